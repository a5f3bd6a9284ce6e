"""The way in, in a real Chromium: the link in a mail, the steps of the wizard, Home."""

import urllib.request

import pytest
from playwright.sync_api import expect

from portal.onboarding import steps
from tests.browser.wizard import go_by_keyboard, go_through, type_password
from tests.house import again
from tests.onboarding.arrivals import OWN, link_to, newcomer

pytestmark = pytest.mark.browser


@pytest.fixture
def nia(house):
    return newcomer(house)


def test_from_the_link_to_home(window, nia):
    page = window().go(link_to(nia))
    page.fill("#first_name", "Nora")
    go_through(page)
    expect(page.locator("#announcer")).to_contain_text("You are set up.")
    expect(page.locator(".me-name")).to_contain_text("Nora Abara")
    assert again(nia).status == "active"


def test_from_the_link_to_home_without_javascript(window, nia):
    page = window(javascript=False).go(link_to(nia))
    go_through(page)
    assert again(nia).status == "active"


def test_from_the_link_to_home_on_a_phone_with_the_keyboard_alone(window, nia):
    page = window(width=390).go(link_to(nia))
    go_by_keyboard(page, "Nora")
    expect(page.locator("h1")).to_contain_text("Hello, Nora")


def test_the_address_loses_the_token_and_the_focus_goes_to_the_steps_heading(window, nia):
    mine, path = window(), link_to(nia)
    page = mine.go(path)
    assert page.url.endswith("/setup/details")
    page.locator("#step .btn-primary").click()
    title = steps.STEPS[1].title
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("h1")).to_be_focused()
    assert page.title().startswith(title)
    assert page.url.endswith(f"/setup/{steps.STEPS[1].name}")
    expect(page.locator("#announcer")).to_contain_text(f"Step 2 of {len(steps.STEPS)}")
    referers = [request.headers.get("referer", "") for request in mine.requests]
    assert not [r for r in referers if path in r]
    page.go_back()
    expect(page.locator("h1")).to_have_text("Account details")


def test_back_and_skip_lead_between_the_steps(window, nia):
    page = window().go(link_to(nia))
    page.get_by_role("button", name="Skip this step").click()
    expect(page.locator("h1")).to_have_text(steps.STEPS[1].title)
    expect(page.locator(".steps .is-skipped")).to_have_count(1)
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.locator("h1")).to_have_text("Account details")


def test_what_is_half_typed_is_not_lost_by_going_back(window, nia):
    page = window().go(link_to(nia))
    page.fill("#phone", "12")
    page.locator("#step .btn-primary").click()
    expect(page.locator("#phone")).to_be_focused()
    page.get_by_role("button", name="Skip this step").click()
    page.get_by_role("button", name="Keep editing").click()
    expect(page.locator("#phone")).to_have_value("12")


def test_three_scanners_first(window, address, nia):
    path = link_to(nia)
    for _ in range(3):
        with urllib.request.urlopen(address + path) as answer:
            assert answer.status == 200
    page = window(javascript=False).go(path)
    page.locator("#step .btn-primary").click()  # one that also submits what it finds
    expect(page.locator("h1")).to_have_text(steps.STEPS[1].title)
    go_through(window().go(path), left=steps.STEPS[1:])


def test_two_tabs_finishing_at_once(window, nia):
    path = link_to(nia)
    one, two = window().go(path), window().go(path)
    for page in (one, two):
        page.goto(page.url.replace("details", "password"))
        type_password(page)
    one.locator("#step .btn-primary").click()
    expect(one.locator("h1")).not_to_have_text("Password")
    two.locator("#step .btn-primary").click()
    expect(two.locator("#announcer")).to_contain_text("finished in another window")
    expect(two.locator("#password")).to_have_value(OWN)
    two.goto(two.url.replace("setup/password", "activate"))
    expect(two.locator("h1")).to_have_text("Your account is active")


def test_a_double_click_saves_once(window, nia):
    page = window().go(link_to(nia))
    page.locator("#step .btn-primary").dblclick()
    expect(page.locator("h1")).to_have_text(steps.STEPS[1].title)
    page.goto(page.url.replace("photo", "password"))
    type_password(page)
    page.locator("#step .btn-primary").dblclick()
    expect(page.locator("h1")).to_have_text("Select your Default Core Standards")
