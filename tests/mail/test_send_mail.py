"""Mail as the worker's schedule sends it: which portal it comes from, which links still count, when nothing leaves."""

import pytest

from portal.db import now
from portal.mail.operations import queue
from portal.mail.rendering import KINDS
from portal.people.links import ACTIVATION, RESET, Link
from portal.people.sending import send_link
from portal.schedule import send_mail
from portal.schools.models import Setting
from tests.mail.post import fresh, states


@pytest.fixture(autouse=True)
def address(house):
    Setting.write("base_url", "http://homeroom.local:5000")


def test_a_mail_names_the_portal_and_its_address(house, settings, mailbox):
    send_link(ACTIVATION, house.tess.email, person=house.tess, facts={"school": "Lincoln High"})
    send_mail(settings)
    text = mailbox.mails[0].get_body(("plain",)).get_content()
    assert "http://homeroom.local:5000/activate/" in text
    assert "Cedar Valley" in text and "Lincoln High" in text


def test_an_activation_link_that_ran_out_in_the_outbox_is_not_sent(house, settings, mailbox):
    message, _path = send_link(ACTIVATION, house.tess.email, person=house.tess)
    Link.update(expires_at=now().replace(year=2000)).execute()
    send_mail(settings)
    assert (fresh(message).state, mailbox.raw) == ("dropped", [])


def test_a_reset_link_waits_for_its_delivery_and_goes(house, settings, mailbox):
    message, _path = send_link(RESET, house.tess.email, person=house.tess)
    send_mail(settings)
    assert fresh(message).state == "sent"


def test_in_the_demo_nothing_leaves(house, settings, mailbox):
    Setting.write("demo", True)
    queue("test", "ana@cedar.example")
    send_mail(settings)
    assert (states(), mailbox.raw) == (["waiting"], [])


def test_before_the_portal_has_an_address_nothing_leaves(house, settings, mailbox):
    Setting.write("base_url", "")
    queue("test", "ana@cedar.example")
    send_mail(settings)
    assert states() == ["waiting"]


CANARIES = {
    "first_name": "Canaria", "last_name": "Kanarienvogel", "sis_id": "SIS-CANARY-4711", "grade": "11",
    "username": "canary.user", "temporary_password": "sealed-canary", "suspended_reason": "reason-canary",
}  # fmt: skip


def test_no_mail_holds_data_of_a_record(house, settings, mailbox):
    """S-54: whatever an operation hands over as facts, only what the kind names reaches the mail."""
    from_record = CANARIES | {"password": "password-canary", "person": "Canaria Kanarienvogel", "text": "text-canary"}
    type(house.tess).update(CANARIES).where(type(house.tess).id == house.tess.id).execute()
    tess = type(house.tess).get_by_id(house.tess.id)
    for kind in KINDS:
        queue(kind, "tess@cedar.example", recipient=tess, facts=from_record | {"school": "Lincoln High"})
    send_mail(settings)
    assert len(mailbox.raw) == len(KINDS)
    for mail in mailbox.mails:
        texts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
        said = "".join([str(mail.items()), *texts])
        assert [word for word in from_record.values() if len(word) > 2 and word in said] == []
