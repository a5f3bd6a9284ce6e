"""A password chosen by a link that somebody else had copied ends when its person outgrows those who could (S-31)."""

import pytest

from portal.audit.operations import undo
from portal.db import Refused, transaction
from portal.desk.outbox import read_link
from portal.mail.models import Message
from portal.onboarding.operations import finish
from portal.people import bulk
from portal.people.credentials import (
    change_password,
    choose_password,
    new_secret,
    recover_password,
    set_temporary_password,
)
from portal.people.links import ADDRESS, RESET, Link, open_link
from portal.people.models import Person
from portal.people.suspension import suspend_person
from portal.people.ways_in import end_ways_in, outgrows
from portal.roles import STAFF, THIS_COMPUTER
from portal.schools.models import Terms
from tests.house import again, make_person, soup
from tests.onboarding.arrivals import CALLER, OWN, chosen_by_link, newcomer
from tests.people.editor import change, changes, opened, press_undo, said, save
from tests.people.links import reason, send
from tests.queries import counted
from tests.threads import at_once

ANOTHER = "another quiet green umbrella"
SAYS = "Their password comes from a link Sam Okoro had copied, so it opens nothing any more."


@pytest.fixture
def nia(house):
    """A teacher whose link Sam copied."""
    return chosen_by_link(newcomer(house), house.sam)


@pytest.mark.parametrize("values", [{"role": "school_admin"}, {"role": "district_admin"}, {"school": "roosevelt"}])
def test_it_ends_with_the_sessions_and_history_says_why(house, browser, nia, values):
    client, token = browser(nia), send(nia, ADDRESS, "new@cedar.example")
    assert client.get("/").status_code == 200
    values = {"school": house.roosevelt.id} if "school" in values else values
    event = change(house.dora, nia, **values)
    assert (again(nia).password_hash, again(nia).password_at, again(nia).status) == (None, None, "new")
    assert changes(event)["password"] == ("from a link Sam Okoro had copied", "ended")
    assert client.get("/").location.startswith("/sign-in")
    assert reason(token)


def recovered(_house, person):
    token = send(person, RESET)
    recover_password(open_link(token, RESET), new_secret(ANOTHER, person))


def given_by_another(house, person):
    set_temporary_password(house.dora, person.id)
    choose_password(person.id, again(person).temporary_password, ANOTHER)


@pytest.mark.parametrize("gets_in", [recovered, given_by_another])
def test_it_stays_where_its_person_has_got_in_another_way_since(house, nia, gets_in):
    gets_in(house, nia)
    assert set(changes(change(house.dora, nia, role="school_admin"))) == {"role"}
    assert again(nia).password_hash


def test_it_stays_where_nobody_else_read_the_link(house):
    own = chosen_by_link(newcomer(house))
    assert set(changes(change(house.dora, own, role="school_admin"))) == {"role"}
    assert again(own).password_hash


def test_whoever_knows_it_does_not_keep_it_by_changing_it(house, nia):
    change_password(nia.id, OWN, ANOTHER)
    change(house.dora, nia, role="school_admin")
    assert again(nia).password_hash is None


def test_it_stays_at_every_other_change(house, nia):
    change(house.dora, nia, first_name="Nia-Lee")
    assert again(nia).password_hash == nia.password_hash


def test_who_chose_another_by_a_link_nobody_read_keeps_that(house, nia):
    change(house.dora, nia, role="school_admin")
    chosen_by_link(nia)
    change(house.dora, nia, role="district_admin")
    assert again(nia).password_hash


def test_whoever_raises_is_told_and_led_to_the_page_that_sends_a_new_mail(house, browser, nia):
    dora = browser(house.dora)
    answer = save(dora, nia, htmx=True, role="school_admin")
    assert said(answer) == f"Moved to Admins. {SAYS} Send the activation mail"
    (link,) = soup(answer).select(".say p a")
    assert link["href"] == f"/users/{nia.id}/activation"
    assert soup(dora.get(link["href"])).select_one("button.btn-activation")
    assert "password: from a link Sam Okoro had copied" in soup(dora.get(f"/users/{nia.id}/history")).main.text


