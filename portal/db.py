"""The database: one setting chooses SQLite (embedded, the default) or PostgreSQL; the same models on both.

Writes go through `transaction()`. On SQLite that is `BEGIN IMMEDIATE`: a plain transaction that starts by reading
fails at once with "database is locked" when another one writes, whatever the busy timeout says.
"""

import unicodedata
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from peewee import DatabaseProxy, Model, ModelSelect, PostgresqlDatabase, SqliteDatabase
from playhouse.db_url import connect
from playhouse.migrations import Runner
from playhouse.pool import PooledPostgresqlDatabase

from portal.config import Settings

database = DatabaseProxy()

# FULL: a change that was shown as saved survives a power cut. secure_delete: an erased secret is gone from the file.
PRAGMAS = {
    "journal_mode": "wal",
    "foreign_keys": 1,
    "synchronous": "full",
    "busy_timeout": 10_000,
    "secure_delete": 1,
    "cache_size": -16_000,
    "temp_store": "memory",
}
MIGRATIONS = Path(__file__).parent / "migrations"


class Refused(Exception):
    """What was asked for may not be done; the text is one sentence for the person. Answered with 403."""


class NotSeen(Exception):
    """No such row among those this person may see. Answered with 404, the same as for one that never was."""


class BaseModel(Model):
    """A table. Only what was set is written, so that generated columns stay the database's own."""

    class Meta:
        database = database
        legacy_table_names = False
        only_save_dirty = True


def open_database(settings: Settings) -> None:
    """Point every model at the database of these settings. Opens no connection: workers fork or load afresh."""
    let_go()
    if settings.is_sqlite:
        database.initialize(connect(settings.url, pragmas=PRAGMAS))
    else:
        url = settings.url.replace("postgresql://", "postgresql+pool://", 1)
        # The pool waits for a free connection; without a time it would answer 500 at once.
        database.initialize(connect(url, max_connections=12, stale_timeout=300, timeout=20))


def let_go() -> None:
    """Close every connection of this process: before it forks, and before it looks at another database."""
    if isinstance(database.obj, PooledPostgresqlDatabase):
        database.obj.close_all()
    elif database.obj is not None and not database.is_closed():
        database.close()


def is_sqlite() -> bool:
    return isinstance(database.obj, SqliteDatabase)


def is_postgresql() -> bool:
    return isinstance(database.obj, PostgresqlDatabase)


def transaction() -> AbstractContextManager[Any]:
    """One operation, all or nothing; nests. Readers go on meanwhile; a second writer waits its turn."""
    if is_sqlite() and not database.in_transaction():
        return database.atomic("IMMEDIATE")
    return database.atomic()


def locked(query: ModelSelect) -> ModelSelect:
    """The query with its rows held until the transaction ends (SQLite holds the whole file already)."""
    return query.for_update() if is_postgresql() else query


def hand_back_connection() -> None:
    """End of a request or a job: a pool gets its connection back; SQLite's stays open with its thread."""
    if isinstance(database.obj, PooledPostgresqlDatabase) and not database.is_closed():
        database.close()


def migrations_waiting() -> list[str]:
    """Names of the migrations this database does not have yet."""
    return [m.name for m in Runner(database.obj, str(MIGRATIONS)).status() if m.path and not m.applied]


def migrate(settings: Settings) -> list[str]:
    """Bring the database to this version's schema; returns the names applied.

    Called once, from one process, before serving: the runner takes no lock. Each migration is one transaction, so
    one that fails leaves nothing behind. The caller makes the safety backup (`desk.backups`).
    """
    open_database(settings)
    with database.connection_context():
        return Runner(database.obj, str(MIGRATIONS)).up()


def now() -> datetime:
    """This moment in UTC without a zone, as every time in the database is kept."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def fold(text: str | None) -> str:
    """One spelling for comparing names and addresses: NFKC, case folded, outer blanks gone (S-63)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text or "").casefold()).strip()


def plain(text: str | None) -> str:
    """`fold` with accents gone as well, for search and sorting: “Pérez” is found by “perez”."""
    decomposed = unicodedata.normalize("NFKD", fold(text))
    return "".join(c for c in decomposed if not unicodedata.combining(c))
