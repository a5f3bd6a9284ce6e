"""“Add without it”: afterwards nothing says that somebody got a name they did not get."""

import pytest

from portal.roster import lists
from portal.roster.models import RosterPerson, Row, Run
from tests.house import make_person
from tests.roster.oneroster import answer, oak, person, problems


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


def test_before_it_is_applied_the_row_says_what_the_answer_means(importing, house):
    make_person("student", "Ida", "Hand", house.lincoln, username="u2name")
    run = importing.read(oak(), by=house.petra)
    for reply in ("without", "link", "without"):
        answer(run, "taken", reply, by=house.petra)
        (row,) = Row.select().where(Row.run == run, Row.sis_id == "u2", Row.kind == "student")
        assert "username" not in {label for label, _old, _new in row.fields}
    importing.apply(Run.get_by_id(run.id), by=house.petra)
    assert person("u2").username is None and person("u2").email == "u2@oak.example"


def test_linked_the_names_of_the_file_are_remembered(importing, house):
    ida = make_person("student", "Ida", "Hand", house.lincoln, username="u2name")
    run = importing.read(oak(), by=house.petra)
    answer(run, "taken", "link", by=house.petra)
    importing.apply(Run.get_by_id(run.id), by=house.petra)
    assert RosterPerson.get(RosterPerson.person == ida).username == "u2name"


def test_when_the_other_name_is_taken_meanwhile_it_is_settled_too(importing, house):
    make_person("student", "Ida", "Hand", house.lincoln, username="u2name")
    run = importing.read(oak(), by=house.petra)
    make_person("student", "Ian", "Hand", house.lincoln, email="u2@oak.example")
    run = importing.apply(run, by=house.petra)
    assert run.state == "ready" and importing.apply(run, by=house.petra).state == "applied"
    assert (person("u2").username, person("u2").email) == (None, None)
