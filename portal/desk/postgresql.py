"""Copying a PostgreSQL database and putting a copy back, with PostgreSQL's own programs."""

import glob
import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from portal.config import Settings
from portal.desk.snapshots import HISTORY_TABLE, BackupError, Contents

# The queue's own tables are left out: what is due is found again in ours.
TABLES = (
    "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename NOT LIKE 'huey\\_%' "
    "ORDER BY tablename"
)
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND backend_type = 'client backend'"
)
OURS_ONLY = ["--no-owner", "--no-privileges", "--no-comments"]


def address(settings: Settings) -> str:
    """The database's address as PostgreSQL's own programs understand it."""
    return urlsplit(settings.url)._replace(scheme="postgresql").geturl()


def dump(settings: Settings, target: Path) -> Contents:
    """Write the database in PostgreSQL's own format; what is counted and what is dumped is one moment."""
    with psycopg.connect(address(settings)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone()
        contents = _count(connection)
        options = ["--format=custom", "--exclude-table=huey_*", *OURS_ONLY]
        run_tool(settings, "pg_dump", [*options, f"--snapshot={snapshot}", f"--file={target}"])
    return contents


def load(settings: Settings, copy: Path) -> Contents:
    """Put a dump in the place of every table there is, in one transaction: all of it, or nothing is changed."""
    script, clear = copy.with_suffix(".sql"), copy.with_suffix(".clear")
    run_tool(settings, "pg_restore", [*OURS_ONLY, f"--file={script}", str(copy)], connects=False)
    with psycopg.connect(address(settings)) as connection:
        tables = [sql.Identifier(name) for (name,) in connection.execute(TABLES)]
        drop = sql.SQL("DROP TABLE {} CASCADE;").format(sql.SQL(", ").join(tables)) if tables else sql.SQL("")
        clear.write_text(drop.as_string(connection))
    options = ["--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    run_tool(settings, "psql", [*options, f"--file={clear}", f"--file={script}"])
    return examine(settings)


def examine(settings: Settings) -> Contents:
    with psycopg.connect(address(settings)) as connection:
        return _count(connection)


def is_empty(settings: Settings) -> bool:
    with psycopg.connect(address(settings)) as connection:
        return not connection.execute(TABLES).fetchall()


def other_connections(settings: Settings) -> int:
    """How many programs besides this one use the database."""
    with psycopg.connect(address(settings)) as connection:
        return connection.execute(OTHERS).fetchone()[0]


def run_tool(settings: Settings, program: str, arguments: list[str], *, connects: bool = True) -> None:
    """Run one of PostgreSQL's programs on the database. Raises `BackupError` with its last line when it fails.

    The password goes through the environment: the list of processes shows arguments to everybody.
    """
    facts = conninfo_to_dict(address(settings))
    environment = os.environ | {"PGPASSWORD": str(facts.pop("password", ""))}
    target = [f"--dbname={make_conninfo(**facts)}"] if connects else []
    command = [find_tool(program), *target, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise BackupError(f"{program} failed: {last}")


def find_tool(program: str) -> str:
    """The newest one on this computer: an older `pg_dump` refuses a newer server."""
    versions = glob.glob(f"/usr/lib/postgresql/*/bin/{program}")
    newest = max(versions, key=lambda path: int(path.split(os.sep)[4].split(".")[0]), default=None)
    if found := newest or shutil.which(program):
        return found
    raise BackupError(f"{program} is missing on this computer. Run: sudo apt-get install postgresql-client")


def _count(connection: psycopg.Connection) -> Contents:
    tables = [name for (name,) in connection.execute(TABLES)]
    if HISTORY_TABLE not in tables:
        raise BackupError("There is no Homeroom in this database yet. Start it once with: make run")
    count = sql.SQL("SELECT count(*) FROM {}")
    rows = {name: connection.execute(count.format(sql.Identifier(name))).fetchone()[0] for name in tables}
    migrations = [name for (name,) in connection.execute(f"SELECT name FROM {HISTORY_TABLE} ORDER BY name")]  # noqa: S608
    return Contents(migrations, rows)
