"""A real roster comes in by a click: upload, progress, preview, a question, apply; and without JavaScript."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from portal.people.models import Person
from portal.roster.models import Run
from portal.schedule import work_once

pytestmark = pytest.mark.browser
PACKAGE = Path(__file__).resolve().parents[3] / "shared/data/oneroster11/or11-school-small-seed7.zip"
if not PACKAGE.exists():
    pytestmark = [
        pytest.mark.browser,
        pytest.mark.skip(reason=f"needs the real package {PACKAGE.name} beside this folder"),
    ]


def upload(window):
    page = window.go("/roster")
    page.locator("main a[href='/roster/import']").first.click()
    page.set_input_files("#package", PACKAGE)
    page.get_by_role("button", name="Read the file").click()
    expect(page.locator("progress")).to_be_visible()
    return page


def test_a_roster_comes_in_by_a_click(house, window, settings):
    mine = window(house.petra)
    page = upload(mine)
    work_once(settings)
    expect(page.locator("#outcome")).to_contain_text("Applying adds 79 people, 546 enrollments")
    expect(page.locator("#announcer")).to_contain_text("Applying adds 79 people")
    page.get_by_role("button", name="School admin").first.focus()
    answer = mine.focused()
    page.keyboard.press("Enter")
    expect(page.locator("#outcome")).to_contain_text("It also follows your answer.")
    assert mine.focused() == answer
    expect(page.locator(f"#{answer}")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Apply").click()
    page.locator("dialog").get_by_role("button", name="Apply").click()
    expect(page.locator("progress")).to_be_visible()
    work_once(settings)
    expect(page.locator(".note-ok")).to_contain_text("Added 79 people")
    assert Person.select().where(Person.role == "school_admin", Person.sis_id.is_null(False)).count() == 1


def test_what_is_finished_stops_asking(house, window, settings):
    mine = window(house.petra)
    page = upload(mine)
    work_once(settings)
    expect(page.locator("#outcome")).to_be_visible()
    assert not page.locator("[hx-trigger^=every]").count()
    asked = [r for r in mine.requests if r.headers.get("x-poll")]
    assert asked and all(r.headers["hx-request"] == "true" for r in asked)


@pytest.mark.parametrize("width", [1280, 390])
def test_it_works_without_javascript(house, window, settings, width):
    page = upload(window(house.petra, width=width, javascript=False))
    work_once(settings)
    page.get_by_role("link", name="Show progress").click()
    expect(page.locator("#outcome")).to_contain_text("Applying adds 79 people")
    page.get_by_role("button", name="School admin").first.click()
    expect(page.locator("#outcome")).to_contain_text("It also follows your answer.")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("progress")).to_be_visible()
    work_once(settings)
    page.get_by_role("link", name="Show progress").click()
    expect(page.locator(".note-ok")).to_contain_text("Added 79 people")
    assert Run.get().state == "applied"
