"""A PostgreSQL of the tests' own: made in a temporary folder, reached by a socket in it, gone at the end."""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import psycopg

# The data is thrown away: nothing needs to reach the disk.
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60"]
DIE_WITH_PARENT = 1  # prctl's PR_SET_PDEATHSIG


class PrivateCluster:
    """`start()` gives the address of a database server; `stop()` ends it and removes its files."""

    def __init__(self, programs: str) -> None:
        self._programs = programs
        # PostgreSQL refuses to run as root; Debian's package brings the user postgres.
        self._user = "postgres" if os.geteuid() == 0 else None
        self._folder = tempfile.mkdtemp(prefix="homeroom-pg-")
        self._log = Path(self._folder) / "log"
        self._server: subprocess.Popen | None = None

    def start(self) -> str:
        if self._user:
            owner = pwd.getpwnam(self._user)
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)
        data = f"{self._folder}/data"
        initdb = ["initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        if self._run([*initdb, "--locale=C.UTF-8", "--no-sync"]).wait():
            raise RuntimeError(f"initdb failed: {self._log.read_text()}")
        settings = [f"-c{line}" for line in (*FAST, "listen_addresses=", f"unix_socket_directories={self._folder}")]
        self._server = self._run(["postgres", "-D", data, *settings])
        return self._address_when_ready()

    def stop(self) -> None:
        if self._server:
            self._server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
            self._server.wait(timeout=30)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, command: list[str]) -> subprocess.Popen:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [f"{self._programs}/{command[0]}", *command[1:]],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                user=self._user,
                group=self._user,
                extra_groups=[] if self._user else None,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )

    def _address_when_ready(self) -> str:
        address = f"postgresql://postgres@/postgres?host={self._folder}"
        give_up = time.monotonic() + 20
        while True:
            try:
                psycopg.connect(address).close()
                return address
            except psycopg.OperationalError:
                if self._server.poll() is not None or time.monotonic() > give_up:
                    raise
                time.sleep(0.05)


def _die_with_parent() -> None:
    """A test run that is killed leaves no server behind (Linux)."""
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGINT)


class ReusedDatabase:
    """One database for test after test: emptying it takes milliseconds, making another a tenth of a second.

    What the template holds is put back. Another one is made when a test has changed the schema, has left a
    transaction open, and now and then anyway, for deleted rows pile up.
    """

    TESTS = 200

    def __init__(self, server: str, template: str) -> None:
        self._server, self._template = server, template
        self._name, self._tests = "", 0

    def empty(self) -> str:
        """The address of the database, with what the template holds and nothing else."""
        self._tests += 1
        if not self._name or self._tests > self.TESTS or not self._is_emptied():
            self.drop()
            self._name, self._tests = f"test_{uuid.uuid4().hex}", 1
            create_database(self._server, self._name, template=self._template)
            with psycopg.connect(self._address) as connection:
                self._remember(connection)
        return self._address

    def drop(self) -> None:
        if self._name:
            drop_database(self._server, self._name)

    @property
    def _address(self) -> str:
        return self._server.replace("/postgres?", f"/{self._name}?", 1)

    def _remember(self, connection: psycopg.Connection) -> None:
        self._schema = connection.execute(SCHEMA).fetchall()
        self._sequences = connection.execute("SELECT sequencename, last_value FROM pg_sequences").fetchall()
        tables = [name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        held = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}
        self._emptying = "; ".join(f'DELETE FROM "{name}"' for name in tables)
        self._held = {name: rows for name, rows in held.items() if rows}

    def _is_emptied(self) -> bool:
        try:
            with psycopg.connect(self._address) as connection:
                # A transaction somebody left open would hold this up; triggers need not follow every row.
                connection.execute("SET lock_timeout = '1s'; SET session_replication_role = replica")
                if connection.execute(SCHEMA).fetchall() != self._schema:
                    return False
                connection.execute(self._emptying)
                self._put_back(connection)
        except psycopg.Error:
            return False
        return True

    def _put_back(self, connection: psycopg.Connection) -> None:
        names, lasts = zip(*self._sequences, strict=True)
        connection.execute(SEQUENCES, (list(names), list(lasts)))
        for name, rows in self._held.items():
            marks = ", ".join(["%s"] * len(rows[0]))
            connection.cursor().executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)


# Tables, indexes and sequences by their number: one that was made anew has another.
SCHEMA = "SELECT oid::int, relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY oid"

SEQUENCES = """
    SELECT setval(name::regclass, coalesce(last, 1), last IS NOT NULL)
    FROM unnest(%s::text[], %s::bigint[]) AS was (name, last)
"""


def create_database(server: str, name: str, template: str = "template1") -> str:
    """Make an empty database, or a copy of another one; returns its address."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return server.replace("/postgres?", f"/{name}?", 1)


def drop_database(server: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
