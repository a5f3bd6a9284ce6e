"""Choosing cores and asking for help in a real browser: by typing, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from portal.schools.models import School
from portal.standards.models import PersonCore, SchoolCore
from portal.support.models import Request
from tests.browser.axe import violations

pytestmark = pytest.mark.browser


@pytest.fixture
def lincoln(house):
    School.update(state="Oregon", subjects="Mathematics\nScience").where(School.id == house.lincoln.id).execute()
    return house.lincoln


def test_typing_the_name_of_a_state_leads_to_its_standards(house, lincoln, window):
    page = window(house.sam).go(f"/cores/{lincoln.id}")
    page.get_by_label("Mathematics").focus()
    page.keyboard.type("texas")
    expect(page.get_by_label("Mathematics").locator("option:checked")).to_have_text("Texas Mathematics, 2012")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    assert len(SchoolCore.of(lincoln.id)) == 1


def test_a_teacher_chooses_and_asks_for_what_is_missing_without_a_violation_on_the_way(house, lincoln, window):
    page = window(house.tess).go("/profile/cores")
    found = violations(page)
    page.get_by_role("button", name="Let our support team know!").click()
    expect(page.get_by_label("Your request")).to_have_value(
        "The core standards I need are not in the list.\nState: Oregon\nWhat is missing: "
    )
    expect(page.get_by_label("Subject")).to_have_value("")
    page.get_by_label("Subject").select_option("Science")
    page.get_by_label("Your request").fill("Call 503 555 0123")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("There is a telephone number in it")).to_be_visible()
    found += violations(page)
    page.get_by_label("I have checked").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Default core standards")).to_be_visible()
    found += violations(page)
    page.goto(page.url.replace("/profile/cores", f"/support/{Request.get().id}"))
    assert [*found, *violations(page)] == []


def test_without_javascript_a_teacher_chooses_and_an_admin_undoes(house, lincoln, window):
    page = window(house.tess, javascript=False).go("/profile/cores")
    page.get_by_label("Mathematics").select_option("Oregon Mathematics, 2021")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    assert len(PersonCore.of(house.tess.id)) == 1
    page = window(house.sam, javascript=False).go(f"/cores/{lincoln.id}")
    page.get_by_label("Science").select_option("Oregon Science, 2022")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("The change was undone.")
    assert SchoolCore.of(lincoln.id) == {}


@pytest.mark.parametrize("url", ["/profile/cores", "/setup/cores"])
@pytest.mark.parametrize("javascript", [True, False])
def test_what_was_chosen_is_there_again_after_asking_and_nothing_had_to_be_answered(
    house, lincoln, window, url, javascript
):
    page, asked = window(house.tess, javascript=javascript).go(url), []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label("Mathematics").select_option("Oregon Mathematics, 2021")
    page.get_by_role("button", name="Let our support team know!").click()
    expect(page.get_by_role("status")).to_contain_text("What you have chosen is saved.")
    expect(page.get_by_label("Subject")).to_have_value("Science")
    page.get_by_label("Your request").fill("The newest ones.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_contain_text("Sent.")
    assert page.url.endswith(url)
    expect(page.get_by_label("Mathematics").locator("option:checked")).to_have_text("Oregon Mathematics, 2021")
    assert (Request.get().text, asked) == ("Subject: Science\nThe newest ones.", [])


def test_leaving_a_choice_by_a_link_asks(house, lincoln, window):
    page, asked = window(house.tess).go("/profile/cores"), []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_label("Mathematics").select_option("Oregon Mathematics, 2021")
    with page.expect_event("dialog"):
        page.locator(".tabs a").first.click(no_wait_after=True)
    assert asked == ["beforeunload"]
    expect(page.get_by_label("Mathematics").locator("option:checked")).to_have_text("Oregon Mathematics, 2021")


LONG = "New York Next Generation Mathematics Learning Standards (K-8), 2017"


def test_what_a_phone_cuts_of_a_long_name_stands_below_it(house, lincoln, window):
    page = window(house.tess, width=390).go("/profile/cores")
    below = page.locator("#core_mathematics-whole")
    page.get_by_label("Mathematics").select_option(LONG)
    expect(below).to_have_text(LONG)
    page.get_by_label("Mathematics").select_option("Oregon Mathematics, 2021")
    expect(below).to_have_text("")
    page.get_by_label("Mathematics").select_option(LONG)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    expect(below).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(below).to_be_hidden()
    page = window(house.tess, width=390, javascript=False).go("/profile/cores")
    expect(page.locator("#core_mathematics-whole")).to_have_text(f"Saved: {LONG}")
