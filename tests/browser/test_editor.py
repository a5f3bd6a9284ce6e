"""The editor in the table: where the focus goes, what Esc does, what is never lost."""

import pytest
from playwright.sync_api import expect

from tests.house import again
from tests.people.editor import change

pytestmark = pytest.mark.browser


@pytest.fixture
def editor(house, window):
    """Sam's table of students with Ana's editor open: the window and its page."""
    mine = window(house.sam)
    page = mine.go("/users/students")
    page.locator(f"#person-{house.ana.id} [data-edit]").click()
    expect(page.locator("#first_name")).to_be_focused()
    return mine, page


def press_save(page):
    page.locator(".editor-form .btn-primary").click()


def test_the_focus_is_in_the_first_field_and_on_the_row_after_saving(editor, house):
    _mine, page = editor
    page.fill("#first_name", "Anna")
    press_save(page)
    expect(page.locator(f"#person-{house.ana.id}")).to_be_focused()
    expect(page.locator("#announcer[role=status]")).to_contain_text("Saved.")


def test_a_row_low_on_the_screen_brings_its_save_button_along(house, window):
    page = window(house.sam).go("/users/students")
    page.set_viewport_size({"width": 1280, "height": 500})
    page.locator(f"#person-{house.ana.id} [data-edit]").click()
    expect(page.locator("#first_name")).to_be_focused()
    expect(page.locator(".editor-form .btn-primary")).to_be_in_viewport()


def test_after_an_error_the_focus_is_on_the_field_and_nothing_typed_is_lost(editor):
    _mine, page = editor
    page.fill("#first_name", "Anna")
    page.fill("#email", "nowhere")
    press_save(page)
    expect(page.locator("#email")).to_be_focused()
    expect(page.locator("#first_name")).to_have_value("Anna")
    expect(page.locator("#email-error")).to_be_visible()


def test_after_several_errors_the_focus_is_on_their_list(editor):
    _mine, page = editor
    page.fill("#first_name", "")
    page.fill("#email", "nowhere")
    press_save(page)
    expect(page.locator(".error-summary")).to_be_focused()


def test_esc_leaves_an_untouched_editor_and_the_focus_is_on_the_row(editor, house):
    _mine, page = editor
    page.keyboard.press("Escape")
    expect(page.locator(f"tr#person-{house.ana.id}")).to_be_focused()
    expect(page.locator(".editor-form")).to_have_count(0)


@pytest.mark.parametrize("way", ["Escape", "cancel", "search", "next"])
def test_leaving_with_unsaved_input_asks_first(editor, way):
    _mine, page = editor
    page.fill("#first_name", "Anna")
    if way == "Escape":
        page.keyboard.press("Escape")
    elif way == "cancel":
        page.locator("[data-cancel]").click()
    elif way == "search":
        page.fill("#q", "ben")
    else:
        page.locator("thead a").first.click()
    page.get_by_role("button", name="Keep editing").click()
    expect(page.locator("#first_name")).to_have_value("Anna")
    page.locator("[data-cancel]").click()
    page.get_by_role("button", name="Discard").click()
    expect(page.locator(".editor-form")).to_have_count(0)


def test_after_keep_editing_search_and_filters_say_what_the_list_shows_and_can_be_used_again(house, window):
    page = window(house.sam).go("/users/students?q=ana")
    page.locator(f"#person-{house.ana.id} [data-edit]").click()
    page.fill("#first_name", "Anna")
    page.select_option("#toolbar select[name=grade]", "07")
    page.get_by_role("button", name="Keep editing").click()
    expect(page.locator("#toolbar select[name=grade]")).to_have_value("")
    page.fill("#q", "ben")
    page.get_by_role("button", name="Keep editing").click()
    expect(page.locator("#q")).to_have_value("ana")
    expect(page.locator("#q")).to_be_focused()
    page.fill("#q", "ben")
    page.get_by_role("button", name="Discard").click()
    expect(page.locator(".row-name")).to_have_text("Adeyemi, Ben")
    expect(page.locator("#q")).to_have_value("ben")


def test_going_to_another_page_with_unsaved_input_asks_first(editor):
    _mine, page = editor
    page.locator("#first_name").press_sequentially("x")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator(".tabs a").nth(1).click(no_wait_after=True)
    expect(page.locator("#first_name")).to_be_visible()
    page.wait_for_function("() => true")
    assert asked == ["beforeunload"]


def test_an_editor_can_be_left_without_a_question_after_saving(editor):
    _mine, page = editor
    page.fill("#first_name", "Anna")
    press_save(page)
    expect(page.locator(".editor-form")).to_have_count(0)
    page.locator(".tabs a").nth(1).click()
    expect(page.locator("h1")).to_have_text("Teachers")


def test_undo_puts_the_row_back_where_it_stands(editor, house):
    _mine, page = editor
    page.fill("#first_name", "Anna")
    press_save(page)
    page.locator("#announcer button").click()
    expect(page.locator("#announcer")).to_contain_text("Undone.")
    expect(page.locator(f"tr#person-{house.ana.id} .row-name")).to_have_text("Pérez, Ana")
    expect(page.locator(f"tr#person-{house.ana.id}")).to_be_focused()
    assert again(house.ana).first_name == "Ana"


def test_a_conflict_shows_both_values_in_the_row_and_the_choice_is_saved(editor, house):
    _mine, page = editor
    change(house.sara, house.ana, last_name="Vance")
    page.fill("#first_name", "Anna")
    press_save(page)
    expect(page.locator("tr.conflict")).to_contain_text("Sara Lindqvist saved")
    assert page.evaluate("document.querySelector('tr.conflict').contains(document.activeElement)")
    press_save(page)
    expect(page.locator(f"tr#person-{house.ana.id} .row-name")).to_have_text("Vance, Anna")


def test_a_temporary_password_is_shown_in_the_editor_and_announced(editor, house):
    _mine, page = editor
    page.get_by_role("button", name="Set a temporary password").click()
    page.get_by_role("dialog").get_by_role("button", name="Set a temporary password").click()
    expect(page.locator(".secret-value")).to_be_visible()
    assert page.locator(".secret-value").inner_text() not in page.url
    expect(page.locator(".editor .history")).to_contain_text("gave a temporary password")
    assert page.evaluate("document.querySelector('.editor').contains(document.activeElement)")
    page.fill("#first_name", "Anna")
    press_save(page)
    expect(page.locator(f"tr#person-{house.ana.id} .row-name")).to_have_text("Pérez, Anna")


def test_a_long_text_that_is_pasted_is_not_cut_but_refused(editor):
    _mine, page = editor
    page.fill("#last_name", "x" * 300)
    press_save(page)
    expect(page.locator("#last_name-error")).to_contain_text("100 letters")
    assert len(page.locator("#last_name").input_value()) == 300


def test_the_password_button_keeps_what_is_typed_in_the_editor(editor):
    _mine, page = editor
    page.fill("#first_name", "Anna")
    page.get_by_role("button", name="Set a temporary password").click()
    page.get_by_role("dialog").get_by_role("button", name="Set a temporary password").click()
    expect(page.locator(".secret-value")).to_be_visible()
    expect(page.locator("#first_name")).to_have_value("Anna")
