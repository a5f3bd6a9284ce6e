"""A password typed twice, and what is said while it is typed."""

import pytest
from playwright.sync_api import expect

from tests.onboarding.arrivals import OWN, link_to, newcomer

pytestmark = pytest.mark.browser


@pytest.fixture
def step(window, house):
    """The wizard's password step of somebody new."""
    mine = window()
    mine.go(link_to(newcomer(house)))
    return mine.go("/setup/password")


def save(page, confirm):
    page.fill("#password", OWN)
    page.fill("#confirm", confirm)
    page.locator("#step .btn-primary").click()


def test_two_that_differ_are_no_error_any_more_once_they_are_the_same(step):
    step.check("#certify")
    save(step, "another")
    expect(step.locator("#confirm-error")).to_contain_text("not the same")
    step.fill("#password", OWN)
    step.fill("#confirm", OWN[:-1])
    expect(step.locator("#confirm-error")).to_be_visible()
    step.locator("#confirm").press_sequentially(OWN[-1])
    expect(step.locator("#confirm-error")).to_have_count(0)
    assert step.locator("#confirm").get_attribute("aria-invalid") is None


def test_correcting_the_first_one_is_as_good_and_other_errors_stay(step):
    save(step, "another")
    expect(step.locator(".error-summary")).to_be_visible()
    step.fill("#confirm", OWN)
    step.fill("#password", OWN)
    expect(step.locator("#confirm-error, .error-summary")).to_have_count(0)
    expect(step.locator("#certify-error")).to_be_visible()


def test_a_question_asked_while_typing_that_fails_is_not_worth_a_word(step):
    step.route("**/strength", lambda route: route.fulfill(status=500))
    with step.expect_response("**/strength"):
        step.fill("#password", "short")
    step.wait_for_function("() => !document.querySelector('.htmx-request')")
    expect(step.locator(".say")).to_have_count(0)


def test_a_session_that_ended_meanwhile_says_nothing_about_what_is_typed(step):
    step.context.clear_cookies()
    with step.expect_response("**/strength") as answer:
        step.fill("#password", "short")
    assert answer.value.status in (400, 401)
    step.wait_for_function("() => !document.querySelector('.htmx-request')")
    expect(step.locator(".say")).to_have_count(0)


def test_both_stay_typed_when_something_else_is_wrong(step):
    save(step, OWN)
    expect(step.locator("#certify-error")).to_be_visible()
    expect(step.locator("#password")).to_have_value(OWN)
    expect(step.locator("#confirm")).to_have_value(OWN)
    step.check("#certify")
    step.locator("#step .btn-primary").click()
    expect(step.get_by_role("heading", name="Select your Default Core Standards")).to_be_visible()


def test_a_second_window_is_told_that_the_password_typed_there_is_not_kept(step):
    step.check("#certify")
    other = step.context.new_page()
    other.goto(step.url)
    for page, own in ((step, OWN), (other, "another long one with words")):
        page.check("#certify")
        page.fill("#password", own)
        page.fill("#confirm", own)
        page.locator("#step .btn-primary").click()
        page.wait_for_function("() => !document.querySelector('.htmx-request')")
    expect(other.locator(".say")).to_contain_text("You signed in meanwhile")
    other.locator("#step .btn-primary").click()
    expect(other.locator(".say")).to_have_text(
        "Your password was chosen in another window before. The one you typed here is not kept."
    )
    expect(other.locator("#step")).to_contain_text("You have chosen your password")
