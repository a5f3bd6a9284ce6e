"""A temporary password opens one page, and is used up by the own password chosen there."""

import pytest

from portal.access.models import SignInSession
from portal.audit.models import Event
from portal.db import Refused, now
from portal.people.credentials import EXPIRED, USED_UP, choose_password, set_temporary_password
from portal.people.models import Person
from portal.roles import THIS_COMPUTER
from tests.house import PASSWORD, again, soup
from tests.threads import at_once

OWN = "three red umbrellas"


@pytest.fixture
def ana(browser, house):
    """Ana's browser, signed in with a temporary password."""
    password = set_temporary_password(THIS_COMPUTER, house.ana.id)
    client = browser()
    client.post("/sign-in", data={"name": "ana.pérez", "password": password})
    return client


def chooses(client, password=OWN, confirm=None, **more):
    return client.post("/choose-password", data={"password": password, "confirm": confirm or password}, **more)


def test_the_temporary_password_cannot_become_the_own_one(browser, house):
    password = set_temporary_password(THIS_COMPUTER, house.ana.id)
    client = browser()
    client.post("/sign-in", data={"name": "ana.pérez", "password": password})
    for typed in (password, password.upper(), password.replace("-", " ")):
        answer = chooses(client, typed)
        assert answer.status_code == 422 and "which others have seen" in soup(answer).select_one("#password-error").text
    assert again(house.ana).password_hash is None
    assert "others have seen" in client.post("/choose-password/strength", data={"password": password}, htmx=True).text


def test_the_own_password_replaces_the_temporary_one(ana, browser, house):
    before = SignInSession.get().key
    answer = chooses(ana)
    assert (answer.status_code, answer.location) == (303, "/")
    person = again(house.ana)
    assert (person.temporary_password, person.temporary_password_expires_at) == (None, None)
    assert (person.status, person.sessions_epoch) == ("active", house.ana.sessions_epoch + 2)
    assert ana.get("/profile").status_code == 200
    assert before not in {row.key for row in SignInSession.select() if row.epoch == person.sessions_epoch}
    assert browser().post("/sign-in", data={"name": "ana.pérez", "password": OWN}).status_code == 303


def test_the_temporary_password_works_no_second_time(browser, house):
    password = set_temporary_password(THIS_COMPUTER, house.ana.id)
    clients = [browser(), browser()]
    for client in clients:
        client.post("/sign-in", data={"name": "ana.pérez", "password": password})
    assert chooses(clients[0]).location == "/"
    assert chooses(clients[1]).location == "/sign-in"
    assert browser().post("/sign-in", data={"name": "ana.pérez", "password": password}).status_code == 422


def test_history_says_it_without_the_password(ana, house):
    chooses(ana)
    event = Event.get(Event.kind == "password.chosen")
    assert (event.actor_id, event.subject_id, event.changes.count()) == (house.ana.id, house.ana.id, 0)
    assert OWN not in event.summary


@pytest.mark.parametrize(
    ("password", "confirm", "says"),
    [
        ("short", "short", "at least 8 characters"),
        ("pérez-2026", "pérez-2026", "your own name"),
        ("Lincoln-High-2026", "Lincoln-High-2026", "name of your school"),
        ("basketball", "basketball", "Many people use this one"),
        (OWN, "three red umbrella", "not the same"),
        ("", "", "Enter a new password"),
    ],
)
def test_a_bad_one_is_told_at_the_field_and_changes_nothing(ana, house, password, confirm, says):
    answer = ana.post("/choose-password", data={"password": password, "confirm": confirm})
    assert answer.status_code == 422
    assert says in soup(answer).select_one(".field-error").get_text()
    assert again(house.ana).temporary_password is not None


def test_the_line_under_the_field_says_what_is_missing_while_typing(ana):
    def line(typed):
        return soup(ana.post("/choose-password/strength", data={"password": typed}, htmx=True)).get_text()

    assert line("short").strip() == "3 more characters to go."  # the hint above says how many are needed
    assert line("1234567").strip() == "One more character to go."
    assert "will do" in line(OWN)
    assert line("").strip() == ""


def test_password_managers_and_pasting_work(ana):
    page = soup(ana.get("/choose-password"))
    assert {field["autocomplete"] for field in page.select("[type=password]")} == {"new-password"}
    assert page.select_one("[autocomplete=username]")["value"] == "ana.pérez"
    assert not page.select("[onpaste], [maxlength]")


def test_a_new_temporary_password_in_between_ends_the_session_and_says_so(ana, house):
    set_temporary_password(THIS_COMPUTER, house.ana.id)
    answer = chooses(ana)
    assert answer.location == "/sign-in"
    assert "Your sign-in has ended" in soup(ana.get("/sign-in")).select_one("#announcer").get_text()
    assert again(house.ana).password_hash is None


def test_one_that_ran_out_in_between_is_told_on_the_sign_in_page(ana, house):
    Person.update(temporary_password_expires_at=now()).where(Person.id == house.ana.id).execute()
    assert chooses(ana).location == "/sign-in"
    assert EXPIRED in soup(ana.get("/sign-in")).select_one("#announcer").get_text()
    assert again(house.ana).password_hash is None


def test_of_two_tabs_at_the_same_moment_one_wins_and_the_other_is_told(ana, house):
    seen = again(house.ana).temporary_password
    outcomes = at_once(*[lambda n=n: choose_password(house.ana.id, seen, f"{OWN} {n}") for n in range(2)])
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert [str(r) for r in refused] == [USED_UP]
    assert Event.select().where(Event.kind == "password.chosen").count() == 1


def test_whoever_has_an_own_password_is_sent_home(browser, house):
    assert browser(house.ana).get("/choose-password").location == "/"
    assert chooses(browser(house.ana)).location == "/"
    assert again(house.ana).password_hash == house.ana.password_hash


def test_staff_choose_theirs_in_the_wizard(browser, house):
    password = set_temporary_password(THIS_COMPUTER, house.tess.id)
    client = browser()
    client.post("/sign-in", data={"name": "tess.marchetti", "password": password})
    assert chooses(client, PASSWORD).location == "/setup"
    assert again(house.tess).password_hash is None


def test_without_the_csrf_token_nothing_is_chosen(ana, house):
    assert chooses(ana, csrf=False).status_code == 400
    assert again(house.ana).password_hash is None
