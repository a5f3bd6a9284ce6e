"""Undoing a change of a school's settings is a new change, by whoever undoes it."""

import pytest

from portal.audit.models import Event
from portal.schools.models import School
from portal.schools.operations import change_school
from tests.house import soup

SENT = {"version": 1, "name": "Lincoln High", "teachers_see": "", "state": "Ohio", "time_zone": "America/New_York"}


@pytest.fixture
def event(house):
    return change_school(house.sam, house.lincoln.id, 1, {"state": "Ohio", "teachers_see": "school"})


def undo(browser, who, school, event):
    return browser(who).post(f"/settings/schools/{school.id}/undo/{event.id}")


def saved(school):
    return School.get_by_id(school.id)


def test_it_puts_back_what_was(browser, house, event):
    answer = undo(browser, house.sara, house.lincoln, event)
    assert answer.status_code == 303
    assert (saved(house.lincoln).state, saved(house.lincoln).teachers_see) == ("", "sections")
    undone = Event.get(Event.undoes_id == event.id)
    assert (undone.kind, undone.actor_id) == ("school.changed", house.sara.id)


def test_after_saving_the_page_offers_it(browser, house):
    sam = browser(house.sam)
    sam.post(f"/settings/schools/{house.lincoln.id}", data=SENT)
    made = Event.get()
    page = soup(sam.get(f"/settings/schools/{house.lincoln.id}"))
    assert page.select_one(f'#announcer form[action="/settings/schools/{house.lincoln.id}/undo/{made.id}"]')


def test_a_change_that_was_overwritten_since_stays(browser, house, event):
    change_school(house.sara, house.lincoln.id, 2, {"state": "Utah"})
    answer = undo(browser, house.sam, house.lincoln, event)
    assert answer.status_code == 403
    assert "changed again since" in answer.text
    assert saved(house.lincoln).state == "Utah"


def test_undo_is_not_offered_over_a_later_change(browser, house, event):
    later = change_school(house.sara, house.lincoln.id, 2, {"state": "Utah"})
    page = soup(browser(house.sam).get(f"/settings/schools/{house.lincoln.id}"))
    offered = [form["action"].rsplit("/", 1)[1] for form in page.select(".history form")]
    assert offered == [str(later.id)] != [str(event.id)]


def test_twice_is_once(browser, house, event):
    undo(browser, house.sam, house.lincoln, event)
    answer = undo(browser, house.sara, house.lincoln, event)
    assert answer.status_code == 403
    assert saved(house.lincoln).version == 3


def test_neither_another_school_nor_its_events_are_seen(browser, house, event):
    assert undo(browser, house.ruth, house.lincoln, event).status_code == 404
    assert undo(browser, house.ruth, house.roosevelt, event).status_code == 404
    assert saved(house.lincoln).state == "Ohio"
