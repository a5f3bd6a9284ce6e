"""Undo is offered only where it has a chance: neither under the record nor in History over a later change."""

import pytest

from portal.people.operations import add_person
from portal.people.suspension import suspend_person, unsuspend_person
from portal.schools.operations import change_school
from tests.house import again, make_person, soup
from tests.people.editor import change, last_event
from tests.queries import counted


def offered(client, person):
    """The events that History and the record's own history offer to undo."""
    pages = [soup(client.get(url)) for url in ("/history", f"/users/{person.id}/history")]
    under_record = {int(f["action"].rpartition("/")[2]) for f in pages[1].select("form[action*='/undo/']")}
    in_history = {int(f["action"].split("/")[2]) for f in pages[0].select("form[action$='/undo']")}
    return in_history, under_record


def test_a_change_is_offered_until_one_of_its_fields_is_changed_again(house, browser):
    sam = browser(house.sam)
    first = change(house.sam, house.ana, first_name="Anna", grade="10")
    other = change(house.sara, house.ana, username="anna")
    assert offered(sam, house.ana) == ({first.id, other.id}, {first.id, other.id})
    later = change(house.sara, house.ana, grade="11")
    assert offered(sam, house.ana) == ({other.id, later.id}, {other.id, later.id})


def test_a_field_that_was_emptied_and_a_move_are_offered(house, browser):
    emptied = change(house.dora, house.ana, email=None)
    moved = change(house.dora, house.ana, school=house.roosevelt.id)
    assert offered(browser(house.dora), house.ana) == ({emptied.id, moved.id}, {emptied.id, moved.id})


def test_of_suspensions_the_newest_is_offered(house, browser):
    suspend_person(house.sam, house.ana.id, "Left")
    unsuspend_person(house.sam, house.ana.id)
    suspend_person(house.sam, house.ana.id, "Left again")
    newest = last_event(house.ana).id
    assert offered(browser(house.sam), house.ana) == ({newest}, {newest})


def test_an_addition_is_offered_in_the_history_while_the_account_is_unused(house, browser):
    new = {"role": "student", "first_name": "Nina", "last_name": "Ngô", "school": house.lincoln.id}
    nina, event = add_person(house.sam, new)
    assert offered(browser(house.sam), nina) == ({event.id}, set())
    later = change(house.sam, nina, grade="10")
    assert offered(browser(house.sam), nina) == ({later.id}, {later.id})


def test_what_the_rule_forbids_is_not_offered(house, browser):
    change(house.dora, house.sara, title="Dr.")
    assert not soup(browser(house.sara).get("/history")).select("form[action$='/undo']")
    suspend_person(house.sam, house.ana.id, "Left")
    house.lincoln.teachers_see = "school"
    house.lincoln.save()
    assert not soup(browser(house.tess).get(f"/users/{house.ana.id}/history")).select("form[action*='/undo/']")


def test_settings_of_a_school_are_offered_until_they_are_changed_again(house, browser):
    first = change_school(house.sam, house.lincoln.id, 1, {"state": "Ohio", "subjects": "Art"})
    second = change_school(house.sara, house.lincoln.id, 2, {"state": "Iowa"})
    page = soup(browser(house.sam).get("/history"))
    assert not page.select(f"form[action='/history/{first.id}/undo']")
    assert page.select(f"form[action='/history/{second.id}/undo']")


@pytest.mark.parametrize("page", ["/history", "/users/{ana}/history"])
def test_many_lines_ask_no_more_often_than_two(house, browser, page):
    dora, url = browser(house.dora), page.format(ana=house.ana.id)

    def some(times):
        for n in range(times):
            change(house.dora, house.ana, first_name=f"Anna{n}")
            moved = again(house.ana).school_id == house.roosevelt.id
            change(house.dora, house.ana, school=(house.lincoln if moved else house.roosevelt).id)
            suspend_person(house.dora, house.ana.id, "Left")
            unsuspend_person(house.dora, house.ana.id)
            ned = make_person("student", f"Ned{times}{n}", "Number", house.lincoln, password=None)
            change(house.dora, ned, grade="11")

    some(2)
    dora.get(url)
    with counted() as few:
        dora.get(url)
    some(6)
    with counted() as many:
        dora.get(url)
    assert 5 < len(many) <= len(few)
