"""The restore drill: a backup in a clean place is the portal as it was, and nobody is still signed in."""

import sqlite3
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from portal.access.models import SignInSession
from portal.access.sessions import start_session
from portal.config import Settings, load_settings
from portal.db import database, let_go, migrate, open_database
from portal.desk.backups import back_up, last_backup_at
from portal.desk.checks import TROUBLE, check
from portal.desk.restore import restore
from portal.desk.running import AlreadyRunning, claimed
from portal.desk.snapshots import BackupError
from portal.mail.models import MailServer, Message
from portal.mail.operations import queue
from portal.people.links import ACTIVATION, ADDRESS, RESET, Link
from portal.people.models import Person
from portal.people.secrets import open_vault
from portal.people.sending import send_link
from portal.seals import hashed, seal, unseal
from tests.mail.post import make_server


@pytest.fixture
def elsewhere(bare_database_url: str, tmp_path: Path) -> Settings:
    """Another computer: an instance folder of its own, with keys of its own and no data."""
    return load_settings(tmp_path / "elsewhere", database_url=bare_database_url)


@pytest.fixture
def lived_in(house: SimpleNamespace) -> SimpleNamespace:
    """The house with Ana signed in and Ben holding a temporary password."""
    start_session(house.ana, "127.0.0.1", "test")
    Person.update(temporary_password=seal("kupm7342")).where(Person.id == house.ben.id).execute()
    return house


def everything() -> dict[str, int]:
    return {model: database.execute_sql(f'SELECT count(*) FROM "{model}"').fetchone()[0] for model in TABLES}


TABLES = ("person", "sign_in_name", "school", "district", "section", "enrollment", "setting")


def test_a_backup_with_keys_comes_back_whole_on_another_computer(lived_in, settings, elsewhere: Settings):
    before = everything()
    made = back_up(settings, with_keys=True)
    done = restore(elsewhere, made.file)
    fresh = load_settings(elsewhere.instance, database_url=elsewhere.database_url)
    open_database(fresh)
    open_vault(fresh)
    assert everything() == before
    assert Person.get_by_id(lived_in.ana.id).name == "Ana Pérez"
    assert unseal(Person.get_by_id(lived_in.ben.id).temporary_password) == "kupm7342"
    assert done.warnings == []


def test_mail_that_waited_in_the_backup_is_not_sent_a_second_time(lived_in, settings, elsewhere: Settings):
    make_server(25)
    queue("test", "ana@cedar.example")
    done = restore(elsewhere, back_up(settings, with_keys=True).file)
    open_database(elsewhere)
    assert MailServer.get().is_paused
    assert "Sending mail is stopped: 1 of its mails waited" in done.warnings[0]


def test_in_a_new_folder_nothing_was_replaced_and_nothing_is_kept(lived_in, settings, elsewhere: Settings):
    done = restore(elsewhere, back_up(settings, with_keys=True).file)
    assert done.aside is None
    assert not (elsewhere.instance / "replaced").exists()


def test_keys_that_locked_something_are_kept(lived_in, settings, elsewhere: Settings):
    (elsewhere.instance / "backups").mkdir()  # made with these keys, perhaps without them in it
    before = (elsewhere.instance / "keys.json").read_text()
    done = restore(elsewhere, back_up(settings, with_keys=True).file)
    assert (done.aside / "keys.json").read_text() == before


def test_after_a_restore_the_check_finds_no_trouble(lived_in, settings, elsewhere: Settings):
    made = back_up(settings)
    restore(elsewhere, made.file)
    assert [finding.sentence for finding in check(elsewhere) if finding.level == TROUBLE] == []
    assert last_backup_at(elsewhere) == last_backup_at(settings)


def test_nobody_is_signed_in_after_a_restore(lived_in: SimpleNamespace, settings: Settings, elsewhere: Settings):
    restore(elsewhere, back_up(settings).file)
    open_database(elsewhere)
    assert SignInSession.select().count() == 0
    assert Person.get_by_id(lived_in.ana.id).sessions_epoch == lived_in.ana.sessions_epoch + 1


