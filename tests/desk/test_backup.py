"""`homeroom backup`: one whole file, made while people work."""

import shutil
import stat
import threading
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from portal import db
from portal.audit.models import Event
from portal.config import Settings
from portal.db import database, migrate
from portal.desk import snapshots
from portal.desk.archive import read_archive
from portal.desk.backups import back_up, back_up_before_migrating, last_backup_at
from portal.desk.snapshots import BackupError
from portal.people.models import Person


def unpack(file: Path, folder: Path):
    folder.mkdir()
    return read_archive(file, folder)


def test_a_backup_holds_every_row_and_only_its_owner_can_read_it(house: SimpleNamespace, settings: Settings, tmp_path):
    made = back_up(settings)
    manifest = unpack(made.file, tmp_path / "unpacked")
    assert manifest.rows["person"] == Person.select().count() == 13
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert last_backup_at(settings) is not None


def test_the_keys_are_in_a_backup_only_when_asked_for(house: SimpleNamespace, settings: Settings, tmp_path: Path):
    plain, full = back_up(settings, tmp_path / "a.zip"), back_up(settings, tmp_path / "b.zip", with_keys=True)
    assert "keys.json" not in zipfile.ZipFile(plain.file).namelist()
    assert "keys.json" in zipfile.ZipFile(full.file).namelist()
    for key in settings.keys["temporary_passwords"]:
        assert key.encode() not in plain.file.read_bytes()


def test_a_backup_during_heavy_writing_is_whole_and_misses_nothing_saved_before_it(app, settings, tmp_path):
    saved, enough, stop = [], threading.Event(), threading.Event()

    def write() -> None:
        with database.connection_context():
            while not stop.is_set():
                saved.append(Event.create(kind="test", summary="x" * 2000).id)
                if len(saved) > 50:
                    enough.set()

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    assert enough.wait(30)
    before = list(saved)
    made = back_up(settings)  # looks the copy over: pages, indexes, references
    stop.set()
    for writer in writers:
        writer.join()
    assert len(before) <= unpack(made.file, tmp_path / "unpacked").rows["event"] <= len(saved)


def test_a_folder_gets_a_dated_file_and_an_older_backup_is_replaced(app, settings: Settings, tmp_path: Path):
    (tmp_path / "stick").mkdir()
    assert back_up(settings, tmp_path / "stick").file.name.startswith("homeroom-20")
    first = back_up(settings, tmp_path / "nightly.zip")
    assert back_up(settings, tmp_path / "nightly.zip").file == first.file


def test_a_file_that_is_no_backup_is_never_overwritten(app, settings: Settings, tmp_path: Path):
    (tmp_path / "grades.zip").write_text("precious")
    with pytest.raises(BackupError, match="is not a backup of Homeroom"):
        back_up(settings, tmp_path / "grades.zip")
    assert (tmp_path / "grades.zip").read_text() == "precious"


@pytest.mark.parametrize("mistyped", ["nonexist/a.zip", "mnt/bakcups/nightly/a.zip"])
def test_no_folder_is_made_for_a_backup_for_its_disk_may_be_missing(app, settings: Settings, tmp_path: Path, mistyped):
    before = sorted(tmp_path.iterdir())
    with pytest.raises(BackupError, match=r"There is no folder .*\. Is its disk there\?"):
        back_up(settings, tmp_path / mistyped)
    assert sorted(tmp_path.iterdir()) == before and last_backup_at(settings) is None


def test_nor_where_the_folder_of_backups_leads_to_a_disk_that_is_missing(app, settings: Settings, tmp_path: Path):
    (settings.instance / "backups").symlink_to(tmp_path / "unmounted")
    with pytest.raises(BackupError, match="There is no folder"):
        back_up(settings)
    assert not (tmp_path / "unmounted").exists()


def test_a_place_that_cannot_be_written_is_one_sentence_and_leaves_nothing(app, settings: Settings, tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BackupError, match="can't be written"):
        back_up(settings, tmp_path / "file" / "backup.zip")
    assert last_backup_at(settings) is None


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """This Homeroom with one more migration; returns that folder."""
    folder = tmp_path / "migrations"
    shutil.copytree(db.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "0999_next.py").write_text(
        "def up(migrator, db):\n    db.execute_sql('CREATE TABLE extra (id INTEGER)')\n"
    )
    monkeypatch.setattr(db, "MIGRATIONS", folder)
    monkeypatch.setattr(snapshots, "MIGRATIONS", folder)
    return folder


def test_an_upgrade_makes_a_backup_before_it_changes_the_database(house, settings: Settings, next_version: Path):
    made = back_up_before_migrating(settings)
    assert made.file.name.startswith("before-upgrade-")
    assert migrate(settings) == ["0999_next"]
    assert back_up_before_migrating(settings) is None


def test_the_backups_of_the_last_five_upgrades_are_kept(app, settings: Settings, next_version: Path):
    (settings.instance / "backups").mkdir()
    for year in range(2001, 2010):
        (settings.instance / f"backups/before-upgrade-{year}.zip").touch()
    back_up_before_migrating(settings)
    kept = sorted(path.name for path in (settings.instance / "backups").iterdir())
    assert len(kept) == 5 and kept[0] == "before-upgrade-2006.zip"


def test_a_database_of_a_newer_homeroom_is_left_alone(app, settings: Settings, next_version: Path):
    migrate(settings)
    (next_version / "0999_next.py").unlink()
    with pytest.raises(BackupError, match="newer Homeroom"):
        back_up_before_migrating(settings)


def test_a_new_portal_has_nothing_to_back_up(bare_database_url: str, tmp_path: Path):
    assert back_up_before_migrating(Settings(instance=tmp_path, database_url=bare_database_url)) is None