def test_the_editor_says_it_before(house, browser, nia):
    def warned(person):
        note = soup(browser(house.dora).get(f"/users/{person.id}/edit")).select_one(".editor-form .note-warn")
        return note.get_text(" ", strip=True) if note else ""

    assert "The password of Nia comes from a link Sam Okoro had copied." in warned(nia)
    assert warned(house.tess) == warned(house.ana) == ""
    assert "note-warn" not in opened(browser(house.dora), house.tess)


def test_undoing_the_rise_works_and_brings_no_password_back(house, browser, nia):
    event = change(house.dora, nia, role="school_admin")
    answer = press_undo(browser(house.dora), nia, event, back="/users/admins")
    assert answer.status_code == 303
    assert (again(nia).role, again(nia).password_hash) == ("teacher", None)


def test_undoing_a_demotion_ends_it_too(house):
    nora = make_person("school_admin", "Nora", "Vale", house.lincoln, password=None)
    event = change(house.dora, chosen_by_link(nora, house.sam), role="teacher")
    undone = undo(house.dora, event.id)
    assert again(nora).password_hash is None
    assert "password" in changes(undone)


def test_of_raising_and_changing_it_at_once_neither_leaves_one(house, nia):
    at_once(
        lambda: change(house.dora, nia, role="school_admin"),
        lambda: change_password(nia.id, OWN, ANOTHER),
    )
    assert (again(nia).role, again(nia).password_hash) == ("school_admin", None)


def test_of_raising_and_choosing_it_at_once_no_known_password_is_left(house):
    person = newcomer(house)
    send(person)
    read_link(house.sam, Message.get().id)
    me = again(person)
    me.link = Link.get()
    at_once(
        lambda: change(house.dora, person, role="school_admin"),
        lambda: finish(me, OWN, Terms.current().version, CALLER),
    )
    assert (again(person).role, again(person).password_hash) == ("school_admin", None)


def test_who_becomes_a_portal_admin_without_a_password_does_not_stand_in_for_the_last_who_can_sign_in(house, nia):
    change(house.petra, nia, role="portal_admin")
    assert again(nia).password_hash is None
    with pytest.raises(Refused, match="last portal admin"):
        suspend_person(THIS_COMPUTER, house.petra.id, "-")
    with pytest.raises(Refused, match="last portal admin"):
        change(THIS_COMPUTER, house.petra, role="teacher", school=house.lincoln.id)


@pytest.mark.parametrize("role", STAFF)
def test_a_portal_admin_outgrows_nobody_so_the_last_keeps_a_password_others_may_know(role):
    assert not outgrows(("portal_admin", None, None), (role, 1, 1))


def test_a_roster_that_raises_many_asks_no_more_than_for_one(house, nia):
    others = [chosen_by_link(newcomer(house, f"N{n}"), house.sam, house.sara) for n in range(5)]
    kept = chosen_by_link(newcomer(house, "Kay"))

    def moved(people):
        with counted() as questions, transaction():
            done = list(bulk.change_people([(person, {"school_id": house.roosevelt.id}) for person in people]))
        return len(questions), done

    few, _done = moved([nia])
    many, done = moved([*others, kept])
    assert many == few
    ended = [("password", "from a link Sam Okoro and Sara Lindqvist had copied", "ended")]
    assert [changed.ended for changed in done] == [ended] * 5 + [[]]
    left = Person.select().where(Person.password_hash.is_null(False), Person.first_name.startswith("N"))
    assert left.count() == 0 and again(kept).password_hash


def test_who_never_had_a_link_read_costs_one_question(house):
    with counted() as questions, transaction():
        end_ways_in([house.tess.id, house.theo.id])
    assert sum("message" in question for question in questions) == 1
