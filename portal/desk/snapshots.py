"""One consistent copy of the database, taken while people work; and what a copy must show to be a good one.

SQLite is copied with its backup call in a single step: copying the file gave a broken database ten times of ten, and
the call in small steps never ended while others wrote (R-22). PostgreSQL is copied by its own programs
(`postgresql.py`).
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from portal.config import Settings
from portal.db import MIGRATIONS

HISTORY_TABLE = "schema_migration"  # kept by playhouse.migrations
# Virtual tables and the search index's own are made from the others.
TABLES = (
    "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main' AND name NOT LIKE 'sqlite_%' "
    "ORDER BY name"
)


class BackupError(Exception):
    """Why a backup or restore can't be done; one sentence for whoever runs it."""


@dataclass(frozen=True)
class Contents:
    """What is in a database: the migrations it has and the number of rows of each table."""

    migrations: list[str]
    rows: dict[str, int]


def refuse_newer(migrations: list[str]) -> None:
    """Raise `BackupError` when a database has migrations that this version does not know."""
    known = {path.stem for path in MIGRATIONS.glob("[0-9]*.py")}
    if unknown := sorted(set(migrations) - known):
        raise BackupError(f"This database was made by a newer Homeroom (it has {unknown[-1]}). Update Homeroom first.")


def database_file(settings: Settings) -> Path:
    """Where the SQLite database lies."""
    return Path(urlsplit(settings.url).path[1:])


def copy_database(settings: Settings, target: Path) -> Contents:
    """Copy the live database into one plain file and look it over. Writers go on meanwhile."""
    source = database_file(settings)
    if not source.exists():
        raise BackupError("There is no database yet. Start Homeroom once with: make run")
    try:
        with closing(sqlite3.connect(source, timeout=30)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
        settle(target)
    except sqlite3.DatabaseError as e:
        raise BackupError(f"The database can't be copied: {e}.") from e
    return examine(target)


def settle(path: Path) -> None:
    """Make a database that nobody uses one plain file, without `-wal` and `-shm` beside it."""
    with closing(sqlite3.connect(path)) as copy:
        copy.execute("PRAGMA journal_mode=delete").fetchall()


def examine(path: Path) -> Contents:
    """Check a database file that nobody uses. Raises `BackupError` when it is damaged or not Homeroom's."""
    try:
        with closing(sqlite3.connect(path)) as copy:
            if problems := find_problems(copy):
                raise BackupError(f"The database is damaged: {problems[0]}.")
            tables = [name for (name,) in copy.execute(TABLES)]
            rows = {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608
            migrations = [name for (name,) in copy.execute(f"SELECT name FROM {HISTORY_TABLE} ORDER BY name")]  # noqa: S608
    except sqlite3.DatabaseError as e:
        raise BackupError(f"This is not a Homeroom database, or it is damaged: {e}.") from e
    return Contents(migrations, rows)


def find_problems(connection: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong: damaged pages and indexes, references to rows that are gone. Empty is good."""
    found = [line for (line,) in connection.execute("PRAGMA integrity_check(20)") if line != "ok"]
    for table, rowid, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchmany(20):
        found.append(f"row {rowid} of {table} refers to a row of {parent} that is gone")
    return found
