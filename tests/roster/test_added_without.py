"""“Add without it”: afterwards nothing says that somebody got a name they did not get."""

import pytest

from portal.roster import lists
from tests.house import make_person
from tests.roster.oneroster import oak, person, problems


@pytest.fixture(params=["before the reading", "after it"])
def run(request, importing, house):
    """Somebody made by hand has Ana's username."""
    if request.param == "before the reading":
        make_person("student", "Ida", "Hand", house.lincoln, username="u2name")
        return importing.apply(oak(), by=house.petra)
    run = importing.read(oak(), by=house.petra)
    make_person("student", "Ida", "Hand", house.lincoln, username="u2name")
    return importing.apply(importing.apply(run, by=house.petra), by=house.petra)


def test_the_row_shows_what_they_got(run):
    shown = {n.sis_id: n.changes for n in lists.rows_with(run, "student", "added", None)}
    assert person("u2").username is None and "username" not in shown["u2"]
    assert "e-mail: u2@oak.example" in shown["u2"] and "username: u3name" in shown["u3"]


def test_a_warning_says_which_name_was_left_out(run):
    (said,) = problems(run, "warning")
    assert said.startswith("users.csv, column username: Ana Pérez: has a sign-in name that somebody else here has")


def test_the_same_package_again_changes_nothing(importing, house, run):
    assert importing.read(oak(), by=house.petra).changes_nothing
