"""What a page asks by itself may be answered after the button that was pressed meanwhile (a password is looked at while
it is typed): it never puts a former session, or another CSRF secret, back into the browser."""

from portal.access.models import SignInSession
from tests.house import PASSWORD, soup
from tests.onboarding.arrivals import OWN, arrive, chooses, newcomer

ASIDE = {"X-Poll": "1"}


def beside(browser, client):
    """The same browser, a moment earlier: what it asks from now on goes out with the cookies of now."""
    copy = browser()
    with client.session_transaction() as mine, copy.session_transaction() as theirs:
        theirs.update(mine)
    return copy


def asks(client, **more):
    return client.post("/choose-password/strength", data={"password": OWN}, headers=ASIDE, htmx=True, **more)


def cookies_of(answer):
    return [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("homeroom=")]


def test_who_begins_a_session_has_its_csrf_secret_at_once(browser, house):
    client = browser()
    token = soup(client.get("/sign-in")).select_one("[name=csrf_token]")["value"]
    with client.session_transaction() as session:
        before = session["csrf_token"]
    data = {"name": "tess.marchetti", "password": PASSWORD, "csrf_token": token}
    assert client.post("/sign-in", data=data, csrf=False).status_code == 303
    with client.session_transaction() as session:
        assert session["csrf_token"] != before
        secret = session["csrf_token"]
    assert cookies_of(asks(client, csrf=False)) == []  # with the token of the page before
    client.get("/profile")
    with client.session_transaction() as session:
        assert session["csrf_token"] == secret


def test_an_answer_after_the_password_was_saved_leaves_the_new_session_alone(browser, house):
    client = arrive(browser, newcomer(house))
    early = beside(browser, client)
    assert chooses(client).location == "/setup/cores"
    answer = asks(early)
    assert answer.status_code == 401
    assert cookies_of(answer) == []


def test_the_link_being_typed_at_for_minutes_is_not_noted_by_what_is_asked_aside(browser, house, time_machine):
    time_machine.move_to("2026-11-23 08:00:00+00:00", tick=False)
    client = arrive(browser, newcomer(house))
    time_machine.shift(300)
    answer = asks(client)
    assert (answer.status_code, cookies_of(answer)) == (200, [])
    assert cookies_of(client.get("/setup/details")) != []


def test_a_page_that_asks_by_itself_after_the_session_ended_is_opened_anew_and_says_so(browser, house):
    client = browser(house.tess)
    SignInSession.delete().execute()
    answer = client.get("/profile", headers=ASIDE, htmx=True)
    assert (answer.status_code, answer.headers["HX-Refresh"], cookies_of(answer)) == (401, "true", [])
    assert client.get("/profile").location == "/sign-in?next=/profile"
    assert "Your sign-in has ended" in soup(client.get("/sign-in")).select_one("#announcer").get_text()
