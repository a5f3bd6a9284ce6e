"""Approvals say whose link was copied: then an address is proven only as far as it was handed on."""

import pytest

from portal.db import now
from portal.desk.outbox import read_link
from portal.mail.models import Message
from portal.onboarding.invitations import accept_invitation, invite_colleagues
from portal.people.models import Person
from tests.house import make_person, soup
from tests.people.links import token_of


@pytest.fixture
def mail(house):
    """A teacher's invitation, on its way."""
    invite_colleagues(house.tess, "jo@bell.example")
    return Message.get()


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
