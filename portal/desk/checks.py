"""`homeroom check`: is everything well that nobody looks at until it is too late? One finding a line, worst first."""

import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import peewee
import psycopg

from portal.config import KEYS_FILE, Settings
from portal.db import database, migrations_waiting, now, open_database
from portal.desk import backups, postgresql, running, snapshots, watermark
from portal.desk.snapshots import BackupError
from portal.mail.operations import is_stuck

GOOD, TROUBLE = "ok", "trouble"
OLD_BACKUP_DAYS = 7
LEAST_FREE_MB = 500
LARGE_WAL_MB = 256
# SQLite's locks and its -wal file need a real local disk.
NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "glusterfs"}
MB = 1024 * 1024


class Finding(NamedTuple):
    """One thing that was looked at: `level` is `GOOD` or `TROUBLE`, the sentence says what to do about trouble."""

    level: str
    sentence: str


def check(settings: Settings) -> list[Finding]:
    """Look at everything; trouble comes first. Changes nothing."""
    if settings.is_sqlite and not snapshots.database_file(settings).exists():
        nothing = f"There is no database in {settings.instance}. Start Homeroom once, or restore a backup."
        return [Finding(TROUBLE, nothing)]
    of_database = [_sqlite, _large_wal, _local_disk] if settings.is_sqlite else [_postgresql]
    every = [*of_database, _schema, _history, _private, _last_backup, _free_space, _worker, _mail]
    found = [finding for look in every for finding in _looked_at(look, settings)]
    return sorted(found, key=lambda finding: finding.level != TROUBLE)


def _looked_at(look: Callable[[Settings], Iterator[Finding]], settings: Settings) -> list[Finding]:
    """What one check found; a check that can't be done is trouble too."""
    try:
        return list(look(settings))
    except (sqlite3.Error, psycopg.Error, peewee.DatabaseError, BackupError, OSError, ValueError) as e:
        what = look.__name__.strip("_").replace("_", " ")
        return [Finding(TROUBLE, f"Looking at “{what}” failed: {e}.")]


def _sqlite(settings: Settings) -> Iterator[Finding]:
    path = snapshots.database_file(settings)
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        problems = snapshots.find_problems(connection)
    for problem in problems:
        yield Finding(TROUBLE, f"The database is damaged: {problem}. Restore the last good backup.")
    if not problems:
        yield Finding(GOOD, f"The database is sound ({path.stat().st_size // MB} MB).")


def _large_wal(settings: Settings) -> Iterator[Finding]:
    path = snapshots.database_file(settings)
    wal = path.with_name(path.name + "-wal")
    if wal.exists() and wal.stat().st_size > LARGE_WAL_MB * MB:
        yield Finding(TROUBLE, f"{wal.name} has grown to {wal.stat().st_size // MB} MB. Restart Homeroom.")


def _local_disk(settings: Settings) -> Iterator[Finding]:
    kind = _file_system(snapshots.database_file(settings).parent)
    if kind in NETWORK_FILE_SYSTEMS:
        yield Finding(TROUBLE, f"The database lies on a network drive ({kind}), which damages it. Move it to a disk.")


def _file_system(folder: Path) -> str:
    """The kind of file system a folder is on, where the system tells (Linux); else empty."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return ""
    lines = [line.split() for line in mounts.read_text().splitlines()]
    here = [(len(point), kind) for _, point, kind, *_ in lines if folder.resolve().is_relative_to(point)]
    return max(here, default=(0, ""))[1]


def _postgresql(settings: Settings) -> Iterator[Finding]:
    rows = postgresql.examine(settings).rows
    yield Finding(GOOD, f"PostgreSQL answers ({sum(rows.values()):,} rows).")
    postgresql.find_tool("pg_dump")


def _schema(settings: Settings) -> Iterator[Finding]:
    open_database(settings)
    with database.connection_context():
        waiting = migrations_waiting()
    if waiting:
        yield Finding(TROUBLE, f"The database is of an older version ({waiting[0]} is missing). Start Homeroom once.")


def _history(settings: Settings) -> Iterator[Finding]:
    with database.connection_context():
        lost = watermark.lines_lost(settings)
    if lost:
        yield Finding(TROUBLE, watermark.explain(lost))


def _private(settings: Settings) -> Iterator[Finding]:
    names = [KEYS_FILE, "config.toml", "queue.db"]
    paths = [settings.instance, *(settings.instance / name for name in names)]
    if settings.is_sqlite:
        paths.append(snapshots.database_file(settings))
    open_ones = [path for path in paths if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    for path in open_ones:
        yield Finding(TROUBLE, f"Others on this computer can read {path}. Run: chmod go-rwx {path}")
    if not open_ones:
        yield Finding(GOOD, "Keys and data can be read by their owner only.")


def _last_backup(settings: Settings) -> Iterator[Finding]:
    made = backups.last_backup_at(settings)
    if made is None:
        yield Finding(TROUBLE, "There was never a backup. Make one: homeroom backup")
    elif (days := (now() - made).days) > OLD_BACKUP_DAYS:
        yield Finding(TROUBLE, f"The last backup is {days} days old. Make one: homeroom backup")
    else:
        yield Finding(GOOD, f"The last backup is of {made:%d %B %Y, %H:%M} UTC.")


def _free_space(settings: Settings) -> Iterator[Finding]:
    free = shutil.disk_usage(settings.instance).free // MB
    if free < LEAST_FREE_MB:
        yield Finding(TROUBLE, f"Only {free} MB are free on the disk of {settings.instance}. Make room.")
    else:
        yield Finding(GOOD, f"{free:,} MB are free on the disk.")


def _worker(settings: Settings) -> Iterator[Finding]:
    """A server without its worker reads no roster and sends no mail; a stopped server is no trouble."""
    if not running.is_running(settings):
        yield Finding(GOOD, "Homeroom is not running.")
        return
    state = running.worker_state(settings)
    if state == running.SILENT:
        yield Finding(TROUBLE, "Homeroom runs, but its background worker does not answer. Restart Homeroom.")
    elif state == running.STARTING:
        yield Finding(GOOD, "Homeroom runs; its background worker is starting.")
    else:
        yield Finding(GOOD, "Homeroom and its background worker are running.")


def _mail(settings: Settings) -> Iterator[Finding]:
    """One mail a server keeps putting off is no trouble; a day in which none leaves is."""
    with database.connection_context():
        stuck = not migrations_waiting() and is_stuck()
    if stuck:
        yield Finding(
            TROUBLE, "Mail has been waiting for over a day. Settings › Mail says why: send yourself a test mail."
        )
