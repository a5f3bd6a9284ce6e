"""Going through the set-up wizard in a browser."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from portal.onboarding import steps
from tests.onboarding.arrivals import OWN


def painted() -> dict[str, object]:
    """A picture, as a camera might have taken it."""
    data = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(data, "JPEG")
    return {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()}


PICTURE = painted()


def type_password(page):
    page.fill("#password", OWN)
    page.fill("#confirm", OWN)
    page.check("#certify")


def go_through(page, look=lambda page: None, left=steps.STEPS):
    """The steps that are left, saved as they stand but for the password; ends at Home."""
    for step in left:
        expect(page.locator("h1")).to_have_text(step.title)
        look(page)
        if step.name == "invite":
            page.locator("[form=skip]").click()
            continue
        if step.name == "password":
            type_password(page)
        elif step.name == "photo":
            page.set_input_files("#photo", PICTURE)
        page.locator("#step .step-actions .btn-primary").click()
    expect(page.locator("h1")).to_contain_text("Hello")


def go_by_keyboard(page, first_name):
    """All steps with the keyboard alone, on a phone: another first name, a password, the rest as it stands."""
    expect(page.locator("h1")).to_have_text("Account details")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.keyboard.press("Tab")
    press_until(page, "#first_name")
    page.keyboard.press("Control+a")
    page.keyboard.type(first_name)
    page.keyboard.press("Enter")
    for step in steps.STEPS[1:]:
        expect(page.locator("h1")).to_have_text(step.title)
        if step.name in ("photo", "invite"):
            press_until(page, "[form=skip]")
            page.keyboard.press("Enter")
            continue
        if step.name == "password":
            press_until(page, "#password")
            page.keyboard.type(OWN)
            press_until(page, "#confirm")
            page.keyboard.type(OWN)
            press_until(page, "#certify")
            page.keyboard.press("Space")
        press_until(page, "#step .step-actions .btn-primary")
        page.keyboard.press("Enter")


def press_until(page, selector):
    """Tab until the element has the focus."""
    for _ in range(80):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab never came to {selector}")