def test_links_used_since_the_backup_do_not_open_again_but_activation_goes_on(lived_in, settings, elsewhere: Settings):
    """A reset link used since, or a new address withdrawn since because it was a stranger's, would come alive."""
    ana = Person.get_by_id(lived_in.ana.id)
    made = [send_link(purpose, ana.email, person=ana)[1] for purpose in (RESET, ADDRESS, ACTIVATION)]
    restore(elsewhere, back_up(settings, with_keys=True).file)
    open_database(elsewhere)
    ended = [Link.get(Link.key == hashed(path.rpartition("/")[2])).ended_at is not None for path in made]
    assert ended == [True, True, False]
    assert [m.state for m in Message.select().order_by(Message.id)] == ["dropped", "dropped", "waiting"]


def test_without_the_keys_temporary_passwords_are_cleared_and_that_is_said(lived_in, settings, elsewhere: Settings):
    done = restore(elsewhere, back_up(settings).file)
    open_database(elsewhere)
    assert Person.get_by_id(lived_in.ben.id).temporary_password is None
    assert "1 temporary password" in done.warnings[0]


def test_on_the_same_computer_temporary_passwords_stay_readable_and_the_old_data_is_kept(lived_in, settings: Settings):
    made = back_up(settings)
    Person.update(first_name="Changed").where(Person.id == lived_in.ana.id).execute()
    let_go()
    done = restore(settings, made.file)
    open_database(settings)
    assert Person.get_by_id(lived_in.ana.id).first_name == "Ana"
    assert unseal(Person.get_by_id(lived_in.ben.id).temporary_password) == "kupm7342"
    assert [path.suffix for path in done.aside.iterdir()] in ([".db"], [".pgdump"])


def test_a_damaged_backup_changes_nothing(lived_in: SimpleNamespace, settings: Settings, tmp_path: Path):
    made = back_up(settings)
    damaged = tmp_path / "damaged.zip"
    with zipfile.ZipFile(made.file) as whole, zipfile.ZipFile(damaged, "w") as broken:
        for name in whole.namelist():
            content = bytearray(whole.read(name))
            content[len(content) // 2] ^= name != "manifest.json"
            broken.writestr(name, bytes(content))
    before = everything()
    with pytest.raises(BackupError, match="damaged"):
        restore(settings, damaged)
    assert everything() == before
    assert not (settings.instance / "replaced").exists()


@pytest.mark.parametrize("content", [b"", b"not a zip at all", b"PK\x05\x06" + bytes(18)])
def test_a_file_that_is_no_backup_is_refused(app, settings: Settings, tmp_path: Path, content: bytes):
    (tmp_path / "other.zip").write_bytes(content)
    with pytest.raises(BackupError, match="not a Homeroom backup"):
        restore(settings, tmp_path / "other.zip")


def test_a_backup_with_a_file_from_elsewhere_in_it_is_refused(app, settings: Settings, tmp_path: Path):
    made = back_up(settings)
    with zipfile.ZipFile(made.file, "a") as archive:
        archive.writestr("../outside.txt", "x")
    with pytest.raises(BackupError, match="does not hold what its manifest says"):
        restore(settings, made.file)
    assert not (settings.instance / "outside.txt").exists()


def test_a_running_portal_is_not_restored(lived_in: SimpleNamespace, settings: Settings):
    made = back_up(settings)
    with claimed(settings), pytest.raises(AlreadyRunning, match="Stop it first"):
        restore(settings, made.file)


def test_a_leftover_wal_file_never_meets_the_restored_database(tmp_path: Path):
    settings = on_sqlite(tmp_path / "instance")
    made = back_up(settings)
    let_go()
    (settings.instance / "homeroom.db").write_bytes(b"damaged by a falling disk")
    (settings.instance / "homeroom.db-wal").write_bytes(b"left over")
    done = restore(settings, made.file)
    assert (done.aside / "homeroom.db-wal").read_bytes() == b"left over"
    with sqlite3.connect(settings.instance / "homeroom.db") as restored:
        assert restored.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    restored.close()


def test_a_backup_of_the_other_kind_of_database_is_refused(app, settings: Settings, tmp_path: Path):
    made = back_up(on_sqlite(tmp_path / "small"))
    district = load_settings(tmp_path / "district", database_url="postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(BackupError, match="of a SQLite database"):
        restore(district, made.file)


def on_sqlite(instance: Path) -> Settings:
    """A migrated instance on SQLite, whatever the suite runs on."""
    settings = load_settings(instance)
    migrate(settings)
    return settings
