"""The whole way in: an admin invites, the real worker sends the mail to a real mail server, its link is pressed, the
seven steps are gone through, Home. With the server as it is started, not the one of the other tests."""

import re

import pytest
from playwright.sync_api import expect

from portal.onboarding import steps
from portal.people.models import Person
from portal.schools.models import Setting
from tests.browser.wizard import go_by_keyboard, go_through, type_password
from tests.mail.post import make_server
from tests.mail.servers import Mailbox, good_server
from tests.serving import Server, come_true, free_port

pytestmark = pytest.mark.browser


@pytest.fixture
def mailbox(app):
    box = Mailbox()
    with good_server(box) as port:
        make_server(port)
        yield box


@pytest.fixture
def address(house, settings, mailbox):
    """Where `homeroom serve` answers, with its worker, on this test's database."""
    port = str(free_port())
    Setting.write("base_url", f"http://127.0.0.1:{port}")
    server = Server(settings.instance, {"database_url": settings.database_url, "port": port})
    assert come_true(lambda: server.status("/sign-in") == 200 and server.worker() is not None), server.output()
    yield f"http://127.0.0.1:{port}"
    server.end()


def invite(window, house, who, **how):
    """An admin invites somebody by e-mail, in a window of their own."""
    page = window(house.sam, **how).go("/users/invite")
    page.get_by_label("E-mail addresses").fill(who)
    page.get_by_label("Role").select_option("teacher")
    page.get_by_role("button", name="Look at the list first").click()
    page.get_by_role("button", name="Invite 1 person").click()
    expect(page.locator("h1")).not_to_have_text("Invite by e-mail")


def open_mail(page, mailbox):
    """The letter that arrived, shown as a mail program shows it."""
    assert come_true(lambda: len(mailbox.raw) == 1)
    [mail] = mailbox.mails
    assert mail["Subject"] == "Welcome to Homeroom!"
    page.set_content(mail.get_body(("html",)).get_content())
    link = page.get_by_role("link", name="Activate your account")
    assert link.get_attribute("href") in mail.get_body(("plain",)).get_content()
    return link


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_invitation_to_home(window, house, mailbox, javascript):
    invite(window, house, "Nia Abara <nia.abara@cedar.example>", javascript=javascript)
    page = window(javascript=javascript).page
    open_mail(page, mailbox).click()
    expect(page.locator("#first_name")).to_have_value("Nia")
    go_through(page)
    expect(page.locator("h1")).to_have_text("Hello, Nia")
    nia = Person.get(Person.email == "nia.abara@cedar.example")
    assert (nia.status, nia.role, nia.school_id) == ("active", "teacher", house.lincoln.id)
    assert len(mailbox.raw) == 1


def test_on_a_phone_with_the_keyboard_alone(window, house, mailbox):
    invite(window, house, "nia.abara@cedar.example")
    page = window(width=390).page
    open_mail(page, mailbox).focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Account details")
    page.fill("#last_name", "Abara")
    go_by_keyboard(page, "Nia")
    expect(page.locator("h1")).to_have_text("Hello, Nia")


def test_the_tab_is_closed_and_the_mail_opened_again_later(window, house, mailbox):
    invite(window, house, "Nia Abara <nia.abara@cedar.example>")
    first = window().page
    link = open_mail(first, mailbox).get_attribute("href")
    first.goto(link)
    first.locator("#step .btn-primary").click()
    expect(first.locator("h1")).to_have_text(steps.STEPS[1].title)
    first.context.close()
    page = window().page
    page.goto(link)
    expect(page.locator("h1")).to_have_text(steps.STEPS[1].title)
    page.goto(re.sub("photo$", "password", page.url))
    type_password(page)
    page.locator("#step .btn-primary").click()
    expect(page.locator("h1")).to_have_text("Select your Default Core Standards")
    page.goto(link)  # who is signed in goes on with what is open
    expect(page.locator("h1")).to_have_text(steps.STEPS[1].title)
    elsewhere = window().page
    elsewhere.goto(link)
    expect(elsewhere.locator("h1")).to_have_text("Your account is active")
