"""The backup file: a zip with the database, the settings, on request the keys, and a manifest to check it by."""

import hashlib
import json
import os
import shutil
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path

from portal.desk.snapshots import BackupError

FORMAT = 1
MANIFEST = "manifest.json"
SQLITE, POSTGRESQL = "homeroom.db", "homeroom.pgdump"
SETTINGS, KEYS = "config.toml", "keys.json"
KNOWN = {SQLITE, POSTGRESQL, SETTINGS, KEYS}
MAX_MANIFEST_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `files` is {name: sha256}; `keys_print` tells which keys it was made with."""

    format: int
    homeroom: str
    made_at: str
    migrations: list[str]
    rows: dict[str, int]
    keys_print: str
    files: dict[str, str]


def write_archive(target: Path, members: dict[str, Path], manifest: Manifest) -> None:
    """Write the file, readable by its owner only; it appears under its name when it is whole."""
    draft = target.with_name(f".{target.name}.part")
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
            archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
            for name, path in members.items():
                archive.write(path, name)
        _sync(draft)
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def read_archive(path: Path, into: Path) -> Manifest:
    """Unpack a backup into a folder and check every file by its sha256. Raises `BackupError`."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive)
            for name, expected in manifest.files.items():
                with archive.open(name) as source, open(into / name, "xb", opener=_own) as target:
                    shutil.copyfileobj(source, target, 1024 * 1024)
                if sha256(into / name) != expected:
                    raise BackupError(f"The backup is damaged: {name} is not what was written. Use another backup.")
    except OSError as e:
        raise BackupError(f"{path.name} can't be read: {e.strerror or e}.") from e
    except (zipfile.BadZipFile, EOFError) as e:
        raise BackupError(f"{path.name} is not a Homeroom backup, or it is damaged: {e}.") from e
    return manifest


def read_manifest(path: Path) -> Manifest:
    """What a backup says of itself, its files not looked at yet. Raises `BackupError` for anything else."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _manifest(archive)
    except (OSError, zipfile.BadZipFile) as e:
        raise BackupError(f"{path.name} is not a Homeroom backup, or it is damaged.") from e


def is_archive(path: Path) -> bool:
    """Whether this file is a backup of Homeroom's, and may be replaced by a newer one."""
    try:
        return bool(read_manifest(path))
    except BackupError:
        return False


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        info = archive.getinfo(MANIFEST)
        if info.file_size > MAX_MANIFEST_BYTES:
            raise BackupError("This is not a Homeroom backup: its manifest is too large.")
        manifest = Manifest(**json.loads(archive.read(info)))
    except (KeyError, TypeError, ValueError) as e:
        raise BackupError("This is not a Homeroom backup: it has no manifest that can be read.") from e
    if manifest.format != FORMAT:
        raise BackupError("This backup was made by another version of Homeroom. Update Homeroom, then restore it.")
    if set(archive.namelist()) != {MANIFEST, *manifest.files} or not set(manifest.files) <= KNOWN:
        raise BackupError("The backup does not hold what its manifest says. Use another backup.")
    return manifest


def _own(path: str, flags: int) -> int:
    """Opens a new file as its owner's alone, whoever's umask it is."""
    return os.open(path, flags, 0o600)


def _sync(path: Path) -> None:
    """Have it on the disk before it is called a backup."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
