"""Inviting in a real browser: with a mouse, without JavaScript, and without an axe violation."""

import pytest
from playwright.sync_api import expect

from portal.db import now
from portal.mail.models import MailServer, Message
from portal.onboarding.invitations import invite_colleagues
from portal.onboarding.models import Mailing
from portal.people.models import Person
from portal.schools.models import School, Setting
from tests.browser.axe import violations
from tests.house import again, make_person
from tests.onboarding.arrivals import newcomer
from tests.people.links import token_of

pytestmark = pytest.mark.browser


@pytest.fixture
def crowd(house):
    MailServer.create(host="mail.example", sender="a@mail.example")
    house.three = [newcomer(house, name, "Newcomer") for name in ("Abe", "Bea", "Cem")]
    house.mute = newcomer(house, "Mute", "Newcomer", email=None)
    return house


@pytest.mark.parametrize("javascript", [True, False])
def test_everybody_but_one_is_sent_the_mail_and_progress_is_shown(crowd, window, javascript):
    page = window(crowd.sam, javascript=javascript).go("/users/teachers")
    page.locator(".btn-activation").click()
    page.get_by_role("link", name="Send All Activation Emails").click()
    page.get_by_label("Newcomer, Bea").uncheck()
    page.get_by_label("Personal message").fill("See you on Monday.")
    page.get_by_role("button", name="Send activation emails").click()
    expect(page.locator("#mailing")).to_contain_text("0 of 2")
    assert {m.recipient_id for m in Message.select()} == {crowd.three[0].id, crowd.three[2].id}
    Message.update(state="sent").execute()
    if javascript:
        expect(page.locator("#mailing")).to_contain_text("2 of 2")
        assert page.locator("#mailing").get_attribute("hx-get") is None
    else:
        page.get_by_role("link", name="Show how far it is now").click()
        expect(page.locator("#mailing")).to_contain_text("2 of 2")


@pytest.mark.parametrize("javascript", [True, False])
def test_one_is_sent_it_by_the_three_dots(crowd, window, javascript):
    page = window(crowd.sam, javascript=javascript).go("/users/teachers?q=Abe&status=none")
    page.locator(f"#person-{crowd.three[0].id} summary").click()
    page.get_by_role("link", name="Send activation mail").click()
    page.get_by_role("button", name="Send activation mail").click()
    expect(page.locator(".say")).to_contain_text("The mail to Abe Newcomer is on its way.")
    assert page.url.endswith("/users/teachers?q=Abe&status=none")


@pytest.mark.parametrize("javascript", [True, False])
def test_who_waits_is_let_in_or_declined_and_it_can_be_undone(crowd, window, javascript):
    wai = make_person("teacher", "Wai", "Ting", crowd.lincoln, waiting_at=now())
    page = window(crowd.sam, javascript=javascript).go("/approvals")
    page.get_by_role("button", name="Approve Wai Ting").click()
    expect(page.locator(".say")).to_contain_text("Wai Ting is let in.")
    assert again(wai).status == "active"
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".approval")).to_contain_text("Wai Ting")
    page.locator(".approval-no summary").click()
    page.get_by_label("Reason").fill("A pupil")
    page.get_by_role("button", name="Decline and suspend Wai Ting").click()
    expect(page.locator(".empty")).to_contain_text("Nobody waits")
    assert again(wai).suspended_reason == "A pupil"


@pytest.mark.parametrize("javascript", [True, False])
def test_pasted_people_are_looked_at_and_then_invited(crowd, window, javascript):
    page = window(crowd.sam, javascript=javascript).go("/users/invite")
    page.get_by_label("E-mail addresses").fill("Ana Bell <ana@bell.example>, nonsense")
    page.get_by_role("button", name="Look at the list first").click()
    expect(page.locator(".verdicts")).to_contain_text("Not invited: nonsense is not a complete e-mail address.")
    page.get_by_role("button", name="Invite 1 person").click()
    expect(page.locator("[aria-labelledby=left-out]")).to_contain_text("nonsense is not a complete e-mail address")
    assert Person.get(Person.email == "ana@bell.example").name == "Ana Bell"


def test_signing_up_leads_by_the_mail_into_the_wizard(crowd, window):
    School.update(mail_domains="lincoln.example").where(School.id == crowd.lincoln.id).execute()
    mine = window(width=390)
    page = mine.go("/sign-in")
    page.get_by_role("link", name="Sign up with your school address").click()
    page.get_by_label("School Email").fill("new@lincoln.example")
    page.get_by_role("button", name="Send me the mail").click()
    expect(page.locator("h1")).to_have_text("Look at your mail")
    page = mine.go(f"/activate/{token_of(Message.get())}")
    expect(page.locator("h1")).to_have_text("Confirm your address")
    page.get_by_label("First name").fill("Ne")
    page.get_by_label("Last name").fill("Wé")
    found = violations(page)
    page.get_by_role("button", name="This is my address, go on").click()
    expect(page.locator("h1")).to_have_text("Account details")
    assert Person.get(Person.email == "new@lincoln.example").status == "waiting"
    assert found == []


def test_none_of_the_pages_has_a_violation(crowd, window):
    School.update(mail_domains="lincoln.example").where(School.id == crowd.lincoln.id).execute()
    make_person("teacher", "Wai", "Ting", crowd.lincoln, waiting_at=now(), password=None)
    invite_colleagues(crowd.tess, "jo@bell.example")
    sam, nobody = window(crowd.sam), window()
    found = []
    for path in ("/users/teachers/activation", f"/users/{crowd.three[0].id}/activation", "/approvals"):
        found += violations(sam.go(path))
    page = sam.go("/users/teachers/activation")
    page.get_by_role("button", name="Send activation emails").click()
    found += violations(sam.go(f"/activation-mails/{Mailing.get().id}"))
    page = sam.go("/users/invite")
    page.get_by_label("E-mail addresses").fill("ana@bell.example, nonsense")
    page.get_by_role("button", name="Look at the list first").click()
    found += violations(page)
    Setting.write("base_url", nobody.address)
    page = sam.go(f"/users/{crowd.mute.id}/password")
    page.get_by_role("button", name="Set a temporary password").click()
    page.wait_for_selector(".slip-code svg")
    assert found + violations(page) + violations(nobody.go("/sign-up")) == []


def test_the_printed_slip_fits_a_quarter_of_a_page(crowd, window):
    mine = window(crowd.sam)
    Setting.write("base_url", mine.address)
    page = mine.go(f"/users/{crowd.mute.id}/password")
    page.get_by_role("button", name="Set a temporary password").click()
    page.evaluate("window.print = () => {}")
    page.get_by_role("button", name="Print").click()
    page.emulate_media(media="print")
    box = page.locator(".print-sheet .secret").bounding_box()
    a_mm = 96 / 25.4
    assert box["width"] <= 93 * a_mm and box["height"] <= 125 * a_mm
    assert page.locator(".print-sheet svg").first.is_visible() and not page.locator("header").first.is_visible()
