"""`homeroom check`: what nobody looks at until it is too late."""

import datetime
import json
import os
import sqlite3
from pathlib import Path
from types import SimpleNamespace

import pytest

from portal.audit.models import Event
from portal.config import Settings, load_settings
from portal.db import database, let_go, migrate, now
from portal.desk import checks, running, watermark
from portal.desk.backups import LAST_FILE, back_up
from portal.desk.checks import check


def troubles(settings: Settings) -> str:
    return "\n".join(finding.sentence for finding in check(settings) if finding.level == checks.TROUBLE)


@pytest.fixture
def own_file(tmp_path: Path) -> Settings:
    """An instance on SQLite with a backup, whatever the suite runs on."""
    settings = load_settings(tmp_path / "own")
    migrate(settings)
    with database.connection_context():
        Event.create(kind="test")
    back_up(settings)
    return settings


def test_a_portal_in_good_order_has_no_trouble(house: SimpleNamespace, settings: Settings):
    back_up(settings)
    assert troubles(settings) == ""


def test_a_portal_without_a_backup_is_in_trouble(house: SimpleNamespace, settings: Settings):
    assert "never a backup" in troubles(settings)


def test_an_old_backup_is_trouble(house: SimpleNamespace, settings: Settings):
    old = now() - datetime.timedelta(days=9)
    (settings.instance / LAST_FILE).write_text(json.dumps({"at": old.isoformat(), "file": "x"}))
    assert "9 days old" in troubles(settings)


def test_keys_that_others_can_read_are_trouble(own_file: Settings):
    (own_file.instance / "queue.db").touch(mode=0o644)
    (own_file.instance / "queue.db").chmod(0o644)
    assert "Others on this computer can read" in troubles(own_file)


def test_a_database_that_went_back_in_time_is_noticed(house: SimpleNamespace, settings: Settings):
    Event.insert_many([{"kind": "test"}] * 3).execute()
    watermark.remember(settings)
    Event.delete().execute()
    assert "3 lines of history that were there are gone" in troubles(settings)


def test_a_damaged_database_is_trouble(own_file: Settings):
    let_go()
    path = own_file.instance / "homeroom.db"
    content = bytearray(path.read_bytes())
    content[8192:40960] = b"\xff" * (40960 - 8192)
    path.write_bytes(content)
    assert "malformed" in troubles(own_file) or "damaged" in troubles(own_file)


def test_a_reference_to_a_row_that_is_gone_is_trouble(own_file: Settings):
    with sqlite3.connect(own_file.instance / "homeroom.db") as direct:
        direct.execute("INSERT INTO sign_in_name (key, person_id) VALUES ('ghost', 4711)")
    direct.close()
    assert "row ghost of sign_in_name" in troubles(own_file) or "sign_in_name" in troubles(own_file)


def test_a_database_on_a_network_drive_is_trouble(own_file: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checks, "_file_system", lambda _folder: "nfs4")
    assert "network drive (nfs4)" in troubles(own_file)


def test_a_full_disk_is_trouble(own_file: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checks.shutil, "disk_usage", lambda _path: SimpleNamespace(free=10_000_000))
    assert "Only 9 MB are free" in troubles(own_file)


def test_a_database_of_an_older_version_is_trouble(bare_database_url: str, tmp_path: Path):
    settings = load_settings(tmp_path / "bare", database_url=bare_database_url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.db.MIGRATIONS", tmp_path)
        migrate(settings)
    assert "older version" in troubles(settings)


def test_a_server_without_its_worker_is_trouble_but_not_in_its_first_seconds(house, settings: Settings):
    back_up(settings)
    with running.claimed(settings):
        running.note_address(settings, "http://127.0.0.1:5302")
        assert troubles(settings) == ""
        os.utime(settings.instance / running.ADDRESS_FILE, (1, 1))
        assert "background worker does not answer" in troubles(settings)


def test_nothing_is_made_by_looking(tmp_path: Path):
    settings = load_settings(tmp_path / "empty")
    assert "There is no database" in troubles(settings)
    assert not (settings.instance / "homeroom.db").exists()
