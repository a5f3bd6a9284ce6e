"""For tests of the import: a portal with nothing in it, and the way a package takes."""

import pytest
from click.testing import CliRunner

from portal.cli import main
from tests.roster.oneroster import Importing


@pytest.fixture
def importing(app, tmp_path):
    folder = tmp_path / "packages"
    folder.mkdir()
    return Importing(folder)


@pytest.fixture
def homeroom(app, settings):
    """`homeroom("import", …)`: (exit code, what was printed)."""
    env = {"HOMEROOM_INSTANCE": str(settings.instance), "HOMEROOM_DATABASE_URL": settings.database_url}

    def run(*words, say=""):
        done = CliRunner(env=env).invoke(main, [str(word) for word in words], input=say)
        return done.exit_code, done.output

    return run
