"""The name of a school: changed under its settings, by who looks after it, with history and undo."""

import pytest

from portal.audit.models import Event
from portal.audit.operations import undo
from portal.db import NotSeen
from portal.schools.models import School
from portal.schools.operations import change_school
from tests.house import soup
from tests.schools.test_change_school import address, filled, saved


@pytest.mark.parametrize("who", ["sam", "dora", "petra"])
def test_its_admins_change_it(browser, house, who):
    sent = filled(house.lincoln, name="  Lincoln  Academy ")
    assert browser(getattr(house, who)).post(address(house.lincoln), data=sent).status_code == 303
    assert (saved(house.lincoln).name, saved(house.lincoln).version) == ("Lincoln Academy", 2)
    page = soup(browser(house.sara).get(address(house.lincoln)))
    assert page.h1.text == "Lincoln Academy"
    told = " ".join(page.select_one(".history").text.split())
    assert "changed name from Lincoln High to Lincoln Academy" in told


@pytest.mark.parametrize("who", ["ruth", "fay", "tess", "ana"])
def test_nobody_else_does(house, who):
    with pytest.raises(NotSeen):
        change_school(getattr(house, who), house.lincoln.id, 1, {"name": "Mine"})
    assert saved(house.lincoln).name == "Lincoln High"


@pytest.mark.parametrize(("name", "says"), [("", "Enter the name of the school."), ("x" * 201, "at most 200")])
def test_without_one_or_with_too_long_a_one_nothing_is_saved(browser, house, name, says):
    answer = browser(house.sam).post(address(house.lincoln), data=filled(house.lincoln, name=name, state="Ohio"))
    assert answer.status_code == 422 and says in soup(answer).select_one("#name-error").text
    assert (saved(house.lincoln).name, saved(house.lincoln).state) == ("Lincoln High", "")


def test_schools_stand_in_the_order_of_their_new_names(house):
    change_school(house.sam, house.lincoln.id, 1, {"name": "Zenith"})
    names = [name for _id, name in School.names_for(house.petra)]
    assert names == ["Farview", "Roosevelt Middle", "Zenith"]


def test_two_schools_of_one_district_may_have_one_name(house):
    change_school(house.sam, house.lincoln.id, 1, {"name": "Roosevelt Middle"})
    assert School.select().where(School.name == "Roosevelt Middle").count() == 2


def test_undone_it_has_the_old_one_and_its_old_place(house):
    event = change_school(house.sam, house.lincoln.id, 1, {"name": "Zenith"})
    undo(house.sara, event.id, ("school", house.lincoln.id))
    assert saved(house.lincoln).name == "Lincoln High"
    assert [name for _id, name in School.names_for(house.dora)] == ["Lincoln High", "Roosevelt Middle"]
    assert Event.get(Event.undoes_id == event.id).actor_id == house.sara.id


def test_saved_by_two_both_names_are_shown(browser, house):
    change_school(house.sara, house.lincoln.id, 1, {"name": "Lincoln Academy"})
    answer = browser(house.sam).post(address(house.lincoln), data=filled(house.lincoln, name="Lincoln College"))
    text = soup(answer).get_text(" ", strip=True)
    assert answer.status_code == 409 and "Lincoln Academy" in text and "Lincoln College" in text
    sent = filled(saved(house.lincoln), name="Lincoln College") | {"keep-name": "mine"}
    browser(house.sam).post(address(house.lincoln), data=sent)
    assert saved(house.lincoln).name == "Lincoln College"
