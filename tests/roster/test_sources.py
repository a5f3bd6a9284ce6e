"""Which system a roster comes from: SIS ids mean something only together with it."""

from portal.people.models import Person
from portal.roles import THIS_COMPUTER
from portal.roster.operations import cancel_run
from portal.schools.models import Source
from tests.house import soup
from tests.roster.oneroster import answer, oak, problems


def test_a_wrong_file_does_not_decide_where_the_roster_comes_from(importing):
    assert importing.read(oak(system="Wrong SIS").set("users", "u2", role="x")).state == "refused"
    cancel_run(THIS_COMPUTER, importing.read(oak(system="Other SIS")).id)
    assert importing.apply(oak()).source.name == "Oak SIS"


def test_another_system_is_asked_about_once_a_roster_is_in(importing):
    importing.apply(oak())
    run = importing.read(oak(system="Elm SIS"))
    assert run.state == "refused" and "“Elm SIS”" in problems(run)[0] and "Oak SIS" in problems(run)[0]
    assert importing.read(oak(system="Elm SIS"), source_name=" Elm SIS ").source.name == "Elm SIS"
    assert importing.read(oak(system="Elm SIS 2"), source_name="Oak SIS").changes_nothing
    assert importing.read(oak(system="")).source.name == "Oak SIS"
    assert Source.select().count() == 2


def test_equal_ids_of_two_systems_are_two_records(importing):
    importing.apply(oak())
    elm = oak(system="Elm SIS").set("users", "u2", givenName="Eve", username="eve", email="eve@elm.example")
    run = importing.read(elm, source_name="Elm SIS")
    answer(run, "same_school", "new")
    importing.apply(run)
    people = {p.first_name for p in Person.select().where(Person.sis_id == "u2")}
    assert people == {"Ana", "Eve"} and Person.select().count() == 6
    assert importing.read(oak()).changes_nothing


def test_systems_that_were_only_tried_are_not_offered(importing, house, browser):
    for system in ("Oak SIS", "Elm SIS"):
        importing.read(oak(system=system))
    assert soup(browser(house.petra).get("/roster/import")).select_one("[name=source]") is None


def test_a_page_opened_before_a_second_system_came_still_sends_its_package(importing, house, browser, tmp_path):
    importing.apply(oak())
    elm = importing.read(oak(system="Elm SIS"), source_name="Elm SIS")
    answer(elm, "same_school", "new")
    importing.apply(elm)
    package = oak().write(tmp_path / "late.zip")
    with package.open("rb") as file:
        sent = browser(house.petra).post("/roster/import", data={"package": (file, "late.zip")})
    assert sent.status_code == 303
