"""Asking for a link because the password is forgotten: who gets which, and that nobody learns who is here (S-05)."""

import re
from datetime import timedelta

import pytest
from playhouse.test_utils import count_queries

from portal.access import throttle
from portal.access.models import Failure
from portal.db import now
from portal.mail.models import MailServer, Message
from portal.people.credentials import set_temporary_password
from portal.people.links import Link
from portal.people.models import Person
from portal.roles import THIS_COMPUTER
from portal.schools.models import Setting
from tests.access.mailed import deliver, newest, set_mail_server, told
from tests.access.test_same_answer import hasher  # noqa: F401 - a fixture
from tests.house import PASSWORD, make_person, soup
from tests.people.links import reason

NAMES = {
    "known": "tess.marchetti@cedar.example",
    "by username": "TESS.Marchetti ",
    "never activated": "nia.banerjee@cedar.example",
    "student": "ana.pérez@cedar.example",
    "student without a password": "ben.adeyemi@cedar.example",
    "suspended": "theo.brandt@cedar.example",
    "without an address": "sara.lindqvist",
    "unknown": "nobody@cedar.example",
    "no name at all": "\0 😀 ' --",
    "too long": "x" * 5000,
}


@pytest.fixture
def nia(house):
    """A teacher who never signed in, in a portal that sends mail; and one of every other kind."""
    set_mail_server()
    Person.update(password_hash=None, password_at=None).where(Person.id == house.ben.id).execute()
    Person.update(suspended_at=now()).where(Person.id == house.theo.id).execute()
    Person.update(email=None, email_key="").where(Person.id == house.sara.id).execute()
    return make_person("teacher", "Nia", "Banerjee", house.lincoln, password=None)


def ask(client, name, **more):
    return client.post("/forgot-password", data={"name": name}, **more)


def test_the_sign_in_page_leads_there_and_says_what_to_do_without_mail(browser, house):
    set_mail_server()
    page = soup(browser().get("/sign-in"))
    assert page.select_one("a[href='/forgot-password']").get_text() == "Forgot Password?"
    words = " ".join(line.get_text() for line in page.select(".after-panel"))
    assert "Still no mail? Look in spam, or ask your school administrator to send it again" in words


def test_where_no_mail_leaves_the_sign_in_page_speaks_of_none(browser, house):
    text = soup(browser().get("/sign-in")).main.get_text()
    assert "First time here?" in text and "school administrator" in text and "mail?" not in text


@pytest.mark.parametrize("who", ["known", "by username", "student"])
def test_who_has_a_password_gets_a_reset_link(browser, house, nia, who):
    assert ask(browser(), NAMES[who]).location == "/forgot-password/sent"
    person = house.ana if who == "student" else house.tess
    assert (told("reset"), Message.select().count()) == ([person.email], 1)
    assert reason(newest("reset")) == ""


def test_staff_who_never_activated_get_the_activation_mail_again(browser, nia):
    ask(browser(), nia.email)
    assert (told("activation"), told("reset")) == ([nia.email], [])
    assert Message.get().fill["school"] == "Lincoln High"


def test_staff_with_a_temporary_password_too(browser, house, nia):
    set_temporary_password(THIS_COMPUTER, house.tess.id)
    ask(browser(), house.tess.email)
    assert told("activation") == [house.tess.email]


@pytest.mark.parametrize(
    "who", ["student without a password", "suspended", "without an address", "unknown", "no name at all", "too long"]
)
def test_nobody_else_gets_one_and_nothing_is_left_behind(browser, nia, who):
    assert ask(browser(), NAMES[who]).status_code == 303
    assert (Message.select().count(), Link.select().count()) == (0, 0)


def as_seen(answer):
    """Status, headers and body without what differs by chance."""
    body = re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "", answer.get_data(as_text=True))
    return answer.status_code, sorted((k, v) for k, v in answer.headers if k != "X-Request-Id"), body


@pytest.mark.parametrize("who", NAMES)
def test_the_answer_is_the_same_byte_for_byte_without_any_key_derivation(browser, nia, hasher, who):  # noqa: F811
    plain, client = browser(), browser()
    seen = [as_seen(ask(plain, "somebody.else")), as_seen(plain.get("/forgot-password/sent"))]
    assert [as_seen(ask(client, NAMES[who])), as_seen(client.get("/forgot-password/sent"))] == seen
    assert hasher.runs == 0


