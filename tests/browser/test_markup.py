"""Markup that somebody stored in a text field stays text, and asks for nothing."""

import pytest
from playwright.sync_api import expect

from portal.people.details import write_profile
from portal.people.models import Person
from portal.people.suspension import suspend_person
from portal.schools.models import School, Setting
from tests.people.editor import change

pytestmark = pytest.mark.browser
POSTING = '<div hx-post="/x" hx-trigger="load">a</div>'
BROKEN = '"><img src=/x onerror=fetch("/x")>'


@pytest.fixture
def smeared(house):
    """The house with such markup in every text field that people or a roster fill in."""
    for text, person in ((POSTING, house.ana), (BROKEN, house.ben), (POSTING, house.tess), (BROKEN, house.sara)):
        change(house.petra, person, first_name=text, last_name=text, username=f"{text}{person.id}")
        Person.update(title=text[:20], sis_id=f"{text}{person.id}").where(Person.id == person.id).execute()
    suspend_person(house.petra, house.ben.id, POSTING)
    write_profile(house.tess.id, subjects=POSTING, roles=BROKEN, bio=POSTING + BROKEN)
    School.update(name=BROKEN, subjects=POSTING).where(School.id == house.lincoln.id).execute()
    Setting.write("portal_name", POSTING)
    return house


def test_no_page_of_people_asks_for_what_stored_markup_names(smeared, window):
    mine = window(smeared.petra)
    for path in (
        "/",
        "/users/students",
        "/users/teachers",
        "/users/admins",
        "/history",
        "/settings",
        "/profile",
        "/community",
    ):
        mine.go(path)
    for person in (smeared.ana, smeared.ben, smeared.tess, smeared.sara):
        for part in ("edit", "history", "suspend", "password"):
            mine.go(f"/users/{person.id}/{part}")
        mine.go(f"/community/{person.id}")
    mine.page.wait_for_load_state("networkidle")
    assert mine.asked("/x") == []
    assert not mine.page.locator("main [hx-post='/x'], main img").count()


def test_no_part_that_is_swapped_in_asks_for_it_either(smeared, window):
    mine = window(smeared.sam)
    page = mine.go("/users/students")
    for person in (smeared.ana, smeared.ben):
        page.locator(f"#person-{person.id} [data-edit]").click()
        expect(page.locator(f"#edit-{person.id}")).to_be_visible()
        page.locator("#grade").select_option("11")
        page.locator(".editor-form .btn-primary").click()
        expect(page.locator(f"tr#person-{person.id}")).to_be_focused()
    page.locator("#announcer button").click()
    expect(page.locator("#announcer")).to_contain_text("Undone.")
    page.fill("#q", "hx-post")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    assert mine.asked("/x") == []
