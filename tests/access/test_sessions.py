"""Sign-in sessions are rows: they end when they should, at the next request (S-15, S-17)."""

from datetime import timedelta

import pytest

from portal.access import sessions
from portal.access.models import KnownDevice, SignInSession
from portal.access.sessions import load_person, prune
from portal.db import now
from portal.people.models import Person
from tests.house import PASSWORD, soup


@pytest.fixture(autouse=True)
def still(time_machine):
    time_machine.move_to("2026-11-23 08:00:00+00:00", tick=False)


def is_in(client, **more):
    return client.get("/profile", **more).status_code == 200


def test_signing_out_ends_the_row_and_a_copied_cookie_opens_nothing(browser, house):
    client, copy = browser(house.tess), browser()
    with client.session_transaction() as mine, copy.session_transaction() as theirs:
        theirs.update(mine)
    assert is_in(copy)
    assert client.post("/sign-out").location == "/sign-in"
    assert "You are signed out." in soup(client.get("/sign-in")).select_one("#announcer").get_text()
    assert not is_in(client)
    assert not is_in(copy)
    assert SignInSession.select().count() == 0


def test_signing_out_needs_a_post_with_the_token(browser, house):
    client = browser(house.tess)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out", csrf=False).status_code == 400
    assert is_in(client)


@pytest.mark.parametrize(("who", "minutes"), [("ana", 30), ("tess", 120), ("sam", 60)])
def test_a_browser_left_alone_is_signed_out(browser, house, time_machine, who, minutes):
    client = browser(getattr(house, who))
    time_machine.shift(minutes * 60)
    assert is_in(client)
    time_machine.shift(minutes * 60 + 1)
    assert not is_in(client)


@pytest.mark.parametrize(("who", "hours"), [("ana", 8), ("tess", 12), ("sam", 10)])
def test_however_busy_a_session_ends_with_the_day(browser, house, time_machine, who, hours):
    client = browser(getattr(house, who))
    for _ in range(hours * 4):
        time_machine.shift(15 * 60)
        assert is_in(client)
    time_machine.shift(15 * 60)
    assert not is_in(client)


def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(browser, house, time_machine):
    client = browser(house.ana)
    for _ in range(3):
        time_machine.shift(10 * 60)
        assert is_in(client, headers={"X-Poll": "1"})
    time_machine.shift(60)
    assert not is_in(client)


@pytest.mark.parametrize("change", [{"suspended_at": now()}, {"archived_at": now()}, {"sessions_epoch": 9}])
def test_suspension_and_a_raised_epoch_end_it_at_the_next_request(browser, house, change):
    client = browser(house.tess)
    Person.update(change).where(Person.id == house.tess.id).execute()
    assert not is_in(client)


def test_a_session_from_a_clock_that_was_set_back_has_to_sign_in_again(browser, house, time_machine):
    time_machine.shift(2 * 24 * 3600)
    client = browser(house.tess)
    time_machine.shift(-2 * 24 * 3600)
    assert not is_in(client)
    assert client.post("/sign-in", data={"name": "tess.marchetti", "password": PASSWORD}).status_code == 303
    assert is_in(client)


def test_an_ended_session_answers_htmx_with_a_redirect_and_never_with_the_sign_in_page(browser, house):
    client = browser(house.tess)
    SignInSession.delete().execute()
    answer = client.get("/users/students?q=an", htmx=True)
    assert (answer.status_code, answer.data) == (401, b"")
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/users/students?q%3Dan"


def test_a_half_typed_form_stays_and_is_told_to_sign_in_in_a_new_tab(browser, house):
    client = browser(house.tess)
    SignInSession.delete().execute()
    answer = client.post("/profile/name", data={"first_name": "Theresa"}, htmx=True)
    assert (answer.status_code, answer.headers["HX-Reswap"]) == (401, "none")
    link = soup(answer).select_one("#announcer[hx-swap-oob] a")
    assert (link["href"], link["target"], link["rel"]) == ("/sign-in", "_blank", ["noopener"])
    assert "HX-Redirect" not in answer.headers


def test_after_signing_in_elsewhere_the_old_form_is_given_a_token_that_works(browser, house):
    client = browser(house.tess)
    stale = client.post("/profile/name", data={"first_name": "Theresa"}, htmx=True, csrf=False)
    assert stale.status_code == 400
    data = {"version": "1", "title": "", "first_name": "Theresa", "last_name": "Marchetti"}
    data["csrf_token"] = stale.headers["X-CSRF-Token"]
    assert client.post("/profile/name", data=data, csrf=False).status_code == 303


def test_what_is_long_over_is_removed(browser, house, time_machine):
    browser(house.tess)
    KnownDevice.create(person=house.tess, key="k", seen_at=now() - timedelta(days=401))
    time_machine.shift(2 * 24 * 3600 + 1)
    prune()
    assert (SignInSession.select().count(), KnownDevice.select().count()) == (0, 0)


def test_one_that_is_ended_in_the_moment_it_begins_leads_back_to_sign_in(browser, house, monkeypatch):
    def ended_first(key, **more):
        SignInSession.delete().execute()
        return load_person(key, **more)

    monkeypatch.setattr(sessions, "load_person", ended_first)
    client = browser()
    data = {"name": "tess.marchetti", "password": PASSWORD}
    answer = client.post("/sign-in", data=data, headers={"Referer": "http://localhost/sign-in"})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert "ended in the same moment" in soup(client.get("/sign-in")).select_one("#announcer").get_text()
