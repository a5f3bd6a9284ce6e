"""`homeroom backup`: one file with everything a school would miss, made while people work, checked before it counts."""

import hashlib
import json
import logging
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from portal.config import KEYS_FILE, Settings
from portal.db import database, is_out_of_room, migrations_waiting, now, open_database
from portal.desk import archive, postgresql, snapshots
from portal.desk.snapshots import HISTORY_TABLE, BackupError, Contents

log = logging.getLogger("homeroom.backups")
FOLDER = "backups"
LAST_FILE = "last-backup.json"
KEPT_BEFORE_UPGRADES = 5
NO_FOLDER = "There is no folder {}. Is its disk there?"
NO_ROOM = "There is no room for the backup in {}. Make room, or name a folder on another disk: homeroom backup FOLDER"


@dataclass(frozen=True)
class Backup:
    """A backup that was made: where, how many bytes, how many rows, whether the keys are in it."""

    file: Path
    size: int
    rows: int
    has_keys: bool


def back_up(settings: Settings, target: Path | None = None, *, with_keys: bool = False) -> Backup:
    """Write a backup to `target`: a file, a folder, or with none `backups/` of the instance.

    Without the keys the temporary passwords in it can't be read by anybody, which is what a copy on a USB stick
    should be like (S-07). Raises `BackupError`, also where the folder to write into is missing.
    """
    target = _named(settings, target)
    try:
        _insist_on_folder(settings, target.parent)
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
            members, contents = _collect(settings, Path(folder), with_keys)
            manifest = _manifest(settings, members, contents)
            archive.write_archive(target, members, manifest)
    except (OSError, BackupError) as e:
        if is_out_of_room(e):
            raise BackupError(NO_ROOM.format(target.parent)) from e
        if isinstance(e, BackupError):
            raise
        raise BackupError(f"The backup can't be written to {target.parent}: {e.strerror or e}.") from e
    _note_made(settings, target, manifest)
    return Backup(target, target.stat().st_size, sum(contents.rows.values()), with_keys)


def back_up_before_migrating(settings: Settings) -> Backup | None:
    """A safety backup when a new version is about to change the database; the last five are kept.

    None when there is nothing to change or nothing to lose. Raises `BackupError` for a database newer than this
    version, and when the backup can't be made: an upgrade without a way back does not start.
    """
    open_database(settings)
    with database.connection_context():
        if HISTORY_TABLE not in database.get_tables():
            return None
        snapshots.refuse_newer([name for (name,) in database.execute_sql(f"SELECT name FROM {HISTORY_TABLE}")])  # noqa: S608
        waiting = migrations_waiting()
    if not waiting:
        return None
    folder = settings.instance / FOLDER
    made = back_up(settings, folder / f"before-upgrade-{stamp()}.zip")
    log.info("backup before the upgrade", extra={"facts": {"file": made.file.name, "migrations": waiting}})
    for old in sorted(folder.glob("before-upgrade-*.zip"))[:-KEPT_BEFORE_UPGRADES]:
        old.unlink()
    return made


def last_backup_at(settings: Settings) -> datetime | None:
    """When the last backup was made (UTC), wherever it was written to; None for never."""
    try:
        return datetime.fromisoformat(json.loads((settings.instance / LAST_FILE).read_text())["at"])
    except FileNotFoundError:
        return None


def forget_last(settings: Settings) -> None:
    """What was backed up is gone on purpose: nothing of the school that comes now lies in any backup yet."""
    (settings.instance / LAST_FILE).unlink(missing_ok=True)


def note(settings: Settings, file: Path, made_at: datetime) -> None:
    """Remember when the last backup was made (UTC), for `homeroom check`: the file may be on a stick in a drawer."""
    draft = settings.instance / f".{LAST_FILE}.part"
    try:
        draft.touch(mode=0o600)
        draft.write_text(json.dumps({"at": made_at.isoformat(), "file": str(file)}))
        os.replace(draft, settings.instance / LAST_FILE)
    finally:
        draft.unlink(missing_ok=True)


def _note_made(settings: Settings, target: Path, manifest: archive.Manifest) -> None:
    """The backup may lie on another disk than the data: it counts even where there is no room to write down when."""
    try:
        note(settings, target, datetime.fromisoformat(manifest.made_at))
    except OSError as e:
        raise BackupError(
            f"The backup is complete: {target}. But its date can't be noted in {settings.instance}: "
            f"{e.strerror or e}. Make room there."
        ) from e


def keys_print(settings: Settings) -> str:
    """A fingerprint of the keys that temporary passwords are read with; tells nothing about them."""
    text = "\n".join(settings.keys["temporary_passwords"])
    return hashlib.sha256(text.encode()).hexdigest()


def _named(settings: Settings, target: Path | None) -> Path:
    """The file to write. Only another backup may be replaced by it."""
    own = settings.instance / FOLDER
    target = target.expanduser().resolve() if target else own
    if target.is_dir() or target == own:
        return target / f"homeroom-{stamp()}.zip"
    if target.exists() and not archive.is_archive(target):
        raise BackupError(f"{target} exists and is not a backup of Homeroom. Choose another name.")
    return target


def _insist_on_folder(settings: Settings, folder: Path) -> None:
    """Only Homeroom's own folder is made. Another one that is missing was mistyped, or its disk is not there: made in
    its place, it would fill the disk the data is on."""
    if folder == settings.instance / FOLDER and not folder.is_symlink():
        folder.mkdir(mode=0o700, exist_ok=True)
    elif not folder.exists():
        raise BackupError(NO_FOLDER.format(folder))


def _collect(settings: Settings, folder: Path, with_keys: bool) -> tuple[dict[str, Path], Contents]:
    """Copy the database and name everything that goes into the backup."""
    copy = folder / (archive.SQLITE if settings.is_sqlite else archive.POSTGRESQL)
    copy.touch(mode=0o600)
    contents = snapshots.copy_database(settings, copy) if settings.is_sqlite else postgresql.dump(settings, copy)
    members = {copy.name: copy}
    if (config := settings.instance / archive.SETTINGS).exists():
        members[archive.SETTINGS] = config
    if with_keys:
        members[archive.KEYS] = settings.instance / KEYS_FILE
    return members, contents


def _manifest(settings: Settings, members: dict[str, Path], contents: Contents) -> archive.Manifest:
    return archive.Manifest(
        format=archive.FORMAT,
        homeroom=version("homeroom"),
        made_at=now().isoformat(),
        migrations=contents.migrations,
        rows=contents.rows,
        keys_print=keys_print(settings),
        files={name: archive.sha256(path) for name, path in members.items()},
    )


def stamp() -> str:
    """This moment as part of a file name (UTC)."""
    return now().strftime("%Y-%m-%d-%H%M%S")
