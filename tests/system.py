"""What the tests borrow from the system: Chromium, PostgreSQL. A pytest plugin (`tests/conftest.py` names it).

`--database=postgresql` runs the suite on a private PostgreSQL cluster instead of SQLite; a `HOMEROOM_TEST_DATABASE_URL`
in the environment names a server to use instead of starting one. `HOMEROOM_CHROMIUM` and `HOMEROOM_POSTGRES_BIN`
point to programs in unusual places. With `HOMEROOM_TESTS_SKIP_NOTHING` a skipped test fails the run.
"""

import glob
import os
import shutil

import pytest

from tests.postgres import PrivateCluster

CLUSTER = pytest.StashKey[PrivateCluster]()
SERVER = "HOMEROOM_TEST_DATABASE_URL"
# Who asks for one of these works with a database (`tests/database.py`).
DATABASES = {"database_url", "bare_database_url", "migrated_database", "on_postgresql"}


def chromium() -> str | None:
    """The path of a Chromium or Chrome, or None."""
    named = os.environ.get("HOMEROOM_CHROMIUM")
    usual = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return named or next(filter(None, usual), None)


def postgres_bin() -> str | None:
    """The folder with `initdb` and `postgres` (newest version), or None."""
    if named := os.environ.get("HOMEROOM_POSTGRES_BIN"):
        return named
    found = glob.glob("/usr/lib/postgresql/*/bin/initdb") or [shutil.which("initdb") or ""]
    newest = max(found, key=lambda path: [int(part) for part in path.split("/") if part.isdigit()])
    return os.path.dirname(newest) or None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help="what the suite runs on; postgresql starts a private cluster",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Start the cluster once, in the process that hands out the tests; the others learn its address."""
    config.addinivalue_line("markers", "browser: drives a real Chromium")
    config.addinivalue_line("markers", "any_database: the database changes nothing about it; tried on SQLite alone")
    config.addinivalue_line("markers", "several_writers: what only PostgreSQL lets happen; not part of the SQLite run")
    is_first_process = not hasattr(config, "workerinput")
    if config.getoption("--database") != "postgresql" or not is_first_process:
        return
    if not os.environ.get(SERVER) and (programs := postgres_bin()):
        cluster = config.stash[CLUSTER] = PrivateCluster(programs)
        os.environ[SERVER] = cluster.start()


def pytest_unconfigure(config: pytest.Config) -> None:
    if cluster := config.stash.get(CLUSTER, None):
        cluster.stop()
        del os.environ[SERVER]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip by name what this computer can't run; leave out what can't happen on the database this run is for."""
    if config.getoption("--database") == "sqlite":
        cannot_be = [item for item in items if item.get_closest_marker("several_writers")]
    else:  # what asks no database, or would be the same on any, is tried in the other run
        cannot_be = [item for item in items if _is_same_on_any_database(item)]
    config.hook.pytest_deselected(items=cannot_be)
    left_out = set(cannot_be)
    items[:] = [item for item in items if item not in left_out]
    if not chromium():
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="needs Chromium: apt-get install chromium"))


def _is_same_on_any_database(item: pytest.Item) -> bool:
    return DATABASES.isdisjoint(item.fixturenames) or item.get_closest_marker("any_database") is not None


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Under `.ci/run` nothing may be skipped: a test nobody runs proves nothing."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = len(reporter.stats.get("skipped", [])) if reporter else 0
    if skipped and os.environ.get("HOMEROOM_TESTS_SKIP_NOTHING"):
        reporter.write_line(f"{skipped} skipped, and here nothing may be.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
