"""The yardstick of the import: the rows it left behind, written again by `executemany` alone.

Same tables, same indexes, same pragmas, one transaction; the rows lie ready in memory, nothing is parsed, checked
or compared. Tables of the import's own work (runs, staged rows, history) are left out on both counts: the
yardstick is what has to be in the database in the end.
"""

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from portal.db import PRAGMAS

# What a roster fills; in an order that satisfies the foreign keys.
TABLES = (
    "source", "mention", "district", "school", "term", "course", "section", "section_term", "person",
    "sign_in_name", "enrollment", "roster_person",
)  # fmt: skip
SEARCH_INDEX = "person_search"

SLICE = 10_000


def write_raw(source: Path, target: Path, with_search: bool) -> dict[str, Any]:
    """Copy the roster's rows of `source` into a new database `target`; the time of writing only.

    `with_search` also builds the search index, once at the end, which is the fastest way there is.
    """
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        there.isolation_level = None
        for name, value in PRAGMAS.items():
            there.execute(f"PRAGMA {name} = {value}")
        _create_schema(here, there, with_search)
        counts, seconds = {}, _timed(there, "BEGIN IMMEDIATE")
        for table in TABLES:
            counts[table], spent = _copy(here, there, table)
            seconds += spent
        if with_search:
            seconds += _timed(there, f"INSERT INTO {SEARCH_INDEX}({SEARCH_INDEX}) VALUES ('rebuild')")
        seconds += _timed(there, "COMMIT")
    return {"seconds": round(seconds, 3), "rows": sum(counts.values()), "counts": counts}


def _create_schema(here: sqlite3.Connection, there: sqlite3.Connection, with_search: bool) -> None:
    """Tables and indexes as they are; the search index without its triggers, or not at all."""
    found = here.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type = 'index', rowid"
    )
    for kind, name, table, sql in found.fetchall():
        is_search = name == SEARCH_INDEX and with_search
        if is_search or (kind in ("table", "index") and table in TABLES):
            there.execute(sql)


def _copy(here: sqlite3.Connection, there: sqlite3.Connection, table: str) -> tuple[int, float]:
    """(rows, seconds of writing)."""
    # Generated columns (hidden) are computed by the database itself.
    described = here.execute(f'PRAGMA table_xinfo("{table}")').fetchall()
    names = [f'"{column[1]}"' for column in described if column[6] == 0]
    insert = f'INSERT INTO "{table}" ({", ".join(names)}) VALUES ({", ".join("?" * len(names))})'
    rows = here.execute(f'SELECT {", ".join(names)} FROM "{table}" ORDER BY rowid')
    count, seconds = 0, 0.0
    while part := rows.fetchmany(SLICE):
        started = time.perf_counter()
        there.executemany(insert, part)
        seconds += time.perf_counter() - started
        count += len(part)
    return count, seconds


def _timed(connection: sqlite3.Connection, statement: str) -> float:
    started = time.perf_counter()
    connection.execute(statement)
    return time.perf_counter() - started
