"""Undo: a new change under the rule for the reversed one, by whoever undoes; once; never over a later change."""

from functools import partial

import pytest

from portal.audit.models import Event
from portal.audit.operations import undo
from portal.db import Refused
from portal.people.credentials import set_temporary_password
from tests.house import again, soup
from tests.people.editor import (
    change,
    changes,
    events,
    last_event,
    press_undo,
    refused_undo,
    row,
    said,
    save,
    undo_form,
)
from tests.threads import at_once


def test_undo_puts_back_every_field_and_is_a_line_of_history_itself(house, browser):
    event = change(house.sam, house.ana, first_name="Anna", grade="10", username="anna", email=None)
    answer = press_undo(browser(house.sara), house.ana, event)
    ana, undoing = again(house.ana), last_event(house.ana)
    assert (answer.status_code, answer.location) == (303, "/users/students")
    assert (ana.first_name, ana.grade, ana.username, ana.email) == ("Ana", "09", "ana.pérez", house.ana.email)
    assert row(ana)["names"] == row(house.ana)["names"]
    assert (undoing.actor_id, undoing.undoes_id, Event.get_by_id(event.id).undone_by_id) == (
        house.sara.id,
        event.id,
        undoing.id,
    )
    assert changes(undoing)["grade"] == ("10", "09")


def test_undo_goes_back_to_the_list_the_change_came_from(house, browser):
    sam = browser(house.sam)
    save(sam, house.tess, first_name="Tessa", back="/users/teachers?q=tess&sort=-name")
    form = undo_form(sam.get("/users/teachers?q=tess"))
    answer = sam.post(form["action"])
    assert answer.location == "/users/teachers?q=tess&sort=-name"
    assert said(sam.get(answer.location)) == "Undone."


def test_htmx_gets_the_row_and_the_announcement_out_of_band(house, browser):
    event = change(house.sam, house.ana, first_name="Anna")
    page = soup(press_undo(browser(house.sam), house.ana, event, htmx=True, back="/users/students?q=ana"))
    part = page.select_one(f"hx-partial[hx-target='#person-{house.ana.id}']")
    assert part.select_one(".row-name").get_text(strip=True) == "Pérez, Ana"
    assert part.select_one("[data-edit]")["href"].endswith("?back=%2Fusers%2Fstudents%3Fq%3Dana")
    assert page.select_one("hx-partial[hx-target='#announcer']")
    assert not page.select("html")


def test_an_undo_can_be_undone(house, browser):
    sam = browser(house.sam)
    press_undo(sam, house.ana, change(house.sam, house.ana, first_name="Anna"))
    press_undo(sam, house.ana, last_event(house.ana))
    assert again(house.ana).first_name == "Anna"


def test_a_second_undo_is_refused(house, browser):
    event = change(house.sam, house.ana, first_name="Anna")
    assert press_undo(browser(house.sam), house.ana, event).status_code == 303
    assert "undone already" in refused_undo(browser(house.sara), house.ana, event)
    assert events(house.ana) == ["person.changed", "person.changed"]


def test_what_was_changed_since_is_not_undone(house, browser):
    event = change(house.sam, house.ana, first_name="Anna", grade="10")
    change(house.sara, house.ana, first_name="Anne")
    assert "changed again since" in refused_undo(browser(house.sam), house.ana, event)
    assert (again(house.ana).first_name, again(house.ana).grade) == ("Anne", "10")


def test_a_change_of_another_field_since_is_left_alone(house, browser):
    event = change(house.sam, house.ana, first_name="Anna")
    change(house.sara, house.ana, grade="10")
    assert press_undo(browser(house.sam), house.ana, event).status_code == 303
    assert (again(house.ana).first_name, again(house.ana).grade) == ("Ana", "10")


def test_a_sign_in_name_somebody_else_took_meanwhile_is_not_taken_back(house, browser):
    event = change(house.sam, house.ana, username="anna")
    change(house.sam, house.ben, username="ana.pérez")
    assert "Somebody else signs in" in refused_undo(browser(house.sam), house.ana, event)
    assert (again(house.ana).username, again(house.ben).username) == ("anna", "ana.pérez")


@pytest.mark.parametrize(("who", "status"), [("theo", 404), ("ruth", 404), ("fay", 404), ("ana", 403), ("ben", 403)])
def test_who_may_not_edit_the_record_undoes_nothing(house, browser, who, status):
    event = change(house.sam, house.ana, first_name="Anna")
    before = row(house.ana)
    assert press_undo(browser(getattr(house, who)), house.ana, event).status_code == status
    assert (row(house.ana), Event.get_by_id(event.id).undone_by_id) == (before, None)


def test_nobody_undoes_what_was_done_to_themselves(house, browser):
    demotion = change(house.dora, house.sara, role="teacher")
    assert refused_undo(browser(house.sara), house.sara, demotion, back="/").startswith("You can't change this record")
    promotion = change(house.dora, house.sara, role="school_admin")
    assert refused_undo(browser(house.sara), house.sara, promotion)
    assert again(house.sara).role == "school_admin"


@pytest.mark.parametrize("back", ["/users/students?q=ana", "/users/{id}/history?back=/users/students"])
def test_a_refused_undo_comes_back_to_where_it_was_pressed(house, browser, back):
    event = change(house.sam, house.ana, first_name="Anna")
    change(house.sara, house.ana, first_name="Anne")
    back = back.format(id=house.ana.id)
    assert press_undo(browser(house.sam), house.ana, event, back=back).location == back


def test_htmx_gets_only_the_sentence_of_a_refused_undo(house, browser):
    event = change(house.sam, house.ana, first_name="Anna")
    change(house.sara, house.ana, first_name="Anne")
    answer = press_undo(browser(house.sam), house.ana, event, htmx=True)
    assert (answer.status_code, answer.headers["HX-Reswap"]) == (403, "none")
    assert "changed again since" in soup(answer).select_one("#announcer .say-error").get_text()
    assert not soup(answer).select("html, tr, main")


def test_passwords_offer_no_undo(house, browser):
    set_temporary_password(house.sam, house.ana.id)
    sam = browser(house.sam)
    assert not soup(sam.get(f"/users/{house.ana.id}/history")).select("form[action*='/undo/']")
    assert press_undo(sam, house.ana, last_event(house.ana)).status_code == 404


def test_an_event_is_undone_at_its_own_record_only(house, browser):
    event, other = change(house.sam, house.ana, first_name="Anna"), change(house.dora, house.rosa, grade="08")
    sam = browser(house.sam)
    for person, wrong in ((house.ben, event), (house.ana, other)):
        assert press_undo(sam, person, wrong).status_code == 404
    assert sam.post(f"/users/{house.ana.id}/undo/987654").status_code == 404
    assert (again(house.ana).first_name, again(house.rosa).grade) == ("Anna", "08")


def test_undo_is_no_link_and_asks_for_the_token(house, browser):
    event, sam = change(house.sam, house.ana, first_name="Anna"), browser(house.sam)
    url = f"/users/{house.ana.id}/undo/{event.id}"
    assert (sam.get(url).status_code, sam.post(url, csrf=False).status_code) == (405, 400)
    assert again(house.ana).first_name == "Anna"


def test_of_two_who_undo_at_once_one_does_it(app, house):
    for round_ in range(10):
        event = change(house.sam, house.ana, first_name=f"Anna{round_}")
        outcomes = at_once(*(partial(undo, actor, event.id) for actor in (house.sam, house.sara)))
        assert {type(outcome) for outcome in outcomes} == {Refused, Event}
        assert again(house.ana).first_name == "Ana"
