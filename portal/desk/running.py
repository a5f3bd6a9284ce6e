"""Whether a Homeroom serves this instance folder: one may, and a restore must not happen meanwhile.

The mark is a lock on a small SQLite file. The system takes it away when the process ends, however it ends, and it
works the same on Linux, macOS and Windows; a file with a process number would survive a power cut and lie.
The background worker shows that it lives by touching a file.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from math import inf
from pathlib import Path

from portal.config import Settings

LOCK_FILE = "serve.lock"
BEAT_FILE = "worker.alive"
ADDRESS_FILE = "serve.address"
SILENT_SECONDS = 60  # the worker shows itself every few seconds; a minute without is trouble
STARTING_SECONDS = 30  # its first sign comes some two seconds after the first page, on a slow computer later
WELL, STARTING, SILENT = "well", "starting", "silent"


class AlreadyRunning(Exception):
    """Somebody else holds the instance folder; the text is one sentence for whoever runs the command."""


@contextmanager
def claimed(settings: Settings) -> Iterator[None]:
    """Hold the instance folder while the block runs. Raises `AlreadyRunning` when another process does."""
    with closing(_open(settings.instance / LOCK_FILE)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as e:
            raise AlreadyRunning(
                f"Homeroom already runs with the folder {settings.instance}. Stop it first, or use another folder."
            ) from e
        yield


def is_running(settings: Settings) -> bool:
    try:
        with claimed(settings):
            return False
    except AlreadyRunning:
        return True


def note_address(settings: Settings, url: str) -> None:
    """Remember where the running server answers, for commands that print a link."""
    (settings.instance / ADDRESS_FILE).write_text(url)


def noted_address(settings: Settings) -> str | None:
    """Where the server that runs now answers, or None when none runs."""
    try:
        url = (settings.instance / ADDRESS_FILE).read_text()
    except FileNotFoundError:
        return None
    return url if is_running(settings) else None


def beat(settings: Settings) -> None:
    """Say that the background worker lives; part of its due work."""
    (settings.instance / BEAT_FILE).touch(mode=0o600)


def worker_state(settings: Settings) -> str:
    """How the background worker of a running server is: `WELL`, `STARTING` with the server, or `SILENT`."""
    if _seconds_since(settings.instance / BEAT_FILE) <= SILENT_SECONDS:
        return WELL
    return STARTING if _seconds_since(settings.instance / ADDRESS_FILE) <= STARTING_SECONDS else SILENT


def _seconds_since(path: Path) -> float:
    """How long ago a file was written; for ever when it never was."""
    try:
        return max(0.0, time.time() - path.stat().st_mtime)
    except FileNotFoundError:
        return inf


def _open(path: Path) -> sqlite3.Connection:
    path.touch(mode=0o600)
    return sqlite3.connect(path, timeout=0.2, isolation_level=None, check_same_thread=False)
