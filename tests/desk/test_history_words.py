"""Data › History in words: every kind of event is a sentence about whom it concerns."""

import pytest

from portal.audit.operations import record, undo
from portal.people.credentials import change_password, set_temporary_password
from portal.people.operations import add_person
from portal.people.profile import edit_own_name
from portal.people.suspension import suspend_person
from portal.roles import THIS_COMPUTER
from portal.schools.operations import change_portal, change_school
from tests.house import PASSWORD, again, soup
from tests.people.editor import change, last_event


@pytest.fixture
def lines(house, browser):
    """`lines()`: who and what of every line, newest first, as Petra reads it."""

    def read():
        rows = soup(browser(house.petra).get("/history")).select("#results tbody tr")
        return [" ".join(" ".join(td.get_text(" ", strip=True) for td in r.select("td")[1:3]).split()) for r in rows]

    return read


def test_records_roles_and_passwords(house, lines):
    change(house.dora, house.ana, school=house.roosevelt.id, email=None)
    change(house.dora, house.tess, role="school_admin")
    set_temporary_password(house.sam, house.ben.id)
    change_password(house.tess.id, PASSWORD, "eleven loud yellow trains")
    assert lines() == [
        "Tess Marchetti changed their password",
        "Sam Okoro gave a temporary password to Ben Adeyemi",
        "Dora Haddad changed the role of Tess Marchetti role: Teacher → School admin",
        f"Dora Haddad changed the record of Ana Pérez e-mail: {house.ana.email} → nothing "
        "school: Lincoln High → Roosevelt Middle",
    ]


def test_a_suspension_its_reason_and_taking_it_back(house, lines):
    _ana, event = suspend_person(house.sam, house.ana.id, "Left in May")
    undo(house.sara, event.id)
    undo(house.sam, last_event(house.ana).id)
    assert lines() == [
        "Sam Okoro suspended again Ana Pérez Reason: Left in May",
        "Sara Lindqvist took back the suspension of Ana Pérez",
        "Sam Okoro suspended Ana Pérez Reason: Left in May",
    ]


def test_an_undone_change_is_one(house, lines):
    undo(house.sara, change(house.sam, house.ana, grade="10").id)
    assert lines()[0] == "Sara Lindqvist undid a change to the record of Ana Pérez grade: Grade 10 → Grade 9"


def test_a_name_changed_by_its_owner(house, lines):
    values = {"title": "Ms.", "first_name": "Tessa", "last_name": house.tess.last_name}
    edit_own_name(house.tess, again(house.tess).version, values)
    assert lines() == ["Tessa Marchetti changed their own record: first name: Tess → Tessa"]


def test_somebody_added_and_taken_back_again_is_nobody_else(house, lines):
    new = {"role": "student", "first_name": "Nina", "last_name": "Ngô", "school": house.lincoln.id}
    _nina, event = add_person(house.sam, new)
    undo(house.sam, event.id)
    assert lines() == ["Sam Okoro took back adding Nina Ngô", "Sam Okoro added somebody no longer here"]


def test_settings_of_a_school_and_of_the_portal(house, lines):
    seen = {"teachers_see": "school", "mail_domains": "a.example\nb.example"}
    event = change_school(house.sam, house.lincoln.id, 1, seen)
    undo(house.sam, event.id)
    change_portal(house.petra, {"portal_name": "Cedar", "time_zone": "", "base_url": "http://cedar.example"})
    portal, undoing, changing = lines()
    assert portal == (
        "Petra Novak changed the settings of the portal name: Cedar Valley → Cedar "
        "address: nothing → http://cedar.example"
    )
    assert undoing.startswith("Sam Okoro undid a change to the settings of Lincoln High teachers see: all students")
    assert "mail domains: nothing → a.example, b.example" in changing
    assert "teachers see: only students of their own classes → all students of the school" in changing


def test_what_has_no_person_says_what_it_was(house, lines):
    record(THIS_COMPUTER, "sign_in.guessing", summary="Somebody at 10.1.2.3 tried 50 different sign-in names.")
    record(house.petra, "roster.applied", summary="fall.zip")
    record(THIS_COMPUTER, "demo.left", summary="all its data was deleted")
    assert lines() == [
        "Somebody left the demo: all its data was deleted",
        "Petra Novak applied the roster fall.zip",
        "Homeroom noticed somebody guessing passwords: Somebody at 10.1.2.3 tried 50 different sign-in names.",
    ]
