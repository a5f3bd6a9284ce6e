"""A record's history as a school secretary reads it: what the roster did, suspensions taken back, own changes."""

import pytest

from portal.audit.operations import undo
from portal.people.profile import edit_own_name
from portal.people.suspension import suspend_person, unsuspend_person
from tests.house import again, soup
from tests.people.editor import change, last_event
from tests.roster.oneroster import Importing, answer, oak, person


@pytest.fixture
def newest(house, browser):
    """`newest(person)`: the newest line of their history as Petra reads it, without its time."""

    def read(person):
        page = soup(browser(house.petra).get(f"/users/{person.id}/history"))
        line = page.select_one(".history li")
        for part in line.select("time, form"):
            part.decompose()
        return " ".join(line.get_text(" ", strip=True).split())

    return read


def lincoln():
    """A roster of Lincoln High whose teacher has Tess's address."""
    package = oak().drop("orgs", "o1").set("orgs", "o2", name="Lincoln High", parentSourcedId="")
    return package.set("users", "u1", email="tess.marchetti@cedar.example")


def test_who_came_with_a_roster_was_added_from_it(house, newest, tmp_path):
    Importing(tmp_path).apply(lincoln(), by=house.sam)
    assert newest(person("u2")) == "Sam Okoro added this account from a roster"


def test_who_was_here_and_is_in_the_roster_was_linked_with_it(house, newest, tmp_path):
    importing = Importing(tmp_path)
    run = importing.read(lincoln(), by=house.sam)
    answer(run, "taken", "link", by=house.sam)
    importing.apply(run, by=house.sam)
    assert newest(house.tess).startswith("Sam Okoro linked this account with the roster: SIS id: nothing → u1")


def test_what_a_roster_changed_stands_with_old_and_new(house, newest, tmp_path):
    importing = Importing(tmp_path)
    importing.apply(lincoln(), by=house.sam)
    importing.apply(lincoln().set("users", "u2", familyName="Vance", grades="10"))
    assert newest(person("u2")) == (
        "This computer applied a roster that changed last name: Pérez → Vance ; grade: Grade 9 → Grade 10"
    )


def test_a_suspension_taken_back_and_one_put_back(house, newest):
    _ana, event = suspend_person(house.sam, house.ana.id, "Left in May")
    assert newest(house.ana) == "Sam Okoro suspended this account: Left in May"
    undo(house.sara, event.id)
    assert newest(house.ana) == "Sara Lindqvist took back the suspension"
    undo(house.sam, last_event(house.ana).id)
    assert newest(house.ana) == "Sam Okoro suspended this account again: Left in May"
    unsuspend_person(house.sam, house.ana.id)
    assert newest(house.ana) == "Sam Okoro ended the suspension"


def test_an_undone_change_says_what_it_put_back(house, newest):
    undo(house.sara, change(house.sam, house.ana, grade="10").id)
    assert newest(house.ana) == "Sara Lindqvist undid a change: grade: Grade 10 → Grade 9"


def test_a_name_changed_by_its_owner(house, newest):
    values = {"title": "Ms.", "first_name": "Tessa", "last_name": house.tess.last_name}
    edit_own_name(house.tess, again(house.tess).version, values)
    assert newest(house.tess) == "Tessa Marchetti changed first name: Tess → Tessa"
