"""Approvals say whose link was copied: then an address is proven only as far as it was handed on, and a password chosen
by that link ends with a higher role."""

import pytest

from portal.db import now
from portal.desk.outbox import read_link
from portal.mail.models import MailServer, Message
from portal.onboarding import approvals
from portal.onboarding.invitations import accept_invitation
from portal.people.addresses import ask_for_address, confirm_address
from portal.people.models import Person
from tests.house import again, make_person, soup
from tests.onboarding.arrivals import chooses, mail
from tests.people.editor import change, changes, events, said
from tests.people.links import reason, token_of

__all__ = ["mail"]


def warned(browser, who, person):
    note = soup(browser(who).get("/approvals")).select_one(f"#person-{person.id} .note-warn")
    return note.get_text(" ", strip=True) if note else ""


def test_nothing_is_said_of_a_link_that_nobody_copied(house, browser, mail):
    jo = accept_invitation(token_of(mail), "Jo", "Bell", None)
    assert warned(browser, house.dora, jo) == ""


@pytest.mark.parametrize("when", ["before", "after"])
def test_who_copied_it_is_named_whether_there_was_an_account_yet_or_not(house, browser, mail, when):
    if when == "before":
        read_link(house.sam, mail.id)
    jo = accept_invitation(token_of(mail), "Jo", "Bell", None)
    if when == "after":
        read_link(house.sam, mail.id)
        read_link(house.sara, mail.id)
    who = {"before": "Sam Okoro", "after": "Sam Okoro and Sara"}[when]
    assert warned(browser, house.dora, jo).startswith(who)


def test_another_address_of_theirs_hides_nothing_and_others_are_not_suspected(house, browser, mail):
    read_link(house.sam, mail.id)
    jo = accept_invitation(token_of(mail), "Jo", "Bell", None)
    Person.update(email="new@bell.example").where(Person.id == jo.id).execute()
    wai = make_person("teacher", "Wai", "Ting", house.lincoln, waiting_at=now())
    assert "copied the link" in warned(browser, house.dora, jo)
    assert warned(browser, house.dora, wai) == ""


SAYS = "Jo Bell is let in. Their password comes from a link Sam Okoro had copied, so it opens nothing any more. "
BEFORE = "With a higher role that password ends and Jo gets a new activation mail."


@pytest.fixture
def jo(house, browser, mail):
    """Waits with a password chosen by the invitation's link, which Sam had copied before there was an account."""
    read_link(house.sam, mail.id)
    client, token = browser(), token_of(mail)
    jo = accept_invitation(token, "Jo", "Bell", None)
    client.get(f"/activate/{token}")
    assert chooses(client).status_code == 303
    return again(jo)


def approve(client, person, role):
    client.post(f"/approvals/{person.id}/approve", data={"role": role})
    return client.get("/approvals")


def test_with_a_higher_role_that_password_ends_and_one_mail_brings_a_new_link(house, browser, jo):
    MailServer.create(host="mail.cedar.example", sender="portal@cedar.example")
    dora, theirs = browser(house.dora), browser(jo)
    assert BEFORE in warned(browser, house.dora, jo)
    page = approve(dora, jo, "school_admin")
    assert said(page) == f"{SAYS}A new activation mail is on its way. Look in the outbox"
    assert (again(jo).role, again(jo).status, again(jo).password_hash) == ("school_admin", "new", None)
    assert theirs.get("/").location.startswith("/sign-in")
    (letter,) = Message.select().where(Message.recipient_id == jo.id, Message.state == "waiting")
    assert letter.kind == "activation" and not reason(token_of(letter))
    text = soup(dora.get(f"/outbox/{letter.id}")).main.get_text()
    assert "An administrator approved your account" in text
    assert events(jo)[-3:] == ["person.approved", "role.changed", "activation.sent"]


def test_where_no_mail_leaves_the_admin_is_led_to_the_link_to_hand_over(house, browser, jo):
    dora = browser(house.dora)
    page = approve(dora, jo, "school_admin")
    assert said(page) == f"{SAYS}No mail leaves this portal: hand over the new link. Look in the outbox"
    (to,) = soup(page).select(".say p a")
    letter = Message.get(Message.state == "waiting", Message.recipient_id == jo.id)
    assert soup(dora.get(to["href"])).select_one(f"a[href^='/outbox/{letter.id}']")
    assert browser().get(f"/activate/{token_of(letter)}").location.startswith("/setup/")


def test_let_in_as_they_are_the_password_stays_until_they_are_raised_later(house, browser, jo):
    page = approve(browser(house.dora), jo, "teacher")
    assert said(page) == "Jo Bell is let in."
    assert again(jo).password_hash == jo.password_hash
    assert "password" in changes(change(house.dora, jo, role="school_admin"))
    assert again(jo).password_hash is None


def test_who_has_no_address_any_more_is_given_one_by_hand(house, browser, jo):
    Person.update(email=None).where(Person.id == jo.id).execute()
    assert warned(browser, house.dora, jo).endswith("With a higher role that password ends.")
    page = approve(browser(house.dora), jo, "school_admin")
    assert said(page) == f"{SAYS}Send the activation mail"


def test_an_approval_can_be_undone_though_the_password_ended(house, jo):
    event, _raised = approvals.approve_person(house.dora, jo.id, "school_admin")
    approvals.undo_approval(again(house.dora), event)
    assert (again(jo).status, again(jo).password_hash) == ("waiting", None)


def test_another_address_confirmed_since_does_not_clear_the_reader(house, browser, jo):
    ask_for_address(again(jo), "new@bell.example", gave_password=True)
    confirm_address(token_of(Message.get(Message.to_address == "new@bell.example")), again(jo))
    assert BEFORE in warned(browser, house.dora, jo)
