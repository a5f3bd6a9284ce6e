"""A fresh, migrated database for each test, on whichever kind `--database` chose. A pytest plugin.

Migrating takes long and copying does not: the schema is made once in each test process and copied; on PostgreSQL,
where copying takes long too, one copy is emptied again and again.
"""

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.config import Settings
from portal.db import PRAGMAS, let_go, migrate
from tests.postgres import ReusedDatabase, create_database, drop_database
from tests.system import SERVER

# Nothing in a test has to survive a power cut: a third of its time would be waiting for the disk. (The processes that
# tests start keep what is real.)
PRAGMAS["synchronous"] = "off"


@pytest.fixture(scope="session")
def on_postgresql(request: pytest.FixtureRequest) -> bool:
    return request.config.getoption("--database") == "postgresql"


@pytest.fixture(scope="session")
def migrated_database(on_postgresql: bool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What the tests copy: the path of a SQLite file, or the name of a PostgreSQL database."""
    instance = tmp_path_factory.mktemp("schema")
    if not on_postgresql:
        _migrate(Settings(instance=instance))
        yield str(instance / "homeroom.db")
        return
    name = f"schema_{uuid.uuid4().hex}"
    _migrate(Settings(instance=instance, database_url=create_database(_server(), name)))
    yield name
    drop_database(_server(), name)


@pytest.fixture(scope="session")
def reused_database(on_postgresql: bool, migrated_database: str) -> Iterator[ReusedDatabase | None]:
    reused = ReusedDatabase(_server(), migrated_database) if on_postgresql else None
    yield reused
    if reused:
        reused.drop()


@pytest.fixture
def database_url(reused_database: ReusedDatabase | None, migrated_database: str, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database with the whole schema, this test's own."""
    if reused_database is None:
        shutil.copy(migrated_database, tmp_path / "homeroom.db")
        (tmp_path / "homeroom.db").chmod(0o600)
        yield f"sqlite:///{tmp_path / 'homeroom.db'}"
        let_go()
        return
    yield reused_database.empty()
    let_go()


@pytest.fixture
def bare_database_url(on_postgresql: bool, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it: another computer, before the first start."""
    if not on_postgresql:
        yield f"sqlite:///{tmp_path / 'bare.db'}"
        let_go()
        return
    name = f"bare_{uuid.uuid4().hex}"
    yield create_database(_server(), name)
    let_go()
    drop_database(_server(), name)


def _server() -> str:
    server = os.environ.get(SERVER)
    return server or pytest.skip("needs PostgreSQL: apt-get install postgresql")


def _migrate(settings: Settings) -> None:
    migrate(settings)
    let_go()
