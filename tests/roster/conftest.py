"""For tests of the import: a portal with nothing in it, and the way a package takes."""

import pytest

from tests.roster.oneroster import Importing


@pytest.fixture
def importing(app, tmp_path):
    folder = tmp_path / "packages"
    folder.mkdir()
    return Importing(folder)
