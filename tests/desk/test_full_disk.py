"""A full disk: one clear sentence, and nothing half-written."""

import errno
import os
import zipfile

import peewee
import pytest
from click.testing import CliRunner

from portal import cli
from portal.audit.models import Event
from portal.config import load_settings
from portal.db import database, is_out_of_room, let_go, migrate, transaction
from portal.desk import archive, backups, views
from portal.desk.backups import back_up, last_backup_at
from portal.desk.restore import restore
from portal.desk.snapshots import BackupError


def full(*_arguments, **_named):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_backup_without_room_says_where_and_leaves_nothing(house, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(zipfile.ZipFile, "write", full)
    (tmp_path / "stick").mkdir()
    with pytest.raises(BackupError, match=f"no room for the backup in {tmp_path / 'stick'}"):
        back_up(settings, tmp_path / "stick" / "b.zip")
    assert list((tmp_path / "stick").iterdir()) == []
    assert last_backup_at(settings) is None


def test_a_backup_on_another_disk_is_named_though_its_date_has_no_room(house, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(backups, "note", full)
    with pytest.raises(BackupError, match="The backup is complete"):
        back_up(settings, tmp_path / "b.zip")
    assert archive.is_archive(tmp_path / "b.zip")


def test_a_restore_without_room_changes_nothing(house, settings, monkeypatch):
    made = back_up(settings)
    before = Event.create(kind="test")
    let_go()
    monkeypatch.setattr(archive.shutil, "copyfileobj", full)
    with pytest.raises(BackupError, match="no room"):
        restore(settings, made.file)
    assert Event.get_by_id(before.id).kind == "test"
    assert not (settings.instance / "replaced").exists()


def test_a_transaction_broken_off_by_a_full_disk_is_known_as_one(tmp_path):
    migrate(load_settings(tmp_path / "own"))
    with database.connection_context():
        database.execute_sql("PRAGMA max_page_count = 1")  # no page more than there are
        with pytest.raises(peewee.OperationalError) as broken, transaction():
            Event.insert_many([{"kind": "test", "summary": "x" * 500}] * 2000).execute()
        assert Event.select().count() == 0
    assert is_out_of_room(broken.value)
    assert not is_out_of_room(peewee.OperationalError("database is locked"))


def test_a_first_start_without_room_leaves_no_half_of_the_keys(tmp_path, monkeypatch):
    monkeypatch.setattr("pathlib.Path.write_text", full)
    with pytest.raises(OSError, match="No space left"):
        load_settings(tmp_path / "own")
    assert list((tmp_path / "own").iterdir()) == []


def test_in_the_terminal_it_is_one_line_and_exit_code_1(tmp_path, monkeypatch):
    monkeypatch.setattr(cli.backups, "back_up_before_migrating", full)
    result = CliRunner().invoke(cli.main, ["--instance", str(tmp_path / "own"), "demo"])
    assert result.exit_code == 1
    assert result.stderr == f"Error: {cli.NO_ROOM}\n"


def test_in_the_browser_it_is_a_page_that_says_so(app, browser, monkeypatch):
    monkeypatch.setattr(views.shutil, "disk_usage", full)
    answer = browser().get("/health")
    assert answer.status_code == 507
    assert "The portal&#39;s disk is full" in answer.text
