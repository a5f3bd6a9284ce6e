"""Confirming the address an invitation went to makes an account, which waits."""

import pytest

from portal.audit.models import Event
from portal.mail.models import Message
from portal.onboarding.invitations import accept_invitation, invite_colleagues
from portal.onboarding.models import Invitation
from portal.people.links import Link, LinkGone
from portal.people.models import Person, SignInName
from tests.house import again, make_person, soup
from tests.onboarding.arrivals import OWN, chooses, details
from tests.people.links import token_of
from tests.threads import at_once

NAMES = {"first_name": "Jo", "last_name": "Bell"}


@pytest.fixture
def token(house):
    invite_colleagues(house.tess, "jo@bell.example")
    return token_of(Message.get())


def arrive(browser, token):
    client = browser()
    answer = client.get(f"/activate/{token}")
    assert answer.location.endswith("/accept-invitation")
    return client


def jo():
    return Person.get(Person.email == "jo@bell.example")


def test_opening_the_link_makes_nobody(browser, house, token):
    page = soup(arrive(browser, token).get("/accept-invitation"))
    assert page.h1.get_text() == "Confirm your address"
    assert "jo@bell.example" in page.main.get_text() and "Lincoln High" in page.main.get_text()
    assert Person.get_or_none(Person.email == "jo@bell.example") is None
    assert Link.get().opened_at is None


def test_the_press_makes_a_teacher_who_waits_and_goes_on_into_the_wizard(browser, house, token):
    client = arrive(browser, token)
    answer = client.post("/accept-invitation", data=NAMES)
    assert answer.location == "/setup"
    person = jo()
    assert (person.role, person.status, person.school_id) == ("teacher", "waiting", house.lincoln.id)
    assert Invitation.get().person_id == person.id
    assert client.get("/setup").location.startswith("/setup/")
    assert {e.kind for e in Event.select().where(Event.subject_id == person.id)} == {"person.joined"}


def test_history_says_who_invited_them_and_not_that_this_computer_added_them(browser, house, token):
    arrive(browser, token).post("/accept-invitation", data=NAMES)
    sam = browser(house.sam)
    for path in ("/history", f"/users/{jo().id}/history"):
        text = " ".join(soup(sam.get(path)).main.get_text(" ").split())
        assert "Jo Bell proved an address and waits to be let in: invited by Tess Marchetti" in text
        assert "This computer" not in text


def test_after_the_wizard_they_see_nothing_but_themselves(browser, house, token):
    client = arrive(browser, token)
    client.post("/accept-invitation", data=NAMES)
    client.post("/setup/details", data=details(jo()))
    chooses(client, OWN)
    assert again(jo()).status == "waiting"
    for url in ("/", "/users/students", "/users/teachers"):
        assert client.get(url).location == "/profile"


def test_the_same_mail_goes_on_opening_the_wizard_until_there_is_a_password(browser, house, token):
    arrive(browser, token).post("/accept-invitation", data=NAMES)
    other = browser()
    assert other.get(f"/activate/{token}").location == "/setup/details"


def test_without_a_name_nothing_is_made(browser, house, token):
    answer = arrive(browser, token).post("/accept-invitation", data={"first_name": " ", "last_name": "Bell"})
    assert answer.status_code == 422
    assert soup(answer).select_one("#last_name")["value"] == "Bell"
    assert SignInName.owner_of("jo@bell.example") is None


def test_a_role_or_a_school_cannot_be_smuggled_in(browser, house, token):
    smuggled = {"role": "portal_admin", "school": house.farview.id, "email": "x@bell.example", "waiting_at": ""}
    arrive(browser, token).post("/accept-invitation", data=NAMES | smuggled)
    assert (jo().role, jo().school_id, jo().status) == ("teacher", house.lincoln.id, "waiting")


def test_two_tabs_at_once_make_one_account(house, token):
    outcomes = at_once(*(lambda: accept_invitation(token, "Jo", "Bell", None) for _ in range(2)))
    assert {type(outcome) for outcome in outcomes} == {Person, LinkGone}
    assert Person.select().where(Person.email == "jo@bell.example").count() == 1


def test_the_second_tab_is_led_into_the_wizard_too(browser, house, token):
    client = arrive(browser, token)
    client.post("/accept-invitation", data=NAMES)
    assert client.post("/accept-invitation", data=NAMES).location == "/activate"
    assert (client.get("/activate").location, client.get("/").location) == ("/", "/setup")


def test_an_address_that_got_an_account_meanwhile_is_told_to_sign_in(browser, house, token):
    make_person("teacher", "Jo", "Bell", house.lincoln, email="jo@bell.example")
    answer = arrive(browser, token).post("/accept-invitation", data=NAMES)
    assert answer.status_code == 409
    assert soup(answer).h1.get_text() == "You have an account already"
    assert Person.select().where(Person.email == "jo@bell.example").count() == 1


def test_the_admins_of_the_school_are_told_once_an_hour_how_many_wait(house):
    for name in ("jo", "bo", "mo"):
        invite_colleagues(house.tess, f"{name}@bell.example")
        token = token_of(Message.select().order_by(Message.id.desc()).first())
        accept_invitation(token, name, "Bell", None)
    told = Message.select().where(Message.kind == "approval_wanted")
    assert {m.recipient_id: m.fill["count"] for m in told} == {house.sam.id: 3, house.sara.id: 3}
    told.model.update(state="sent").execute()
    invite_colleagues(house.tess, "lo@bell.example")
    accept_invitation(token_of(Message.select().order_by(Message.id.desc()).first()), "Lo", "Bell", None)
    assert told.count() == 2


def test_where_a_school_has_no_admin_the_district_is_told(house):
    Person.delete().where(Person.id.in_([house.ruth.id])).execute()
    invite_colleagues(house.theo, "jo@bell.example")
    accept_invitation(token_of(Message.get()), "Jo", "Bell", None)
    told = {m.recipient_id for m in Message.select().where(Message.kind == "approval_wanted")}
    assert told == {house.dora.id, house.dev.id}


def test_without_a_link_the_page_leads_to_where_that_is_said(browser, house):
    assert browser().get("/accept-invitation").location == "/activate"
