"""Changing the own password under Profile."""

import threading

from portal.access.models import SignInSession
from portal.audit.models import Event
from portal.db import Refused
from portal.people import credentials
from portal.people.credentials import change_password
from tests.house import PASSWORD, again, soup
from tests.threads import at_once

NEW = "eleven slow green rivers"


def changes(client, current=PASSWORD, new=NEW, confirm=None, **more):
    data = {"current": current, "password": new, "confirm": confirm or new}
    return client.post("/profile/password", data=data, **more)


def test_the_new_password_works_and_every_other_session_ends(browser, house):
    here, there = browser(house.tess), browser(house.tess)
    assert changes(here).location == "/profile"
    assert here.get("/profile").status_code == 200
    assert there.get("/profile").location == "/sign-in?next=/profile"
    assert browser().post("/sign-in", data={"name": "tess.marchetti", "password": NEW}).status_code == 303
    assert browser().post("/sign-in", data={"name": "tess.marchetti", "password": PASSWORD}).status_code == 422
    assert Event.select().where(Event.kind == "password.changed", Event.subject_id == house.tess.id).count() == 1


def test_the_session_gets_a_new_token(browser, house):
    client = browser(house.tess)
    before = SignInSession.get().key
    changes(client)
    live = SignInSession.get(SignInSession.epoch == again(house.tess).sessions_epoch)
    assert live.key != before


def test_a_wrong_current_password_is_told_at_its_field_and_counted(browser, house):
    answer = changes(browser(house.tess), "not mine at all")
    assert answer.status_code == 422
    assert "not your current password" in soup(answer).select_one("#current-error").get_text()
    assert again(house.tess).password_hash == house.tess.password_hash
    assert again(house.tess).failures == 1


def test_after_five_wrong_ones_the_right_one_waits(browser, house):
    client = browser(house.tess)
    for _ in range(5):
        changes(client, "not mine at all")
    assert changes(client).status_code == 422
    assert again(house.tess).password_hash == house.tess.password_hash


def test_a_weak_new_one_is_told_and_does_not_count_as_wrong(browser, house):
    answer = changes(browser(house.tess), new="marchetti and friends")
    assert answer.status_code == 422
    assert "your own name" in soup(answer).select_one("#password-error").get_text()
    assert again(house.tess).failures == 0


def test_two_that_differ_are_told(browser, house):
    answer = changes(browser(house.tess), confirm="eleven slow green river")
    assert answer.status_code == 422
    assert "not the same" in soup(answer).select_one("#confirm-error").get_text()


def test_of_two_changes_at_the_same_moment_one_wins(app, house, monkeypatch):
    both_are_right, judge = threading.Barrier(2, timeout=30), credentials.new_secret

    def judge_together(*args):
        """Neither writes before both have typed the right password: else the second is just wrong by then."""
        both_are_right.wait()
        return judge(*args)

    monkeypatch.setattr(credentials, "new_secret", judge_together)
    outcomes = at_once(*[lambda n=n: change_password(house.tess.id, PASSWORD, f"{NEW} {n}") for n in range(2)])
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
    assert again(house.tess).sessions_epoch == house.tess.sessions_epoch + 1


def test_without_the_csrf_token_nothing_changes(browser, house):
    assert changes(browser(house.tess), csrf=False).status_code == 400
    assert again(house.tess).password_hash == house.tess.password_hash