@pytest.mark.parametrize("who", NAMES)
def test_the_work_is_the_same(browser, nia, who):
    client = browser()
    ask(client, "warm.up")
    with count_queries() as plain:
        ask(client, "somebody.else")
    with count_queries() as counted:
        ask(client, NAMES[who])
    assert abs(counted.count - plain.count) <= 1


def test_one_client_gets_three_mails_an_hour_for_one_account_whatever_name_it_uses(browser, house, nia):
    for n in range(6):
        assert ask(browser(), NAMES["known" if n % 2 else "by username"]).status_code == 303
        deliver()
    assert Message.select().count() == 3
    Failure.update(at=now() - timedelta(hours=1)).execute()
    ask(browser(), NAMES["known"])
    assert Message.select().count() == 4


def test_a_stranger_elsewhere_does_not_use_up_anothers_three(browser, house, nia):
    for _ in range(6):
        ask(browser(), NAMES["known"], environ_base={"REMOTE_ADDR": "203.0.113.9"})
        deliver()
    ask(browser(), NAMES["known"])
    deliver()
    assert Message.select().count() == 4
    assert len({m.link_id for m in Message.select()}) == 3


def test_from_everywhere_there_are_ten_an_hour(browser, house, nia):
    for n in range(12):
        ask(browser(), NAMES["known"], environ_base={"REMOTE_ADDR": f"203.0.113.{n}"})
        deliver()
    assert Message.select().count() == 10


def test_asking_never_slows_down_signing_in(browser, house, nia):
    for _ in range(8):
        ask(browser(), house.ana.email)
    answer = browser().post("/sign-in", data={"name": "ana.pérez", "password": "seven quiet purple lamps"})
    assert (answer.status_code, Person.get_by_id(house.ana.id).failures) == (303, 0)


def test_a_whole_class_may_ask_and_who_asks_for_hundreds_is_told_to_wait(browser, house, nia):
    for n in range(100):
        assert ask(browser(), f"pupil{n}").status_code == 303
    answer = ask(browser(), NAMES["known"])
    assert answer.status_code == 429
    assert "Wait a minute" in soup(answer).select_one("#name-error").get_text()
    assert Message.select().count() == 0


def test_a_browser_somebody_has_signed_in_with_has_their_count_where_its_address_has_to_wait(browser, nia, monkeypatch):
    """Otherwise one pupil's loop keeps the whole school from its mailed links."""
    monkeypatch.setattr(throttle, "SPRAYED", ((3, timedelta(seconds=30)),))
    known, colleague, second = browser(), browser(), browser()
    for client, name in ((known, "tess.marchetti"), (colleague, "sam.okoro"), (second, "sam.okoro")):
        assert client.post("/sign-in", data={"name": name, "password": PASSWORD}).status_code == 303
        client.post("/sign-out")
    for n in range(3):
        ask(browser(), f"pupil{n}")
    assert [ask(client, NAMES["known"]).status_code for client in (browser(), known, colleague)] == [429, 303, 303]
    assert told("reset") == ["tess.marchetti@cedar.example"] * 2
    for n in range(2):
        assert ask(colleague, f"teacher{n}").status_code == 303
    assert [ask(client, "another").status_code for client in (colleague, second, known)] == [429, 429, 303]


def test_nothing_typed_is_told_at_the_field(browser, nia):
    answer = ask(browser(), "  ")
    assert answer.status_code == 422
    assert "Enter your username" in soup(answer).select_one("#name-error").get_text()


@pytest.mark.parametrize("why", ["no server", "paused", "demo"])
def test_where_no_mail_goes_out_the_page_says_who_helps_to_everybody(browser, house, nia, why):
    if why == "demo":
        Setting.write("demo", True)
    elif why == "paused":
        MailServer.update(is_paused=True).execute()
    else:
        MailServer.delete().execute()
    pages = [soup(answer) for answer in (browser().get("/forgot-password"), ask(browser(), NAMES["known"]))]
    assert all("temporary one" in page.select_one(".panel").get_text() for page in pages)
    assert not any(page.select(".panel form") for page in pages)
    assert Message.select().count() == 0


def test_without_the_csrf_token_nothing_is_sent(browser, nia):
    assert ask(browser(), NAMES["known"], csrf=False).status_code == 400
    assert Message.select().count() == 0
