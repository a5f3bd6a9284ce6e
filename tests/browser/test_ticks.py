"""Lists to tick, where scripts run: all or none at one press, and how many on the button."""

import pytest
from playwright.sync_api import expect

from tests.onboarding.arrivals import newcomer

pytestmark = pytest.mark.browser


def test_all_and_none_at_one_press_and_the_button_counts(house, window):
    for name in ("Abe", "Bea", "Cem"):
        newcomer(house, name, "Newcomer")
    page = window(house.sam).go("/users/teachers/activation")
    button = page.locator("main form .btn-activation")
    expect(button).to_have_text("Send activation emails (3)")
    page.get_by_label("Newcomer, Bea").uncheck()
    expect(button).to_have_text("Send activation emails (2)")
    page.get_by_role("button", name="Untick all").click()
    expect(button).to_have_text("Send activation emails (0)")
    page.get_by_role("button", name="Tick all", exact=True).click()
    expect(button).to_have_text("Send activation emails (3)")


@pytest.mark.parametrize("path", ["/profile/experience", "/users/teachers/activation"])
def test_on_a_phone_a_box_with_its_label_is_as_high_as_a_finger(house, window, path):
    newcomer(house)
    page = window(house.sam, width=390).go(path)
    heights = page.locator("main .check label").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert heights and min(heights) >= 44
