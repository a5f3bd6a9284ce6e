"""The pages of the wizard and of a link that opens nothing, looked over with axe; who else is signed in here."""

import pytest
from playwright.sync_api import expect

from portal.db import now
from portal.people.links import Link
from tests.browser.axe import violations
from tests.browser.wizard import go_through
from tests.onboarding.arrivals import link_to, newcomer

pytestmark = pytest.mark.browser


@pytest.fixture
def nia(house):
    return newcomer(house)


def test_an_expired_link(window, nia):
    path = link_to(nia)
    Link.update(expires_at=now()).execute()
    page = window(width=390).go(path)
    expect(page.locator("h1")).to_have_text("This link has run out")
    assert violations(page) == []
    page.get_by_role("button", name="Ask for a new link").click()
    expect(page.locator("h1")).to_have_text("Your new link is with your school")


def test_somebody_else_signed_in_on_this_computer(window, house, nia):
    page = window(house.sam).go(link_to(nia))
    expect(page.locator("h1")).to_have_text("Sam Okoro is signed in here")
    assert violations(page) == []
    page.get_by_role("button", name="Sign out and go on as Nia").click()
    expect(page.locator("h1")).to_have_text("Account details")


def test_no_step_has_a_violation(window, nia):
    def look(page):
        assert violations(page) == []
        page.set_viewport_size({"width": 1280, "height": 900})

    go_through(window().go(link_to(nia)), look)


def test_what_is_wrong_has_no_violation_either(window, nia):
    page = window().go(link_to(nia))
    page.fill("#phone", "12")
    page.locator("#step .btn-primary").click()
    expect(page.locator("#phone-error")).to_be_visible()
    assert violations(page) == []
    page.goto(page.url.replace("details", "password"))
    page.locator("#step .btn-primary").click()
    expect(page.locator("#certify-error")).to_be_visible()
    assert violations(page) == []


def test_a_long_address_in_a_sentence_wraps_on_a_phone(window, house):
    nia = newcomer(house, email="amara.dazzleberry@marmaladewhitmoreelementary.example")
    page = window(width=390).go(link_to(nia))
    page.goto(page.url.replace("details", "password"))
    expect(page.get_by_text("From then on you sign in")).to_contain_text(nia.email)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_button_of_a_file_field_can_be_read_under_the_mouse_in_the_dark(window, house):
    page = window(house.tess, dark=True).go("/profile/photo")
    page.hover("#photo", position={"x": 20, "y": 15})
    found = page.eval_on_selector("#photo", "e => getComputedStyle(e, '::file-selector-button').backgroundColor")
    assert found == "rgb(43, 49, 59)"
