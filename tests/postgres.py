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


def create_database(server: str, name: str, template: str = "template1") -> str:
    """Make an empty database, or a copy of another one; returns its address."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return server.replace("/postgres?", f"/{name}?", 1)


def drop_database(server: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
