"""A package whose only news are departments or parents, of whom Homeroom keeps the id alone: it changes nothing, and
can be applied all the same, for a later package of changes may refer to them."""

import pytest

from portal.roster.models import Run
from tests.house import soup
from tests.roster.oneroster import changes, edit, oak

ONE = "Nothing here changes. Applying only notes 1 person without an account that a later file may refer to."


def with_department():
    return oak().add("orgs", "d1", name="Science", type="department", parentSourcedId="o2")


def with_parent():
    return oak().person("p1", "parent", "Pia", "Marchetti")


MORE = pytest.mark.parametrize(
    ("package", "later"),
    [
        (with_department, lambda: changes().person("u2", "student", "Ana", "Pérez", school="d1")),
        (with_parent, lambda: changes().enroll("p1")),
    ],
)


@MORE
def test_it_can_be_applied_and_says_what_for(importing, house, browser, package, later):
    importing.apply(oak(), by=house.petra)
    run = importing.read(package(), by=house.petra)
    shown = soup(browser(house.petra).get(f"/roster/runs/{run.id}"))
    what = "1 person without an account" if package is with_parent else "1 department"
    assert shown.select_one("#outcome").text == ONE.replace("1 person without an account", what)
    assert [form["action"].rsplit("/", 1)[1] for form in shown.select("main form")] == ["apply", "cancel"]
    assert importing.read(later()).state == "refused"
    importing.apply(importing.read(package()))
    assert importing.read(later()).state == "ready"


@MORE
def test_the_same_once_more_is_no_news(importing, house, browser, package, later):
    importing.apply(oak())
    importing.apply(package())
    run = importing.read(package(), by=house.petra)
    shown = soup(browser(house.petra).get(f"/roster/runs/{run.id}"))
    assert shown.select_one("#outcome").text == "This package changes nothing."
    assert [button.text for button in shown.select("main .panel form button")] == ["Done"]


def test_people_and_others_are_noted_in_one_sentence(importing, house, browser):
    importing.apply(oak())
    edit("u2", last_name="Third")
    package = with_department().set("users", "u2", familyName="Third").person("p2", "guardian", "Pa", "M")
    package.person("p1", "parent", "Pia", "Marchetti")
    run = importing.read(package, by=house.petra)
    said = (
        "Nothing here changes. Applying only notes what the file now says of 1 person, and 1 department and 2 people "
        "without an account that a later file may refer to."
    )
    assert soup(browser(house.petra).get(f"/roster/runs/{run.id}")).select_one("#outcome").text == said


@pytest.mark.parametrize(
    ("options", "say", "code", "state"),
    [(["--yes"], "", 0, "applied"), ([], "y\n", 0, "applied"), ([], "n\n", 1, "cancelled"),
     (["--dry-run"], "", 0, "cancelled")],
)  # fmt: skip
def test_in_the_terminal_it_is_applied_after_a_yes(importing, homeroom, tmp_path, options, say, code, state):
    importing.apply(oak())
    ended, said = homeroom("import", with_parent().write(tmp_path / "p.zip"), *options, say=say)
    assert ended == code and ONE in said
    assert Run.select().order_by(Run.id.desc()).get().state == state


def test_a_field_edited_here_is_said_to_stay_beside_it(importing, homeroom, tmp_path):
    importing.apply(oak())
    edit("u2", last_name="Perez")
    _ended, said = homeroom("import", with_parent().write(tmp_path / "p.zip"), "--dry-run")
    assert (
        "Nothing new in this package; 1 field was edited here since and stays. Applying only notes 1 person without an "
        "account that a later file may refer to."
    ) in said
