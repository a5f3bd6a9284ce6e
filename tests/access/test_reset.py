"""Choosing a new password by the link in the mail: once, within its hour, and nothing of it in an address."""

import threading
from datetime import timedelta

import pytest

from portal.access import recovery
from portal.access.devices import Caller
from portal.access.models import SignInSession
from portal.audit.models import Event
from portal.db import now
from portal.mail.models import Message
from portal.people import credentials
from portal.people.links import Link, LinkGone, end_links
from portal.people.models import Person
from tests.access.mailed import deliver, newest, set_mail_server, told
from tests.access.test_same_answer import hasher  # noqa: F401 - a fixture
from tests.house import PASSWORD, again, soup
from tests.people.links import reason
from tests.threads import at_once

NEW = "nine loud yellow kettles"


@pytest.fixture
def token(house, browser):
    """The token Tess was mailed."""
    set_mail_server()
    return asked(browser())


def asked(client):
    client.post("/forgot-password", data={"name": "tess.marchetti"})
    deliver()
    return newest("reset")


def choose(client, password=NEW, confirm=None):
    return client.post("/reset", data={"password": password, "confirm": confirm or password})


def opened(client, token):
    assert client.get(f"/reset/{token}").location == "/reset"
    return client


def panel(answer):
    return soup(answer).select_one(".panel").get_text()


def test_the_token_leaves_the_address_and_the_page_asks_for_a_password(browser, token):
    answer = opened(browser(), token).get("/reset")
    assert (answer.status_code, token in answer.get_data(as_text=True)) == (200, False)
    page = soup(answer)
    assert {f["autocomplete"] for f in page.select("[type=password]")} == {"new-password"}
    assert page.select_one("[autocomplete=username]")["value"] == "tess.marchetti"


def test_opening_the_link_changes_no_row(browser, house, token):
    before = [list(model.select().order_by(model._meta.primary_key).dicts()) for model in (Link, Message, Person)]
    for _scanner in range(3):
        client = opened(browser(), token)
        client.get("/reset")
        client.head("/reset")
    after = [list(model.select().order_by(model._meta.primary_key).dicts()) for model in (Link, Message, Person)]
    assert after == before


def test_a_new_password_signs_in_here_and_out_everywhere_else_and_is_told(browser, house, token):
    elsewhere, client = browser(house.tess), opened(browser(), token)
    answer = choose(client)
    assert (answer.status_code, answer.location) == (303, "/")
    assert "signed out everywhere else" in soup(client.get("/")).select_one("#announcer").get_text()
    assert elsewhere.get("/profile").status_code == 302
    assert told("password_changed") == [house.tess.email]
    assert Event.get(Event.kind == "password.recovered").actor_id == house.tess.id
    assert browser().post("/sign-in", data={"name": "tess.marchetti", "password": NEW}).status_code == 303
    assert browser().post("/sign-in", data={"name": "tess.marchetti", "password": PASSWORD}).status_code == 422


def test_it_ends_a_row_of_wrong_passwords(browser, house, token):
    Person.update(failures=100).where(Person.id == house.tess.id).execute()
    choose(opened(browser(), token))
    assert again(house.tess).failures == 0


def test_whoever_was_signed_in_in_this_browser_is_not_any_more(browser, house, token):
    client = opened(browser(house.ana), token)
    choose(client)
    assert "Tess" in soup(client.get("/profile")).select_one(".me-name").get_text()
    assert not SignInSession.select().where(SignInSession.person == house.ana.id).exists()


def test_one_run_of_the_key_derivation(browser, token, hasher):  # noqa: F811
    choose(opened(browser(), token))
    assert hasher.runs == 1


@pytest.mark.parametrize(
    ("password", "confirm"), [("too short", None), ("marchetti " * 3, None), (NEW, "other"), ("", "")]
)
def test_one_that_is_not_good_enough_is_told_and_the_link_stays(browser, house, token, password, confirm):
    client = opened(browser(), token)
    answer = choose(client, password, confirm)
    assert answer.status_code == 422
    assert soup(answer).select(".field-error")
    assert (reason(token), again(house.tess).password_hash) == ("", house.tess.password_hash)


def test_the_line_under_the_field_says_what_is_missing_while_typing(browser, token):
    client = opened(browser(), token)

    def line(client, typed):
        return soup(client.post("/reset/strength", data={"password": typed}, htmx=True)).get_text().strip()

    assert line(client, "short") == "10 more characters to go."
    assert "will do" in line(client, NEW)
    assert line(browser(), NEW) == ""


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("expired", "run out"), ("used", "used already"), ("replaced", "newer mail was sent to you, or"),
        ("ended", "your account was changed since"), ("unknown", "Perhaps a part of the address got lost"),
    ],
)  # fmt: skip
def test_a_link_that_opens_nothing_says_so_before_any_form(browser, house, token, why, words):
    if why == "expired":
        Message.update(sent_at=now() - timedelta(hours=1)).execute()
    elif why == "used":
        choose(opened(browser(), token))
    elif why == "replaced":
        asked(browser())
    elif why == "ended":
        end_links(house.tess.id)
    client = opened(browser(), "x" * 32 if why == "unknown" else token)
    answer = client.get("/reset")
    assert (answer.status_code, words in panel(answer)) == (200, True)
    assert not soup(answer).select("[type=password]")
    assert choose(client).status_code == 409


def test_a_new_one_is_sent_on_the_spot_without_naming_the_address(browser, house, token):
    Message.update(sent_at=now() - timedelta(hours=1)).execute()
    client = opened(browser(), token)
    assert soup(client.get("/reset")).select_one("form[action='/reset/renew']")
    answer = client.post("/reset/renew")
    assert answer.location == "/forgot-password/sent"
    assert house.tess.email not in client.get(answer.location).get_data(as_text=True)
    assert (reason(newest("reset")), Message.select().count()) == ("", 2)


def test_a_suspended_persons_link_is_like_one_that_never_was(browser, house, token):
    Person.update(suspended_at=now()).where(Person.id == house.tess.id).execute()
    client = opened(browser(), token)
    assert "opens nothing" in panel(client.get("/reset"))
    client.post("/reset/renew")
    assert Message.select().count() == 1


def test_without_a_link_the_page_says_where_it_is(browser, house):
    assert "from the link in the mail" in panel(browser().get("/reset"))
    assert browser().post("/reset/renew").location == "/forgot-password"


def test_of_two_tabs_at_the_same_moment_one_wins_and_the_other_is_told(app, house, token, monkeypatch):
    both_are_good, judge = threading.Barrier(2, timeout=30), credentials.new_secret

    def judge_together(*args):
        secret = judge(*args)
        both_are_good.wait()
        return secret

    monkeypatch.setattr(credentials, "new_secret", judge_together)
    outcomes = at_once(*[lambda n=n: recovery.reset_password(token, f"{NEW} {n}", Caller("::1")) for n in range(2)])
    assert [o.reason for o in outcomes if isinstance(o, LinkGone)] == ["used"]
    assert Event.select().where(Event.kind == "password.recovered").count() == 1
    assert len(told("password_changed")) == 1


def test_the_second_tab_of_one_browser_is_told_too(browser, house, token):
    client = opened(browser(), token)
    choose(client)
    assert "used already" in panel(choose(client, "another long password here"))
    assert "used already" in panel(client.get("/reset"))


def test_without_the_csrf_token_nothing_is_chosen(browser, house, token):
    client = opened(browser(), token)
    assert client.post("/reset", data={"password": NEW, "confirm": NEW}, csrf=False).status_code == 400
    assert again(house.tess).password_hash == house.tess.password_hash
