"""Searching and paging: few requests, the focus stays, the address can be kept, Back never shows a bare part."""

import re

import pytest
from playwright.sync_api import expect

from tests.house import make_person

pytestmark = pytest.mark.browser
SIGN_IN = re.compile("/sign-in")
TYPED_AT_ONCE = """(box, text) => { for (const letter of text) {
    box.value += letter; box.dispatchEvent(new Event("input", {bubbles: true})); } }"""


def test_typing_asks_once_and_keeps_the_focus(house, window):
    mine = window(house.sam)
    page = mine.go("/users/students")
    page.locator("#q").focus()
    page.locator("#q").evaluate(TYPED_AT_ONCE, "perez")  # keys pressed one by one lie apart on a busy computer
    expect(page.locator("tbody tr")).to_have_count(1)
    assert mine.focused() == "q"
    assert page.locator("#q").input_value() == "perez"
    assert len(mine.asked("q=")) == 1
    assert page.url.endswith("/users/students?q=perez")


def test_how_many_were_found_is_read_out(house, window):
    page = window(house.sam).go("/users/students")
    page.fill("#q", "perez")
    expect(page.locator("#announcer")).to_contain_text("1 student found")


def test_a_filter_answers_by_itself_and_stands_in_the_address(house, window):
    page = window(house.petra).go("/users/students")
    page.select_option("select[name=grade]", "07")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert page.url.endswith("/users/students?grade=07")
    page.reload()
    expect(page.locator("tbody tr")).to_have_count(1)


@pytest.fixture
def many(house):
    for n in range(60):
        make_person("student", f"Number{n:02}", "Twin", house.lincoln, email=None, username=f"twin{n}", password=None)


def test_back_and_forward_show_whole_pages(house, window, many):
    mine = window(house.sam)
    page = mine.go("/users/students")
    page.locator(".pager [rel=next]").click()
    expect(page.locator(".pager")).to_contain_text("Page 2 of 2")
    page.locator("#results [data-edit]").first.click()
    expect(page.locator(".editor-form")).to_be_visible()
    page.locator(".tabs a").nth(1).click()
    expect(page.locator("h1")).to_have_text("Teachers")
    for step, text in ((page.go_back, "Page 2 of 2"), (page.go_back, "Page 1 of 2"), (page.go_forward, "Page 2 of 2")):
        step()
        expect(page.locator(".site-header")).to_be_visible()
        expect(page.locator(".toolbar")).to_be_visible()
        expect(page.locator(".pager")).to_contain_text(text)


def test_after_signing_out_back_shows_no_record(house, window):
    page = window(house.sam).go("/users/students")
    expect(page.locator("#results")).to_contain_text("Pérez")
    page.locator("details.me summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(SIGN_IN)
    page.go_back()
    page.wait_for_url(SIGN_IN)
    expect(page.locator("body")).not_to_contain_text("Pérez")


def test_nothing_personal_stays_in_the_browsers_storage(house, window):
    page = window(house.sam).go("/users/students")
    page.fill("#q", "perez")
    expect(page.locator("tbody tr")).to_have_count(1)
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "rez" not in kept


def test_a_session_that_ends_leads_to_sign_in_and_never_lands_in_the_table(house, window):
    mine = window(house.sam)
    page = mine.go("/users/students")
    page.context.clear_cookies()
    page.fill("#q", "perez")
    page.wait_for_url(SIGN_IN)
    expect(page.locator("h1")).to_have_text("Sign in")


def test_half_typed_input_survives_the_end_of_the_session(house, window):
    mine = window(house.sam)
    page = mine.go("/users/students")
    page.locator(f"#person-{house.ana.id} [data-edit]").click()
    page.fill("#first_name", "Anna")
    page.context.clear_cookies()
    page.locator(".editor-form .btn-primary").click()
    expect(page.locator("#announcer")).to_contain_text("Sign in")
    expect(page.locator("#first_name")).to_have_value("Anna")


def test_of_filters_changed_faster_than_they_are_answered_the_last_counts(house, window):
    page = window(house.sam).go("/users/students")
    page.route(re.compile("grade=(09|10)"), lambda route: None)  # the server is busy with these
    for grade in ("09", "10", "11"):
        with page.expect_request(f"**grade={grade}**"):
            page.select_option("select[name=grade]", grade)
    page.wait_for_url("**/users/students?grade=11")
