"""The database: one setting chooses SQLite (embedded, the default) or PostgreSQL; the same models on both.

Writes go through `transaction()`. On SQLite that is `BEGIN IMMEDIATE`: a plain transaction that starts by reading
fails at once with "database is locked" when another one writes, whatever the busy timeout says.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from peewee import (
    DatabaseProxy,
    Model,
    ModelSelect,
    PostgresqlDatabase,
    SqliteDatabase,
    __exception_wrapper__,
)
from playhouse.db_url import connect
from playhouse.migrations import Runner
from playhouse.pool import PooledPostgresqlDatabase

from portal.config import Settings
from portal.rows import ByHand

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


# As SQLite, PostgreSQL and the system say it.
FULL = ("disk is full", "No space left on device", "Disk quota exceeded")
# Longer text is normalised in pieces of so many letters.
PIECE = 1000


def is_out_of_room(error: BaseException | None) -> bool:
    """Whether a full disk is behind this error.

    SQLite breaks the transaction off itself, so rolling it back fails too: what came before is looked at as well.
    """
    while error is not None:
        if any(text in str(error) for text in FULL) or getattr(error, "sqlite_errorname", "") == "SQLITE_IOERR_SHMSIZE":
            return True
        error = error.__cause__ or error.__context__
    return False


class NotSeen(Exception):
    """No such row among those this person may see. Answered with 404, the same as for one that never was."""


class BaseModel(ByHand):
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


def insert_rows(model: type[Model], columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert many rows with one prepared statement, four times faster than through the query builder.

    `columns` are column names; values must be what the driver takes (dates may be ISO text). No defaults are filled
    in and no `save()` runs: the caller gives every column. Call it inside a transaction.
    """
    marks = ", ".join([database.param] * len(columns))
    names = ", ".join(f'"{c}"' for c in columns)
    _many(f'INSERT INTO "{model._meta.table_name}" ({names}) VALUES ({marks})', rows)  # noqa: S608 - names of ours


def update_rows(model: type[Model], columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """Update many rows by id; each row is the values of `columns` and then the id. As `insert_rows`."""
    sets = ", ".join(f'"{c}" = {database.param}' for c in columns)
    _many(f'UPDATE "{model._meta.table_name}" SET {sets} WHERE "id" = {database.param}', rows)  # noqa: S608


def read_rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement written by hand, as plain tuples; `?` stands for each of the values.

    For what every page asks: building the query costs several times as much as answering it.
    """
    return database.execute_sql(statement.replace("?", database.param), values).fetchall()


def write(statement: str, *values: Any) -> int:
    """Run a change written by hand, as `read_rows` reads; how many rows it met."""
    return database.execute_sql(statement.replace("?", database.param), values).rowcount


def rows_among(model: type[Model], columns: str, key: str, values: list[Any], also: str = "", *more: Any) -> list[Any]:
    """The named columns of the rows whose `key` is among `values`, as plain tuples: for tens of thousands at a time,
    where building the query and its rows through models would cost more than finding them. `also` is further SQL
    with `?` for each of `more`."""
    if not values:
        return []
    table, marks = model._meta.table_name, ", ".join("?" * len(values))
    statement = f'SELECT {columns} FROM "{table}" WHERE "{key}" IN ({marks}) {also}'  # noqa: S608 - names of ours
    return read_rows(statement, *values, *more)


def slices(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """The rows in lists of at most `size`. Peewee's `chunked` fills up each list to its size before it cuts it down:
    half a millisecond for every single row."""
    rest = iter(rows)
    while some := list(islice(rest, size)):
        yield some


def _many(statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    cursor = database.connection().cursor()
    for some in slices(rows, 5000):
        with __exception_wrapper__:  # the errors of both drivers as Peewee's, as everywhere else
            cursor.executemany(statement, some)
    cursor.close()


def now() -> datetime:
    """This moment in UTC without a zone, as every time in the database is kept."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def fold(text: str | None) -> str:
    """One spelling for comparing names and addresses: NFKC, case folded, outer blanks gone (S-63)."""
    if not text or text.isascii():  # nine of ten, and ten times faster
        return (text or "").lower().strip()
    return _normalized("NFKC", _normalized("NFKC", text).casefold()).strip()


def plain(text: str | None) -> str:
    """`fold` with accents gone as well, for search and sorting: “Pérez” is found by “perez”."""
    if not text or text.isascii():
        return (text or "").lower().strip()
    decomposed = _normalized("NFKD", fold(text))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _normalized(form: str, text: str) -> str:
    """Piece by piece: Unicode sorts the marks upon a letter, and for half a million of them that takes minutes in which
    nothing else runs. What people are called is one piece."""
    return "".join(unicodedata.normalize(form, text[at : at + PIECE]) for at in range(0, len(text), PIECE))
