"""Settings: `instance/config.toml`, or `HOMEROOM_…` in the environment, which wins.

Every setting is a field of `Settings`; the README's table is compared with this class by a test. The keys live
beside the database and never in it: a copy of the database alone reads no temporary password (S-07, S-59).
"""

import contextlib
import json
import os
import secrets
import stat
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parent.parent
KEYS_FILE = "keys.json"
# The reader of a package takes no larger one, whatever is uploaded.
LARGEST_UPLOAD_MB = 256


class SettingsError(Exception):
    """A setting that can't be used; the text is one sentence for whoever installs."""


@dataclass(frozen=True)
class Settings:
    """What one portal runs with. Times are in the unit the name says."""

    instance: Path
    database_url: str = ""
    host: str = "127.0.0.1"
    port: int = 5000
    base_url: str = ""
    tls_certificate: str = ""
    tls_key: str = ""
    trusted_proxies: str = ""
    max_upload_mb: int = 200
    temporary_password_days: int = 14
    activation_link_days: int = 14
    password_memory_kib: int = 19_456
    password_rounds: int = 2
    keys: dict[str, list[str]] = field(default_factory=dict, repr=False)

    @property
    def url(self) -> str:
        """The database in use: what `database_url` says, else SQLite in the instance folder."""
        return self.database_url or f"sqlite:///{self.instance / 'homeroom.db'}"

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    @property
    def uploads(self) -> Path:
        """Where packages wait for being read; private to the portal."""
        return self.instance / "uploads"


# Not read from the file or the environment: where the rest is found, and what is kept beside it.
NOT_SETTABLE = {"instance", "keys"}


def settable() -> list[str]:
    """The names a school may set, in the order of the README's table."""
    return [f.name for f in fields(Settings) if f.name not in NOT_SETTABLE]


def instance_folder(instance: Path | None = None) -> Path:
    """Where the data lies: what was given, else `HOMEROOM_INSTANCE`, else `instance/` beside the program."""
    return Path(instance or os.environ.get("HOMEROOM_INSTANCE") or ROOT / "instance").resolve()


def load_settings(instance: Path | None = None, **overrides: Any) -> Settings:
    """Settings of the instance folder (made when missing, readable by its owner only).

    Raises `SettingsError` for an unknown name, a value of the wrong kind, or keys others can read.
    """
    folder = instance_folder(instance)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    values = _from_file(folder / "config.toml") | _from_environment()
    typed = {name: _typed(name, value) for name, value in values.items()}
    _check(typed)
    return Settings(instance=folder, keys=_load_keys(folder / KEYS_FILE), **(typed | overrides))


def _from_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as e:
        raise SettingsError(f"{path.name} can't be read: {e}.") from e


def _from_environment() -> dict[str, Any]:
    found = {name: os.environ.get(f"HOMEROOM_{name.upper()}") for name in settable()}
    return {name: value for name, value in found.items() if value is not None}


def _typed(name: str, value: Any) -> Any:
    if name not in settable():
        raise SettingsError(f"There is no setting “{name}”. The README lists them all.")
    kind = Settings.__dataclass_fields__[name].type
    try:
        return int(value) if kind is int else str(value)
    except ValueError as e:
        raise SettingsError(f"The setting {name} takes a whole number, not “{value}”.") from e


def _check(typed: dict[str, Any]) -> None:
    limit = typed.get("max_upload_mb", 1)
    if not 1 <= limit <= LARGEST_UPLOAD_MB:
        raise SettingsError(f"The setting max_upload_mb goes from 1 to {LARGEST_UPLOAD_MB}, so not {limit}.")


def _load_keys(path: Path) -> dict[str, list[str]]:
    """The keys, one list a purpose, newest first; made on the first start.

    Written to a file of its own and linked into place, so that two processes starting at once agree on one set.
    """
    if not path.exists():
        fresh = {
            "session": [secrets.token_urlsafe(48)],
            "temporary_passwords": [Fernet.generate_key().decode()],
            "queue": [secrets.token_urlsafe(48)],
        }
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        try:
            draft.touch(mode=0o600)
            draft.write_text(json.dumps(fresh, indent=1))
            # Where another process was first, its keys are the ones in use.
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
        finally:
            draft.unlink(missing_ok=True)
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(f"{path.name} can be read by others on this computer. Run: chmod 600 {path}")
    return json.loads(path.read_text())
