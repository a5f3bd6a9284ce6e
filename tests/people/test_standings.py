"""How far somebody not yet active has come: said in the tables of staff, and to filter by."""

from datetime import timedelta

import pytest

from portal.access.models import SignInSession
from portal.db import now
from portal.mail.models import Message
from portal.onboarding.activation import candidates
from portal.people import links
from portal.people.credentials import set_temporary_password
from portal.people.links import Link
from portal.people.models import Person
from portal.people.standing import STANDINGS
from portal.roles import THIS_COMPUTER
from tests.house import make_person, soup
from tests.people.links import change, send
from tests.queries import counted

SAID = {"none": "no invitation yet", "invited": "invited", "opened": "link opened", "expired": "link expired"}
SAID |= {"temporary": "temporary password given"}


def newcomer(house, first):
    return make_person("teacher", first, "Newcomer", house.lincoln, password=None)


@pytest.fixture
def crowd(house):
    """One teacher of each standing, by the name of it."""
    found = {name: newcomer(house, name.capitalize()) for name in STANDINGS}
    for name in ("invited", "opened", "expired", "temporary"):
        send(found[name])
    Link.update(opened_at=now()).where(Link.person == found["opened"]).execute()
    Link.update(expires_at=now() - timedelta(seconds=1)).where(Link.person == found["expired"]).execute()
    set_temporary_password(THIS_COMPUTER, found["temporary"].id)
    return found


def listed(browser, house, status):
    page = soup(browser(house.sam).get(f"/users/teachers?status={status}"))
    return [row["id"] for row in page.select("tbody tr")]


@pytest.mark.parametrize("name", STANDINGS)
def test_each_standing_is_said_and_finds_its_own_people_alone(browser, house, crowd, name):
    assert listed(browser, house, name) == [f"person-{crowd[name].id}"]
    page = soup(browser(house.sam).get("/users/teachers"))
    assert page.select_one(f"#person-{crowd[name].id} .status small").get_text() == SAID[name]


def test_not_yet_active_finds_all_of_them_and_the_active_ones_say_nothing_finer(browser, house, crowd):
    assert sorted(listed(browser, house, "new")) == sorted(f"person-{person.id}" for person in crowd.values())
    page = soup(browser(house.sam).get("/users/teachers"))
    assert page.select_one(f"#person-{house.tess.id} .status small") is None


def test_waiting_and_active_are_found_too(browser, house, crowd):
    change(crowd["invited"], waiting_at=now())
    assert listed(browser, house, "waiting") == [f"person-{crowd['invited'].id}"]
    assert listed(browser, house, "invited") == []
    assert listed(browser, house, "active") == [f"person-{house.tess.id}"]


def test_a_newer_mail_makes_an_expired_or_opened_link_an_invitation_again(browser, house, crowd):
    for name in ("opened", "expired"):
        send(crowd[name])
    found = {f"person-{crowd[name].id}" for name in ("invited", "opened", "expired")}
    assert set(listed(browser, house, "invited")) == found


def test_a_link_that_ended_because_the_address_changed_counts_as_expired(browser, house, crowd):
    links.end_links_elsewhere({crowd["invited"].id: "other@cedar.example"})
    assert f"person-{crowd['invited'].id}" in listed(browser, house, "expired")


def test_whose_mail_failed_is_invited_and_that_is_said_and_leads_to_the_mail(browser, house, crowd):
    nia = crowd["invited"]
    Message.update(state="failed").where(Message.recipient_id == nia.id).execute()
    assert listed(browser, house, "invited") == [f"person-{nia.id}"]
    word = soup(browser(house.sam).get("/users/teachers")).select_one(f"#person-{nia.id} .status small a")
    assert word.get_text() == "invited, mail failed"
    assert nia.email in browser(house.sam).get(word["href"]).text
    assert candidates(house.sam, "teachers").lately == {crowd["opened"].id}
    send(nia)
    assert nia.id in candidates(house.sam, "teachers").lately


def test_the_filter_names_the_standings_in_the_order_they_are_gone_through(browser, house):
    page = soup(browser(house.sam).get("/users/teachers"))
    offered = [option["value"] for option in page.select("select[name=status] option")]
    wanted = ["", "new", *STANDINGS, "waiting", "active", "suspended", "archived"]
    assert offered == wanted


def test_students_are_not_asked_about_links(browser, house):
    page = soup(browser(house.sam).get("/users/students"))
    offered = {option["value"] for option in page.select("select[name=status] option")}
    assert "temporary" in offered and not offered & {"none", "invited", "opened", "expired"}


def test_the_page_of_staff_asks_no_more_with_more_people(browser, house, crowd):
    client = browser(house.sam)
    client.get("/users/teachers")
    SignInSession.update(seen_at=now()).execute()
    with counted() as few:
        client.get("/users/teachers")
    for n in range(10):
        send(newcomer(house, f"More{n}"))
    with counted() as many:
        client.get("/users/teachers")
    assert len(many) == len(few)


def test_somebody_without_a_name_goes_by_their_address_in_the_table(browser, house):
    nobody = make_person("teacher", "", "", house.lincoln, password=None, email="new@cedar.example")
    assert Person.get_by_id(nobody.id).name == "new@cedar.example"
    row = soup(browser(house.sam).get("/users/teachers")).select_one(f"#person-{nobody.id}")
    assert row.select_one(".row-name").get_text(strip=True) == "new@cedar.example"
    assert row.select_one("summary")["aria-label"] == "Actions for new@cedar.example"
