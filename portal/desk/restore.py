"""`homeroom restore`: put a backup in the place of the database, after everything about it was checked.

What was there is kept aside. Nobody stays signed in, and whatever was read with keys that are gone is cleared and
said: a restore must not leave a temporary password nobody can print, nor an old session that opens again.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from peewee import DatabaseError

from portal.access.sessions import end_all_sessions
from portal.config import KEYS_FILE, Settings, load_settings
from portal.db import database, is_out_of_room, migrate, transaction
from portal.desk import archive, backups, postgresql, snapshots, watermark
from portal.desk.archive import Manifest
from portal.desk.running import LOCK_FILE, claimed
from portal.desk.snapshots import BackupError, Contents
from portal.mail.operations import hold_back
from portal.people.credentials import clear_temporary_passwords
from portal.people.links import ADDRESS, RESET, end_links

ASIDE = "replaced"
NEW_FOLDER = {KEYS_FILE, LOCK_FILE, archive.SETTINGS}  # what is there when the first command has just begun

Ask = Callable[[datetime, bool], object]


@dataclass(frozen=True)
class Restored:
    """What a restore did: when the backup was made, its rows, where the old data went, what to tell the person."""

    made_at: datetime
    rows: int
    aside: Path | None
    warnings: list[str] = field(default_factory=list)


class Lost(NamedTuple):
    """What is not as it was: temporary passwords that were cleared, mails that are held back."""

    passwords: int
    mails: int


def restore(settings: Settings, file: Path, ask: Ask | None = None) -> Restored:
    """Replace the database (and the keys, when the backup has them) by a backup.

    Nothing is touched before the whole backup was read and checked. Then `ask(made_at, is_data)` is called: when it was
    made (UTC), and whether there is data it would replace; what it raises ends the restore. Raises `BackupError` for a
    backup that can't be used, `AlreadyRunning` while Homeroom serves this instance.
    """
    try:
        return _restore(settings, file, ask or (lambda _made_at, _is_data: None))
    except (OSError, BackupError, DatabaseError) as e:
        if is_out_of_room(e):
            raise BackupError(
                f"There is no room in {settings.instance} for this backup. Make room, then restore it."
            ) from e
        raise


def _restore(settings: Settings, file: Path, ask: Ask) -> Restored:
    was_used = _is_used(settings)
    with claimed(settings), tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.instance) as folder:
        staged = Path(folder)
        manifest = archive.read_archive(file, staged)
        snapshots.refuse_newer(manifest.migrations)
        has_keys = archive.KEYS in manifest.files
        readable = has_keys or manifest.keys_print == backups.keys_print(settings)
        put_back = _put_back_sqlite if settings.is_sqlite else _put_back_postgresql
        made = datetime.fromisoformat(manifest.made_at)
        with _folder_aside(settings) as aside:
            lost = put_back(settings, staged, manifest, aside, readable, lambda is_data: ask(made, is_data))
            if has_keys:
                _put_back_keys(settings, staged, aside, was_used)
        watermark.start_again(settings)
        backups.note(settings, file.resolve(), made)
        warnings = _warnings(settings, manifest, lost)
    return Restored(made, sum(manifest.rows.values()), aside if aside.exists() else None, warnings)


def _put_back_sqlite(
    settings: Settings, staged: Path, manifest: Manifest, aside: Path, readable: bool, ask: Callable[[bool], object]
) -> Lost:
    copy = staged / archive.SQLITE
    if not copy.exists():
        raise BackupError("This backup is of a PostgreSQL database; this Homeroom uses SQLite (database_url is empty).")
    _compare(snapshots.examine(copy), manifest)
    target = snapshots.database_file(settings)
    ask(target.exists())
    lost = _make_ready(replace(settings, database_url=f"sqlite:///{copy}"), readable)
    snapshots.settle(copy)
    _swap(copy, target, aside)
    return lost


def _swap(copy: Path, target: Path, aside: Path) -> None:
    """Put the copy in the place of the database, which is kept aside. At no moment is there no database.

    A `-wal` file left over from the old one must not meet the new one: SQLite would read it as its own.
    """
    files = {ending: target.with_name(target.name + ending) for ending in ("", "-wal", "-shm")}
    for ending in ("", "-wal"):
        if files[ending].exists():
            _keep(files[ending], aside, copy.parent)
    for ending in ("-wal", "-shm"):
        files[ending].unlink(missing_ok=True)
    os.replace(copy, target)


def _keep(path: Path, aside: Path, staged: Path) -> None:
    """Copy a file aside; it appears there when it is whole."""
    half = staged / f"{path.name}.aside"
    shutil.copy2(path, half)
    os.replace(half, aside / path.name)


def _put_back_postgresql(
    settings: Settings, staged: Path, manifest: Manifest, aside: Path, readable: bool, ask: Callable[[bool], object]
) -> Lost:
    copy = staged / archive.POSTGRESQL
    if not copy.exists():
        raise BackupError("This backup is of a SQLite database; this Homeroom uses PostgreSQL (database_url).")
    _refuse_others(settings)
    is_empty = postgresql.is_empty(settings)
    ask(not is_empty)
    _refuse_others(settings)  # the answer may have taken its time
    if not is_empty:
        postgresql.dump(settings, staged / "before")
        os.replace(staged / "before", aside / archive.POSTGRESQL)
    _compare(postgresql.load(settings, copy), manifest)
    return _make_ready(settings, readable)


def _refuse_others(settings: Settings) -> None:
    if others := postgresql.other_connections(settings):
        raise BackupError(f"{others} other programs use the database. Stop every Homeroom that does, then restore.")


def _compare(found: Contents, manifest: Manifest) -> None:
    for table, expected in manifest.rows.items():
        if found.rows.get(table) != expected:
            here = found.rows.get(table, 0)
            raise BackupError(f"The backup is damaged: {expected} rows of {table} were written, {here} are there.")


def _make_ready(settings: Settings, readable: bool) -> Lost:
    """Bring the copy to this version, sign everybody out, hold mail back; clear what no key opens.

    Links of a forgotten password or a new address end: they may have been used, or withdrawn, since the backup.
    """
    migrate(settings)
    with database.connection_context(), transaction():
        end_all_sessions()
        end_links(None, RESET, ADDRESS)
        return Lost(0 if readable else clear_temporary_passwords(), hold_back())


def _put_back_keys(settings: Settings, staged: Path, aside: Path, was_used: bool) -> None:
    """Take the backup's keys into use. Read back at once: a keys file nobody can use must not be found out later."""
    target = settings.instance / KEYS_FILE
    if was_used or any(aside.iterdir()):
        _keep(target, aside, staged)
    os.chmod(staged / archive.KEYS, 0o600)
    os.replace(staged / archive.KEYS, target)
    load_settings(settings.instance)


