"""Every mail that leads into the set-up says until when its link works, counted in the portal's time zone."""

from datetime import datetime

import pytest

from portal.mail.models import Message
from portal.mail.rendering import HIDDEN_LINK, Place, compose
from portal.onboarding import activation, approvals, invitations
from portal.onboarding.models import Invitation
from portal.people.links import Link
from portal.people.mailing import good_until
from portal.people.models import Person
from portal.schools.models import School, Setting
from tests.access.mailed import set_mail_server
from tests.onboarding.arrivals import chosen_by_link, newcomer

PLACE = Place("https://homeroom.cedar.example", "Cedar Valley")


def alone(house):
    activation.send_activation(house.sam, newcomer(house).id)


def in_a_mailing(house):
    nia = newcomer(house)
    activation.send_all(house.sam, "teacher", [nia.id], "", 0, "0" * 32)


def by_a_colleague(house):
    invitations.invite_colleagues(house.tess, "new@elsewhere.example")


def by_a_raised_approval(house):
    """Sam copied the link, so the password chosen by it ends with the higher role, and a new mail goes out."""
    nia = newcomer(house)
    chosen_by_link(nia, house.sam)
    Person.update(waiting_at=datetime(2026, 1, 1)).where(Person.id == nia.id).execute()
    Invitation.create(email=nia.email, email_key=nia.email, school=house.lincoln, person=nia)
    approvals.approve_person(house.dora, nia.id, "school_admin")


@pytest.mark.parametrize("send", [alone, in_a_mailing, by_a_colleague, by_a_raised_approval])
def test_the_mail_names_the_day_its_link_ends(house, send):
    Setting.write("time_zone", "Pacific/Kiritimati")
    send(house)
    message = Message.select().where(Message.link_id.is_null(False)).order_by(Message.id.desc()).get()
    (until,) = good_until(Link.get_by_id(message.link_id).expires_at).values()
    letter = compose(message, PLACE, HIDDEN_LINK)
    assert f"works until {until}." in letter.text and f"works until {until}." in letter.html


def test_so_does_the_mail_to_who_signs_up(browser, house):
    set_mail_server()
    School.update(mail_domains="cedar.example").where(School.id == house.lincoln.id).execute()
    browser().post("/sign-up", data={"email": "new@cedar.example"})
    message = Message.get(Message.kind == "sign_up")
    assert message.fill["until"] and f"works until {message.fill['until']}." in compose(message, PLACE, "").text


def test_the_day_is_the_portals_own(app):
    Setting.write("time_zone", "America/Los_Angeles")
    assert good_until(datetime(2026, 12, 6, 2, 0)) == {"until": "5 December 2026"}
    assert good_until(None) == {}
