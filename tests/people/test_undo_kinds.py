"""Undoing a role, a move, a suspension, an addition: each under the rule for the reversed change."""

import pytest

from portal.audit.models import Event
from portal.people.credentials import set_temporary_password
from portal.people.models import Person
from portal.people.operations import add_person
from portal.people.suspension import suspend_person, unsuspend_person
from tests.house import again, soup
from tests.people.editor import change, last_event, press_undo, refused_undo


def test_undoing_a_demotion_is_a_promotion_and_asks_for_that_right(house, browser):
    event = change(house.dora, house.dev, role="school_admin", school=house.lincoln.id)
    assert refused_undo(browser(house.sam), house.dev, event)
    assert again(house.dev).role == "school_admin"
    assert press_undo(browser(house.dora), house.dev, event).status_code == 303
    assert (again(house.dev).role, again(house.dev).school_id) == ("district_admin", None)


def test_undoing_a_promotion_ends_the_sessions(house, browser):
    event = change(house.sam, house.tess, role="school_admin")
    tess = browser(house.tess)
    assert tess.get("/users/admins").status_code == 200
    press_undo(browser(house.sam), house.tess, event)
    assert tess.get("/users/admins").location.startswith("/sign-in")


def test_a_move_is_not_undone_by_the_school_it_came_to(house, browser):
    event = change(house.dora, house.ben, school=house.roosevelt.id)
    assert refused_undo(browser(house.ruth), house.ben, event)
    assert again(house.ben).school_id == house.roosevelt.id


def test_a_suspension_is_undone_and_put_back_with_its_reason(house, browser):
    sam = browser(house.sam)
    _ana, event = suspend_person(house.sam, house.ana.id, "Left in May")
    press_undo(sam, house.ana, event)
    assert again(house.ana).status == "active"
    press_undo(sam, house.ana, last_event(house.ana))
    assert (again(house.ana).status, again(house.ana).suspended_reason) == ("suspended", "Left in May")


def test_a_teacher_undoes_no_suspension(house, browser):
    _ana, event = suspend_person(house.sam, house.ana.id, "Left in May")
    assert refused_undo(browser(house.tess), house.ana, event)
    assert again(house.ana).status == "suspended"


def test_an_older_suspension_is_not_undone_over_a_newer_one(house, browser):
    _ana, first = suspend_person(house.sam, house.ana.id, "Left in May")
    unsuspend_person(house.sam, house.ana.id)
    suspend_person(house.sara, house.ana.id, "Left again")
    assert refused_undo(browser(house.sam), house.ana, first)
    assert again(house.ana).suspended_reason == "Left again"


NEW = {"role": "student", "first_name": "Nina", "last_name": "Ngô", "username": "nngo"}


def test_somebody_added_is_taken_back_while_the_account_is_unused(house, browser):
    nina, event = add_person(house.sam, NEW | {"school": house.lincoln.id})
    answer = press_undo(browser(house.sam), nina, event, htmx=True)
    assert "Nina Ngô was removed." in soup(answer).get_text()
    assert Person.get_or_none(Person.id == nina.id) is None
    assert Event.get(Event.kind == "person.removed").summary == "Nina Ngô"


@pytest.mark.parametrize("use", ["password", "edit", "suspension"])
def test_somebody_added_and_used_since_is_not_removed(house, browser, use):
    nina, event = add_person(house.sam, NEW | {"school": house.lincoln.id})
    {
        "password": lambda: set_temporary_password(house.sam, nina.id),
        "edit": lambda: change(house.sam, nina, grade="10"),
        "suspension": lambda: suspend_person(house.sam, nina.id, "Why not"),
    }[use]()
    assert refused_undo(browser(house.sam), nina, event)
    assert Person.get_or_none(Person.id == nina.id)


def test_a_teacher_who_sees_a_new_student_cannot_remove_them(house, browser):
    house.lincoln.teachers_see = "school"
    house.lincoln.save()
    nina, event = add_person(house.sam, NEW | {"school": house.lincoln.id})
    assert refused_undo(browser(house.tess), nina, event)
    assert Person.get_or_none(Person.id == nina.id)
