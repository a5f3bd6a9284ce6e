"""A forgotten password and a new address in Chromium: the whole way, and where the token of a link is seen."""

import pytest
from playwright.sync_api import expect

from tests.access.mailed import deliver, newest, set_mail_server
from tests.browser.axe import violations
from tests.house import PASSWORD, again

pytestmark = pytest.mark.browser
NEW = "nine loud yellow kettles"


@pytest.fixture(autouse=True)
def mail_server(house):
    set_mail_server()


def ask(mine):
    page = mine.go("/sign-in")
    page.get_by_role("link", name="Forgot Password?").click()
    page.get_by_label("Username or e-mail").fill("tess.marchetti")
    page.get_by_role("button", name="Send me a link").click()
    expect(page.locator("h1")).to_have_text("Look at your mail")
    deliver()
    return newest("reset")


def choose(page, password=NEW):
    page.fill("#password", password)
    page.fill("#confirm", password)
    page.get_by_role("button", name="Save and sign in").click()


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_sign_in_page_to_a_new_password_with_and_without_javascript(house, window, javascript):
    mine = window(javascript=javascript)
    token = ask(mine)
    page = mine.go(f"/reset/{token}")
    choose(page, "short")
    expect(page.locator("#password-error")).to_contain_text("at least 15")
    choose(page)
    expect(page.locator("h1")).to_contain_text("Tess")
    assert again(house.tess).password_hash != house.tess.password_hash


def test_the_token_is_in_no_address_that_stays_and_in_no_referer(house, window):
    mine = window()
    token = ask(mine)
    page = mine.go(f"/reset/{token}")
    page.fill("#password", NEW)
    expect(page.locator(".strength-good")).to_be_visible()
    choose(page)
    expect(page.locator("h1")).to_contain_text("Tess")
    assert token not in page.content()
    assert mine.asked(token) == [f"GET /reset/{token}"]
    assert not any(token in request.headers.get("referer", "") for request in mine.requests)


def test_two_tabs_of_one_browser_the_second_is_told_what_happened(house, window):
    mine = window()
    token = ask(mine)
    first = mine.go(f"/reset/{token}")
    second = first.context.new_page()
    second.goto(f"{mine.address}/reset")
    choose(first)
    expect(first.locator("h1")).to_contain_text("Tess")
    choose(second, "another long password here")
    second.get_by_role("link", name="Open the page again").click()
    expect(second.locator("h1")).to_have_text("This link was used already")


def test_the_pages_of_a_forgotten_password_have_no_violation(house, window):
    mine = window()
    found = violations(mine.go("/forgot-password"))
    token = ask(mine)
    found += violations(mine.page)
    page = mine.go(f"/reset/{token}")
    page.fill("#password", "short")
    expect(page.locator("#strength .hint")).to_be_visible()
    found += violations(page)
    choose(page, "short")
    expect(page.locator("#password-error")).to_be_visible()
    found += violations(page)
    found += violations(mine.go("/reset/nothing"))
    assert found == []


@pytest.mark.parametrize("javascript", [True, False])
def test_a_new_address_from_the_profile_to_the_press(house, window, javascript):
    mine = window(house.tess, javascript=javascript)
    page = mine.go("/profile")
    page.get_by_role("link", name="Change the e-mail address").click()
    page.get_by_label("New School Email").fill("tess@new.example")
    page.get_by_label("Current Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Send a link").click()
    expect(page.locator(".note")).to_contain_text("tess@new.example waits")
    found = violations(page) if javascript else []
    page = mine.go(f"/confirm/{newest('address')}")
    found += violations(page) if javascript else []
    page.get_by_role("button", name="Use this address").click()
    expect(page.locator(".facts")).to_contain_text("tess@new.example")
    assert (again(house.tess).email, found) == ("tess@new.example", [])
