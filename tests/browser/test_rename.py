"""From sign-in to “renamed Ana Pérez”: few clicks, the keyboard alone, no JavaScript, a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW
from tests.house import PASSWORD, again

pytestmark = pytest.mark.browser


def click(page, clicks, target):
    clicks.append(target)
    page.locator(target).first.click()


def rename(window, person):
    """Do it with the mouse and typing; returns what was clicked."""
    page, clicks = window.go("/"), []
    page.fill("#name", "sam.okoro")
    page.fill("#password", PASSWORD)
    click(page, clicks, "main button.btn-primary")
    page.fill("#q", "pérez")
    click(page, clicks, "main form[role=search] button:visible")
    click(page, clicks, f"#person-{person.id} [data-edit]")
    page.fill("#first_name", "Anna")
    click(page, clicks, ".editor-form .btn-primary")
    expect(page.locator("#announcer")).to_contain_text("Saved.")
    expect(page.locator(f"#person-{person.id}" if window.scripted else "tbody tr").first).to_contain_text("Pérez, Anna")
    return clicks


@pytest.mark.parametrize("width", [1280, NARROW])
@pytest.mark.parametrize("javascript", [True, False])
def test_ana_is_renamed_in_four_clicks(house, window, width, javascript):
    mine = window(width=width, javascript=javascript)
    mine.scripted = javascript
    assert len(rename(mine, house.ana)) <= 4
    assert again(house.ana).first_name == "Anna"


def test_ana_is_renamed_by_keyboard_alone(house, window):
    mine = window()
    page = mine.go("/sign-in?next=/users/students")
    keys = page.keyboard
    assert mine.focused() == "name"
    keys.type("sam.okoro")
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("Students")
    keys.press("/")
    assert mine.focused() == "q"
    keys.type("perez")
    expect(page.locator("tbody tr")).to_have_count(1)
    for _ in range(20):
        keys.press("Tab")
        if page.evaluate("document.activeElement.matches('[data-edit]')"):
            break
    keys.press("Enter")
    expect(page.locator("#first_name")).to_be_focused()
    keys.press("Control+A")
    keys.type("Anna")
    keys.press("Enter")
    expect(page.locator(f"#person-{house.ana.id}")).to_be_focused()
    assert again(house.ana).first_name == "Anna"


def test_the_arrows_move_between_rows_and_enter_opens_the_editor(house, window):
    page = window(house.sam).go("/users/students")
    page.locator("[data-edit]").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(f"#person-{house.ana.id} [data-edit]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f"#edit-{house.ana.id}")).to_be_visible()


@pytest.mark.parametrize("path", ["/users/students", "/users/admins", "/users/students/add"])
def test_nothing_sticks_out_sideways_on_a_phone(house, window, path):
    page = window(house.sam, width=NARROW).go(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW


def test_the_editor_fits_a_phone(house, window):
    page = window(house.sam, width=NARROW).go("/users/students")
    page.locator(f"#person-{house.ana.id} [data-edit]").click()
    expect(page.locator("#first_name")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
