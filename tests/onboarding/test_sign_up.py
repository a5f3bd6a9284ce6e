"""Signing up with a school address: the same answer for every address, and the right mail to each."""

import re
from datetime import timedelta

import pytest

from portal.access import throttle
from portal.access.models import Failure
from portal.mail.models import MailServer, Message
from portal.onboarding.models import Invitation
from portal.people.links import Link
from portal.people.models import Person
from portal.schools.addresses import mail_domain
from portal.schools.models import School
from tests.house import make_person, soup
from tests.people.links import change, reason, token_of

ADDRESS = "new@lincoln.example"


@pytest.fixture
def open_school(house):
    """Lincoln High lets its mail domain sign up, and mail goes out."""
    School.update(mail_domains="lincoln.example\ncedar.example").where(School.id == house.lincoln.id).execute()
    MailServer.create(host="mail.example", sender="a@mail.example")
    return house


def ask(browser, address, client=None):
    return (client or browser()).post("/sign-up", data={"email": address})


def sent():
    return [(message.kind, message.to_address) for message in Message.select().order_by(Message.id)]


def test_where_no_school_allows_it_the_page_says_to_ask_the_school(browser, house):
    MailServer.create(host="mail.example", sender="a@mail.example")
    for answer in (browser().get("/sign-up"), ask(browser, ADDRESS)):
        assert "Ask your school administrator" in soup(answer).main.get_text()
        assert soup(answer).select_one("main form") is None
    assert Message.select().count() == 0


def test_the_sign_in_page_offers_it_only_where_it_is_open(browser, open_school):
    def offered():
        return bool(soup(browser().get("/sign-in")).select('main a[href="/sign-up"]'))

    assert offered()
    School.update(mail_domains="").execute()
    assert not offered()
    assert "Still no mail?" in soup(browser().get("/sign-in")).main.get_text()


def test_without_a_mail_server_too(browser, open_school):
    MailServer.delete().execute()
    assert soup(browser().get("/sign-up")).select_one("main form") is None


def test_a_new_address_of_the_domain_is_sent_the_mail_that_proves_it(browser, open_school):
    assert ask(browser, "  New@Lincoln.EXAMPLE ").location == "/sign-up/sent"
    (message,) = Message.select()
    assert (message.kind, message.fill["school"]) == ("sign_up", "Lincoln High")
    assert reason(token_of(message)) == ""
    assert (Invitation.get().invited_by_id, Invitation.get().email_key) == (None, ADDRESS)
    assert Person.get_or_none(Person.email == ADDRESS) is None


def test_its_link_leads_to_the_name_and_then_into_the_wizard_waiting(browser, open_school):
    ask(browser, ADDRESS)
    client = browser()
    client.get(f"/activate/{token_of(Message.get())}")
    assert client.post("/accept-invitation", data={"first_name": "Ne", "last_name": "W"}).location == "/setup"
    assert Person.get(Person.email == ADDRESS).status == "waiting"


def test_of_several_schools_with_the_domain_the_person_says_which(browser, open_school):
    School.update(mail_domains="lincoln.example").where(School.id == open_school.roosevelt.id).execute()
    ask(browser, ADDRESS)
    client = browser()
    client.get(f"/activate/{token_of(Message.get())}")
    options = soup(client.get("/accept-invitation")).select("#school option")
    assert [option.get_text() for option in options] == ["Choose your school", "Lincoln High", "Roosevelt Middle"]
    form = {"first_name": "Ne", "last_name": "W", "school": ""}
    for wrong in ("", open_school.farview.id):
        assert client.post("/accept-invitation", data=form | {"school": wrong}).status_code == 422
    client.post("/accept-invitation", data=form | {"school": open_school.roosevelt.id})
    assert Person.get(Person.email == ADDRESS).school_id == open_school.roosevelt.id


def test_everybody_else_gets_the_mail_that_fits_or_none(browser, open_school):
    nia = make_person("teacher", "Nia", "Abara", open_school.lincoln, password=None)
    ida = make_person("student", "Ida", "Falk", open_school.lincoln, password=None)
    change(open_school.theo, suspended_at=open_school.theo.created_at)
    for person in (open_school.tess, nia, open_school.ana, ida, open_school.theo):
        ask(browser, person.email)
    ask(browser, "new@elsewhere.example")
    ask(browser, "new@sub.lincoln.example")
    assert sent() == [
        ("here_already", open_school.tess.email),
        ("activation", nia.email),
        ("here_already", open_school.ana.email),
    ]
    assert Invitation.select().count() == 0 and Link.select().where(Link.purpose == "invitation").count() == 0


def test_the_answer_is_the_same_for_every_address_byte_for_byte(browser, open_school):
    make_person("student", "Ida", "Falk", open_school.lincoln, password=None)
    addresses = (
        ADDRESS,
        open_school.tess.email,
        open_school.ana.email,
        "ida.falk@cedar.example",
        "x@elsewhere.example",
    )
    answers = set()
    for address in addresses:
        client = browser()
        answer = ask(browser, address, client)
        page = client.get(answer.location).get_data(as_text=True)
        page = re.sub(r'name="csrf_token" value="[^"]*"', "", page)
        answers.add((answer.status_code, answer.location, answer.get_data(), page))
    assert len(answers) == 1


def test_what_is_no_address_is_said_at_the_field(browser, open_school):
    answer = ask(browser, "new@")
    assert answer.status_code == 422
    assert soup(answer).select_one("#email")["value"] == "new@"


def test_asking_again_sends_at_most_three_an_hour_and_makes_one_invitation(browser, open_school):
    for _ in range(5):
        assert ask(browser, ADDRESS).location == "/sign-up/sent"
    assert Invitation.select().count() == 1
    assert Link.select().count() <= 3


def test_who_asks_for_ever_more_addresses_has_to_wait(browser, open_school):
    answers = [ask(browser, f"new{n}@lincoln.example") for n in range(120)]
    assert answers[0].status_code == 303
    assert answers[-1].status_code == 429
    assert Failure.select().count() < 120


def test_signing_up_and_forgotten_passwords_do_not_hold_each_other_up(browser, open_school, monkeypatch):
    monkeypatch.setattr(throttle, "SPRAYED", ((3, timedelta(seconds=30)),))
    for n in range(3):
        ask(browser, f"new{n}@lincoln.example")
    both = [ask(browser, address).status_code for address in ("x@lincoln.example", open_school.tess.email)]
    assert both == [429, 429]  # an account there is, or none: the same
    assert browser().post("/forgot-password", data={"name": "tess.marchetti"}).status_code == 303


def test_somebody_signed_in_is_led_home(browser, open_school):
    assert browser(open_school.tess).get("/sign-up").location == "/"


@pytest.mark.parametrize("written", ["new@schüle.example", "new@xn--schle-mva.example", "new@SCHÜLE.example"])
def test_a_domain_with_an_umlaut_is_the_same_however_it_is_written(browser, open_school, written):
    School.update(mail_domains=mail_domain("schüle.example")).where(School.id == open_school.lincoln.id).execute()
    ask(browser, written)
    assert [kind for kind, _address in sent()] == ["sign_up"]
    token = token_of(Message.get())
    client = browser()
    client.get(f"/activate/{token}")
    assert client.get("/accept-invitation").status_code == 200
