"""The browser's Back with something typed: it asks first, and the address is that of what is on the page."""

import re

import pytest
from playwright.sync_api import expect

from tests.onboarding.arrivals import link_to, newcomer

pytestmark = pytest.mark.browser
BIO = "I teach chemistry and rowing."


def heading(page, title, name):
    expect(page.locator("h1")).to_have_text(title)
    expect(page).to_have_url(re.compile(f"/setup/{name}$"))


def press_back(page):
    """As the button does; Playwright's own waits for a page that is not loaded while it asks."""
    page.evaluate("history.back()")


@pytest.fixture
def page(window, house):
    """Two steps done, something typed in the third, and Back pressed."""
    page = window().go(link_to(newcomer(house)))
    page.locator("#step .btn-primary").click()
    heading(page, "Profile picture", "photo")
    page.locator("[form=skip]").click()
    heading(page, "Teaching experience", "experience")
    page.fill("#bio", BIO)
    press_back(page)
    return page


def test_staying_keeps_what_was_typed_and_the_address(page):
    page.get_by_role("button", name="Keep editing").click()
    heading(page, "Teaching experience", "experience")
    expect(page.locator("#bio")).to_have_value(BIO)
    press_back(page)
    page.get_by_role("button", name="Discard").click()
    heading(page, "Profile picture", "photo")


def test_going_leads_to_the_step_before_and_further(page):
    page.get_by_role("button", name="Discard").click()
    heading(page, "Profile picture", "photo")
    press_back(page)
    heading(page, "Account details", "details")


def test_one_question_however_often_it_is_pressed(page):
    expect(page.locator("dialog")).to_have_count(1)
    press_back(page)
    page.wait_for_url("**/setup/details")
    expect(page.locator("dialog")).to_have_count(1)
    page.get_by_role("button", name="Keep editing").click()
    heading(page, "Teaching experience", "experience")
