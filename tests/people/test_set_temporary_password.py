"""Giving somebody a temporary password: by whom, to whom, and what ends with it (S-06, S-07, S-12)."""

from datetime import timedelta

import pytest

from portal.audit.models import Change, Event
from portal.db import NotSeen, Refused, now
from portal.people.credentials import ChangedMeanwhile, choose_password, erase_expired, set_temporary_password
from portal.people.models import Person
from portal.people.secrets import ALPHABET
from portal.roles import THIS_COMPUTER
from portal.seals import unseal
from tests.house import again, soup
from tests.threads import at_once


def test_it_replaces_the_own_password_and_ends_every_session(browser, house):
    client = browser(house.ana)
    password = set_temporary_password(house.tess, house.ana.id)
    ana = again(house.ana)
    assert unseal(ana.temporary_password) == password
    assert (ana.password_hash, ana.password_at, ana.status) == (None, None, "new")
    assert ana.temporary_password_expires_at > now()
    assert client.get("/profile").status_code == 302


def test_it_is_easy_to_read_out_and_hard_to_guess(app, house):
    made = {set_temporary_password(THIS_COMPUTER, house.ana.id) for _ in range(50)}
    assert len(made) == 50
    assert all(len(p) == 9 and p[4] == "-" and set(p) - {"-"} <= set(ALPHABET) for p in made)
    assert not set(ALPHABET) & set("01oil")


def test_history_names_who_gave_it_and_holds_no_secret(house):
    password = set_temporary_password(house.sam, house.tess.id)
    event = Event.get(Event.kind == "password.reset")
    assert (event.actor_id, event.subject_id, event.school_id) == (house.sam.id, house.tess.id, house.lincoln.id)
    assert password not in event.summary
    assert Change.select().where(Change.event == event).count() == 0


def test_an_open_editor_can_still_be_saved(house):
    set_temporary_password(house.sam, house.tess.id)
    assert again(house.tess).version == house.tess.version


def test_a_new_one_replaces_the_one_before(house):
    first = set_temporary_password(house.sam, house.ana.id)
    assert set_temporary_password(house.sam, house.ana.id) != first
    assert unseal(again(house.ana).temporary_password) != first


def press(client, person, form):
    """The button of a page that was opened before."""
    return client.post(f"/users/{person.id}/password", data={"seen": form.select_one("[name=seen]")["value"]})


def opened(client, person):
    return soup(client.get(f"/users/{person.id}/password")).select_one("form[action$='/password']")


@pytest.mark.parametrize("second", ["sam", "tess"])
def test_pressed_again_on_a_page_opened_before_it_shows_the_one_that_works(house, browser, second):
    sam, other = browser(house.sam), browser(getattr(house, second))
    pages = opened(sam, house.ana), opened(other, house.ana)
    press(sam, house.ana, pages[0])
    answer = soup(press(other, house.ana, pages[1]))
    assert answer.select_one(".secret-value").text == unseal(again(house.ana).temporary_password)
    assert "No new one was made" in answer.select_one("#announcer").text
    assert Event.select().where(Event.kind == "password.reset").count() == 1
    assert Event.get(Event.kind == "password.shown").actor_id == getattr(house, second).id


def test_a_page_opened_before_the_own_password_was_chosen_does_not_end_it(house, browser):
    sam = browser(house.sam)
    set_temporary_password(house.sam, house.ana.id)
    page = opened(sam, house.ana)
    choose_password(house.ana.id, again(house.ana).temporary_password, "nine loud yellow kettles")
    answer = press(sam, house.ana, page)
    assert (answer.status_code, again(house.ana).status) == (403, "active")
    assert "Load the page again" in answer.text


def test_of_two_presses_at_once_one_makes_a_password(house):
    seen = again(house.ana).sessions_epoch
    outcomes = at_once(*[lambda: set_temporary_password(house.sam, house.ana.id, seen)] * 2)
    assert sum(isinstance(outcome, ChangedMeanwhile) for outcome in outcomes) == 1
    assert unseal(again(house.ana).temporary_password) in outcomes


@pytest.mark.parametrize(
    ("who", "whom", "refusal"),
    [
        ("tess", "ben", NotSeen), ("tess", "sam", NotSeen), ("theo", "ana", NotSeen), ("sam", "rosa", NotSeen),
        ("sam", "dora", NotSeen), ("fay", "ana", NotSeen), ("sam", "sam", Refused), ("ana", "ana", Refused),
        ("tess", "tess", Refused), ("dora", "petra", NotSeen), ("petra", "petra", Refused),
    ],
)  # fmt: skip
def test_who_may_not(house, who, whom, refusal):
    target = getattr(house, whom)
    with pytest.raises(refusal):
        set_temporary_password(getattr(house, who), target.id)
    assert again(target).password_hash == target.password_hash
    assert Event.select().count() == 0


@pytest.mark.parametrize(
    ("who", "whom"),
    [("tess", "ana"), ("sam", "sara"), ("sam", "tess"), ("dora", "ruth"), ("dora", "dev"), ("petra", "fay")],
)  # fmt: skip
def test_who_may(house, who, whom):
    assert set_temporary_password(getattr(house, who), getattr(house, whom).id)


@pytest.mark.parametrize("field", ["suspended_at", "archived_at"])
def test_the_suspended_and_archived_get_none(house, field):
    Person.update({field: now()}).where(Person.id == house.ana.id).execute()
    with pytest.raises(Refused, match="nobody can sign in"):
        set_temporary_password(house.sam, house.ana.id)
    assert again(house.ana).temporary_password is None


def test_the_rights_of_now_count_and_not_those_when_the_page_was_opened(house):
    Person.update(role="teacher").where(Person.id == house.sam.id).execute()
    with pytest.raises(NotSeen):
        set_temporary_password(house.sam, house.sara.id)


def test_of_two_portal_admins_resetting_each_other_one_keeps_the_own_password(house):
    Person.update(role="portal_admin", school=None, district_id=None).where(Person.id == house.dora.id).execute()
    outcomes = at_once(
        lambda: set_temporary_password(house.petra, house.dora.id),
        lambda: set_temporary_password(house.dora, house.petra.id),
    )
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
    assert Person.select().where(Person.role == "portal_admin", Person.password_hash.is_null(False)).count() == 1


def test_the_terminal_is_the_way_back_for_a_locked_out_portal_admin(house):
    assert set_temporary_password(THIS_COMPUTER, house.petra.id)
    assert Event.get(Event.kind == "password.reset").actor_id is None


def test_a_temporary_password_that_has_run_out_is_erased_and_who_came_in_by_it_is_out(house, browser):
    set_temporary_password(house.sam, house.ana.id)
    client = browser(house.ana)
    Person.update(temporary_password_expires_at=now() - timedelta(seconds=1)).where(Person.id == house.ana.id).execute()
    assert erase_expired() == 1
    assert again(house.ana).temporary_password is None
    assert client.get("/profile").location.startswith("/sign-in")
