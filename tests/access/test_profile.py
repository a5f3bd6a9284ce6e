"""The own profile: name, what the school keeps, and the browsers one is signed in with."""

from datetime import timedelta

import pytest

from portal.access.devices import ago, in_words
from portal.access.models import SignInSession
from portal.audit.models import Change, Event
from portal.people.models import Person
from tests.house import again, soup


def renames(client, **values):
    data = {"version": "1", "title": "Dr.", "first_name": "Theresa", "last_name": "Marchetti"} | values
    return client.post("/profile/name", data=data)


def test_staff_keep_their_own_name_with_history(browser, house):
    answer = renames(browser(house.tess))
    assert (answer.status_code, answer.location) == (303, "/profile")
    person = again(house.tess)
    assert (person.title, person.name, person.version) == ("Dr.", "Theresa Marchetti", 2)
    assert "theresa" in person.search_key
    event = Event.get(Event.subject_id == house.tess.id)
    changed = {c.field: (c.old, c.new) for c in Change.select().where(Change.event == event)}
    assert event.actor_id == house.tess.id
    assert changed == {"title": ("Ms.", "Dr."), "first_name": ("Tess", "Theresa")}


def test_a_portal_admin_and_a_district_admin_can_too(browser, house):
    assert renames(browser(house.petra)).status_code == 303
    assert renames(browser(house.dora)).status_code == 303


def test_a_students_name_is_the_schools(browser, house):
    client = browser(house.ana)
    assert not soup(client.get("/profile")).select("[name=first_name]")
    assert renames(client).status_code == 403
    assert again(house.ana).first_name == "Ana"


def test_more_fields_than_the_name_are_ignored(browser, house):
    renames(browser(house.tess), role="portal_admin", school_id="2", email="x@y.example", password_hash="x")
    person = again(house.tess)
    assert (person.role, person.school_id, person.email) == ("teacher", house.lincoln.id, house.tess.email)
    assert person.password_hash == house.tess.password_hash


def test_a_missing_name_is_told_and_nothing_typed_is_lost(browser, house):
    answer = renames(browser(house.tess), first_name="  ", last_name="Rossi")
    assert answer.status_code == 422
    page = soup(answer)
    assert "Enter your first name" in page.select_one("#first_name-error").get_text()
    assert page.select_one("#last_name")["value"] == "Rossi"
    assert again(house.tess).last_name == "Marchetti"


def test_a_change_by_somebody_else_meanwhile_is_shown_and_can_be_overwritten(browser, house):
    Person.update(version=2, last_name="Rossi").where(Person.id == house.tess.id).execute()
    client = browser(house.tess)
    answer = renames(client)
    page = soup(answer)
    assert answer.status_code == 409
    assert "Ms. Tess Rossi" in page.select_one(".note").get_text()
    assert page.select_one("#first_name")["value"] == "Theresa"
    assert renames(client, version=page.select_one("[name=version]")["value"]).status_code == 303


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 5000, "1.0"])
def test_a_version_that_is_none_is_a_conflict(browser, house, version):
    assert renames(browser(house.tess), version=version).status_code == 409
    assert again(house.tess).version == 1


def test_every_sign_in_is_listed_and_this_one_is_marked(browser, house):
    client, _other, _sams = browser(house.tess), browser(house.tess), browser(house.sam)
    rows = soup(client.get("/profile")).select(".history li")
    assert ["this browser" in row.get_text() for row in rows].count(True) == 1
    assert len(rows) == 2


def test_one_sign_in_can_be_ended(browser, house):
    client, other = browser(house.tess), browser(house.tess)
    key = soup(client.get("/profile")).select_one("[name=key]")["value"]
    assert client.post("/profile/sign-ins/end", data={"key": key}).location == "/profile"
    assert other.get("/profile").status_code == 302
    assert client.get("/profile").status_code == 200


def test_nobody_ends_a_sign_in_of_somebody_else(browser, house):
    _sams = browser(house.sam)
    key = SignInSession.get(SignInSession.person == house.sam.id).key
    browser(house.tess).post("/profile/sign-ins/end", data={"key": key})
    assert SignInSession.select().where(SignInSession.key == key).exists()


def test_signing_out_everywhere_ends_all_of_the_own_and_no_other(browser, house):
    client, other, sams = browser(house.tess), browser(house.tess), browser(house.sam)
    assert client.post("/profile/sign-ins/end-all").location == "/sign-in"
    assert [c.get("/profile").status_code for c in (client, other, sams)] == [302, 302, 200]


def test_browsers_are_named_in_words():
    edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130 Safari/537.36 Edg/130"
    assert in_words(edge) == "Edge on Windows"
    assert in_words("Mozilla/5.0 (X11; CrOS x86_64) AppleWebKit/537 Chrome/130 Safari/537") == "Chrome on a Chromebook"
    assert in_words("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/17 Safari/605") == "Safari on a Mac"
    assert in_words("<script>alert(1)</script>") == "A browser"


def test_times_are_told_in_words():
    from_minutes = {0: "just now", 5: "5 minutes ago", 89: "89 minutes ago", 180: "3 hours ago"}
    for minutes, words in from_minutes.items():
        assert ago(timedelta(minutes=minutes)) == words


def test_its_fields_are_called_as_in_the_wizard(browser, house):
    page = soup(browser(house.tess).get("/profile"))
    labels = [next(iter(label.stripped_strings)) for label in page.select(".form-label")]
    assert labels == ["Title", "First Name", "Last Name", "Current Password", "New Password", "Confirm Password"]
    assert "School Email" in [name.get_text() for name in page.select("dt")]
    assert "E-mail" in [name.get_text() for name in soup(browser(house.ana).get("/profile")).select("dt")]
