"""What is done to admin accounts is told to the other admins: no account is taken over unnoticed."""

import datetime

import pytest

from portal.audit.models import Event
from portal.db import now
from portal.people.credentials import set_temporary_password
from portal.people.operations import edit_person
from portal.people.suspension import suspend_person
from tests.house import soup


def news(browser, person):
    section = soup(browser(person).get("/")).select_one("section[aria-labelledby=news]")
    return [" ".join(li.text.split()) for li in section.select("li")] if section else []


def says(lines, sentence):
    return any(line.endswith(sentence) for line in lines)


def test_a_reset_of_an_admin_is_told_to_the_admins_of_the_school(browser, house):
    set_temporary_password(house.dora, house.sara.id)
    sentence = "Dora Haddad gave Sara Lindqvist a temporary password."
    for who in (house.sam, house.dev, house.petra):
        assert says(news(browser, who), sentence)
    for who in (house.ruth, house.fay, house.tess):
        assert news(browser, who) == []


def test_so_is_a_suspension(browser, house):
    suspend_person(house.dora, house.sara.id, "On leave")
    assert says(news(browser, house.sam), "Dora Haddad suspended Sara Lindqvist.")


def test_a_demotion_is_told_to_the_one_it_happened_to_as_well(browser, house):
    edit_person(house.dora, house.sara.id, 1, {"role": "teacher"})
    assert says(news(browser, house.sam), "changed the role of Sara Lindqvist from school admin to teacher.")
    assert says(news(browser, house.sara), "Dora Haddad changed your role from school admin to teacher.")


def test_what_happens_to_students_and_teachers_is_no_news_here(browser, house):
    set_temporary_password(house.sam, house.ana.id)
    suspend_person(house.sam, house.tess.id, "On leave")
    assert news(browser, house.sam) == []


@pytest.mark.parametrize(("days", "lines"), [(29, 1), (31, 0)])
def test_after_a_month_it_is_history(browser, house, days, lines):
    set_temporary_password(house.dora, house.sara.id)
    Event.update(at=now() - datetime.timedelta(days=days)).execute()
    assert len(news(browser, house.sam)) == lines


def test_only_the_latest_are_shown(browser, house):
    for _ in range(7):
        set_temporary_password(house.dora, house.sara.id)
    assert len(news(browser, house.sam)) == 5