def _is_used(settings: Settings) -> bool:
    """Whether anything was ever done in this folder. The keys of a new one locked nothing and need not be kept."""
    return any(path.name not in NEW_FOLDER and not path.name.startswith(".") for path in settings.instance.iterdir())


@contextmanager
def _folder_aside(settings: Settings) -> Iterator[Path]:
    """A folder for what is replaced; where nothing was, or nothing was done, none is left."""
    folder = settings.instance / ASIDE / backups.stamp()
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        for path in (folder, folder.parent):
            if not any(path.iterdir()):
                path.rmdir()


def _warnings(settings: Settings, manifest: Manifest, lost: Lost) -> list[str]:
    said = []
    if lost.passwords:
        said.append(
            f"The backup has no keys, and this computer has others: {lost.passwords} temporary passwords could not be "
            "read any more and were cleared. Give these people new ones."
        )
    if lost.mails:
        said.append(
            f"Sending mail is stopped: {lost.mails} of its mails waited when the backup was made and may have arrived "
            "since. Look at the outbox, then send again under Settings › Mail."
        )
    if archive.SETTINGS in manifest.files and not (settings.instance / archive.SETTINGS).exists():
        said.append(
            "The backup holds a config.toml, which was left in it because it describes the computer it came from. "
            "Unzip the backup to look at it; this computer runs with the standard settings."
        )
    return said
