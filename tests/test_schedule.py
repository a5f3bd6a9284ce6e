"""Background work: the bell between the web processes and the worker, and the loops that answer it."""

import json
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from portal import schedule
from portal.audit.models import Event
from portal.config import Settings, load_settings
from portal.schedule import Bell, Loop, SignedJson, bell_task, make_huey, work_once


@pytest.fixture
def calm(app, settings: Settings) -> Settings:
    """An instance with an empty queue; letting go of huey's connection is the test's own business."""
    return settings


def test_a_bell_reaches_the_worker_by_name(calm: Settings):
    heard = []
    Bell(calm).ring("roster")
    huey = make_huey(calm)
    bell_task(huey, heard.append)
    huey.execute(huey.dequeue())
    huey.storage.close()
    assert heard == ["roster"]


def test_the_queue_holds_names_only_and_is_its_owners_alone(tmp_path: Path):
    settings = load_settings(tmp_path)
    Bell(settings).ring("roster")
    with sqlite3.connect(tmp_path / "queue.db") as queue:
        (entry,) = queue.execute("SELECT data FROM task").fetchone()
    queue.close()
    assert json.loads(bytes(entry).partition(b":")[2])["args"] == ["roster"]
    assert stat.S_IMODE((tmp_path / "queue.db").stat().st_mode) == 0o600


@pytest.mark.parametrize("forged", [b"", b"cos\nsystem\n(S'id'\ntR.", b"0" * 64 + b':{"name": "bell"}'])
def test_an_entry_that_homeroom_did_not_write_is_refused(forged: bytes):
    with pytest.raises(ValueError, match="did not write"):
        SignedJson(["key"]).deserialize(forged)


def test_an_entry_written_with_the_key_before_is_still_read(calm: Settings):
    huey = make_huey(calm)
    entry = bell_task(huey, print).s("roster")
    written = SignedJson(["old"]).serialize(huey._registry.create_message(entry))
    huey.storage.close()
    assert list(SignedJson(["new", "old"]).deserialize(written).args) == ["roster"]


def test_a_bell_nobody_can_hear_fails_nobody(tmp_path: Path):
    settings = load_settings(tmp_path)
    (tmp_path / "queue.db").mkdir()
    Bell(settings).ring("roster")


def test_a_bell_during_the_work_starts_another_round(calm: Settings):
    began, go_on, done_twice, rounds = threading.Event(), threading.Event(), threading.Event(), []

    def work(_settings: Settings) -> None:
        rounds.append(1)
        began.set()
        assert go_on.wait(10)
        if len(rounds) == 2:
            done_twice.set()

    loop = Loop("test", work, calm)
    loop.start()
    assert began.wait(10)
    loop.wake()
    go_on.set()
    came_soon = done_twice.wait(schedule.TICK_SECONDS - 1)
    loop.end()
    loop.join(10)
    assert came_soon


def test_work_that_fails_is_tried_again(calm: Settings, caplog: pytest.LogCaptureFixture):
    twice, rounds = threading.Event(), []

    def work(_settings: Settings) -> None:
        rounds.append(1)
        if len(rounds) == 2:
            twice.set()
        raise RuntimeError("the disk is full")

    loop = Loop("test", work, calm)
    loop.start()
    loop.wake()
    assert twice.wait(schedule.TICK_SECONDS * 2)
    loop.end()
    loop.join(10)


def test_everything_due_is_done_inline_for_commands(calm: Settings):
    Event.create(kind="test")
    work_once(calm)
    assert (calm.instance / "worker.alive").exists()
    assert (calm.instance / "watermark.json").exists()
