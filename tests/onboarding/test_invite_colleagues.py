"""Colleagues invite colleagues: what is said of each address, and who is really sent a mail."""

from datetime import timedelta

import pytest

from portal.audit.models import Event
from portal.db import Refused, now
from portal.mail.models import Message
from portal.onboarding import invitations
from portal.onboarding.invitations import A_DAY, can_invite, invite_colleagues, invited_colleagues
from portal.onboarding.models import Invitation
from portal.people.links import Link
from portal.people.mailing import good_until
from portal.people.profiles import Profile
from tests.house import again, make_person
from tests.onboarding.arrivals import newcomer
from tests.people.links import change, reason, send, token_of
from tests.threads import at_once


def kinds(person, text):
    return {verdict.address: verdict.kind for verdict in invite_colleagues(again(person), text)}


def test_a_new_address_is_sent_an_invitation_that_names_nobody(house):
    assert kinds(house.tess, "Jo Bell <jo@bell.example>") == {"jo@bell.example": "sent"}
    message = Message.get()
    assert (message.kind, message.to_address) == ("invitation", "jo@bell.example")
    assert message.fill == {"school": "Lincoln High"} | good_until(Link.get().expires_at)
    assert (message.school_id, message.district_id) == (house.lincoln.id, house.cedar.id)
    assert reason(token_of(message)) == ""
    assert Profile.get_by_id(house.tess.id).connect_at is not None
    assert Event.get(Event.kind == "invitation.sent").summary == "jo@bell.example"


def test_staff_of_the_same_district_are_said_to_be_here_and_are_sent_nothing(house):
    text = f"{house.sam.email}, {house.theo.email}, {house.dora.email}, {house.tess.email}"
    assert set(kinds(house.tess, text).values()) == {"here"}
    assert Message.select().count() == 0


def test_a_colleague_with_an_account_that_nobody_uses_yet_does_not_use_homeroom_already(house):
    nia = newcomer(house)
    (verdict,) = invite_colleagues(house.tess, nia.email)
    assert verdict.sentence == "has an account already, not in use yet: your school administrator can help."
    assert Message.select().count() == 0


def test_a_student_and_staff_elsewhere_look_like_a_stranger_twice_over_and_are_sent_nothing(house):
    text = f"{house.ana.email} {house.fay.email} {house.petra.email} jo@bell.example"
    sentences = {verdict.sentence for verdict in invite_colleagues(house.tess, text)}
    assert sentences == {"will be invited if possible."}
    assert {verdict.sentence for verdict in invite_colleagues(house.tess, text)} == {"was invited already."}
    assert [message.to_address for message in Message.select()] == ["jo@bell.example"]


def test_who_was_invited_by_a_colleague_of_the_school_was_invited_already(house):
    kinds(house.sam, "jo@bell.example")
    assert kinds(house.tess, "JO@bell.example") == {"JO@bell.example": "again"}
    assert kinds(house.theo, "jo@bell.example") == {"jo@bell.example": "sent"}


def let_run_out():
    Link.update(expires_at=now() - timedelta(days=1)).execute()
    Invitation.update(made_at=now() - timedelta(days=15)).execute()


def test_an_invitation_that_ran_out_is_sent_again(house):
    kinds(house.tess, "jo@bell.example")
    let_run_out()
    assert kinds(house.tess, "jo@bell.example") == {"jo@bell.example": "sent"}
    assert Invitation.select().count() == 1 and Link.select().count() == 2
    assert kinds(house.tess, "jo@bell.example") == {"jo@bell.example": "again"}


def test_a_pupil_and_a_stranger_look_the_same_also_when_the_invitation_ran_out(house):
    both = f"{house.ana.email} jo@bell.example"
    said = [set(kinds(house.tess, both).values()) for _ in range(2)]
    let_run_out()
    said += [set(kinds(house.tess, both).values()) for _ in range(2)]
    assert said == [{"sent"}, {"again"}, {"sent"}, {"again"}]
    assert {m.to_address for m in Message.select()} == {"jo@bell.example"}


def test_what_is_no_address_is_said(house):
    text = "jo, jo@, @bell.example, jo@bell.example, jo@bell.example, " + "x" * 400 + "@bell.example"
    found = kinds(house.tess, text)
    assert [kind for kind in found.values()].count("bad") == 4  # noqa: C416 - one line a verdict
    assert found["jo@bell.example"] == "sent" and Message.select().count() == 1


def test_the_limit_of_a_day_holds(house):
    found = kinds(house.tess, " ".join(f"p{n}@bell.example" for n in range(A_DAY + 2)))
    assert list(found.values()) == ["sent"] * A_DAY + ["limit"] * 2
    Invitation.update(made_at=now() - timedelta(days=1, seconds=1)).execute()
    assert kinds(house.tess, "late@bell.example") == {"late@bell.example": "sent"}


def test_two_tabs_at_once_send_one_mail_and_keep_the_limit(house):
    at_once(*(lambda: invite_colleagues(house.tess, "jo@bell.example bo@bell.example") for _ in range(2)))
    assert sorted(message.to_address for message in Message.select()) == ["bo@bell.example", "jo@bell.example"]


def test_who_waits_or_has_no_school_or_is_a_student_invites_nobody(house):
    waiting = make_person("teacher", "Wai", "Ting", house.lincoln, waiting_at=now())
    for person in (waiting, house.petra, house.ana):
        assert not can_invite(person)
        with pytest.raises(Refused):
            invite_colleagues(person, "jo@bell.example")
    assert Message.select().count() == 0


def test_those_i_invited_who_are_active_here_are_known_for_following(house):
    kinds(house.tess, f"{house.theo.email} {house.sam.email}")
    change(house.sam, suspended_at=now())
    assert invited_colleagues(house.tess.id) == [house.theo.id]


def test_an_expired_invitation_can_be_renewed_from_its_own_page(house):
    kinds(house.tess, "jo@bell.example")
    old = Link.get()
    Link.update(expires_at=now() - timedelta(days=1)).execute()
    assert invitations.renew_invitation(old)
    newest = Message.select().order_by(Message.id.desc()).first()
    assert (newest.kind, reason(token_of(newest))) == ("invitation", "")
    Invitation.update(person=house.theo).execute()
    assert not invitations.renew_invitation(old)


def test_whom_an_admin_has_invited_was_invited_already(house):
    nia = newcomer(house)
    send(nia)
    assert kinds(house.tess, nia.email) == {nia.email: "again"}
