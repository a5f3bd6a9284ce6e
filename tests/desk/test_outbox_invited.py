"""The outbox and people who were invited: once there is an account, its mail is read by those who may edit it."""

import pytest

from portal.access.devices import Caller
from portal.audit.models import Event
from portal.mail.models import Message
from portal.onboarding.approvals import approve_person
from portal.onboarding.invitations import accept_invitation
from portal.onboarding.sign_up import ask_for_account
from portal.people import operations
from portal.people.links import Link, LinkGone, open_link
from portal.people.models import Person
from portal.schools.models import School
from tests.house import soup
from tests.onboarding.arrivals import mail
from tests.people.links import token_of

__all__ = ["mail"]


@pytest.fixture
def jo(house, mail):
    """Who accepted it, without a password yet."""
    return accept_invitation(token_of(mail), "Jo", "Bell", None)


def test_the_link_by_which_somebody_signs_up_is_theirs_alone_until_they_used_it(house, browser):
    """Where several schools share a domain, it may yet become an account of another one than the reader's."""
    for school in (house.lincoln, house.roosevelt):
        School.update(mail_domains="bell.example").where(School.id == school.id).execute()
    ask_for_account("new@bell.example", Caller("::1"))
    signing_up = Message.get()
    page = soup(browser(house.sam).get(f"/outbox/{signing_up.id}"))
    assert page.h1 and not page.select_one("form[action$='/link']")
    assert link_answers(browser, house.sam, signing_up) == [200, 303]
    assert not Event.select().where(Event.kind == "link.read").exists()
    accept_invitation(token_of(signing_up), "Nia", "New", house.roosevelt.id)
    assert link_answers(browser, house.ruth, signing_up) == [200, 200]


def link_answers(browser, who, mail):
    mine = browser(who)
    page = f"/outbox/{mail.id}"
    return [mine.get(page).status_code, mine.post(f"{page}/link", data={"back": page}).status_code]


def test_an_accepted_invitation_belongs_to_the_person_from_then_on(house, browser, mail, jo):
    assert Message.get_by_id(mail.id).recipient_id == jo.id
    assert link_answers(browser, house.sam, mail) == [200, 200]
    assert Event.get(Event.kind == "link.read").subject_id == jo.id


def test_the_link_of_somebody_let_in_above_a_school_admin_who_could_have_copied_it_ends(house, browser, mail, jo):
    token = token_of(mail)
    approve_person(house.petra, jo.id, "district_admin")
    assert link_answers(browser, house.sam, mail) == [404, 404]
    assert link_answers(browser, house.petra, mail) == [200, 303]
    with pytest.raises(LinkGone, match="replaced"):
        open_link(token, "activation")


def test_who_is_let_in_as_they_are_goes_on_with_the_same_link(house, browser, mail, jo):
    approve_person(house.petra, jo.id, "teacher")
    assert link_answers(browser, house.sam, mail) == [200, 200]
    assert open_link(token_of(mail), "activation").person_id == jo.id


def test_who_accepted_and_moved_to_another_school_takes_the_mail_along(house, browser, mail, jo):
    approve_person(house.petra, jo.id, "teacher")
    operations.edit_person(house.petra, jo.id, Person.get_by_id(jo.id).version, {"school": house.roosevelt.id})
    assert link_answers(browser, house.sam, mail) == [404, 404]
    assert link_answers(browser, house.ruth, mail) == [200, 303]  # the link, which Sam could copy, has ended


def test_a_mail_that_missed_its_person_is_read_by_nobody(house, browser, mail, jo):
    """Of two guards each holds alone: the link is somebody's, whatever the mail says."""
    Message.update(recipient_id=None).execute()
    assert Link.get().person_id == jo.id
    assert link_answers(browser, house.petra, mail) == [404, 404]


def test_a_link_is_copied_for_those_alone_whom_the_reader_may_send_one(house, browser, mail, jo):
    """Of two guards each holds alone here too: a mail read by mistake hands over no link."""
    Person.update(role="district_admin").where(Person.id == jo.id).execute()
    Message.update(recipient_id=house.tess.id).execute()
    mine = browser(house.sam)
    assert b"/activate/" not in mine.post(f"/outbox/{mail.id}/link").data
    assert not Event.select().where(Event.kind == "link.read").exists()
