"""A new e-mail address: asked for, waiting, confirmed by who can read its mail; the old one is told."""

from datetime import timedelta

import pytest

from portal.audit.models import Change, Event
from portal.db import Refused, now
from portal.mail.models import Message
from portal.people import addresses, credentials
from portal.people.links import ACTIVATION, ADDRESS, Link, LinkGone, open_link
from portal.people.models import Person, SignInName
from portal.people.operations import Taken, edit_person
from portal.people.sending import TooManyLinks
from tests.house import PASSWORD, again, make_person
from tests.people.links import reason, send, token_of
from tests.threads import at_once

NEW = "tess@new.example"


@pytest.fixture
def nia(house):
    """A teacher who never signed in."""
    return make_person("teacher", "Nia", "Banerjee", house.lincoln, password=None)


def asked(person, address=NEW):
    """Ask for an address; returns the token that went to it."""
    addresses.ask_for_address(person, address, gave_password=True)
    return token_of(Message.select().where(Message.to_address == address).order_by(Message.id.desc()).get())


def names(person):
    return {row.key for row in SignInName.select().where(SignInName.person == person.id)}


def test_a_new_address_waits_and_changes_nothing(house):
    asked(house.tess)
    assert addresses.waiting_address(house.tess.id).address == NEW
    assert (again(house.tess).email, names(house.tess)) == (house.tess.email, {house.tess.email, "tess.marchetti"})
    message = Message.get()
    assert (message.kind, message.to_address, message.recipient_id) == ("address", NEW, house.tess.id)


def test_confirmed_it_takes_the_old_ones_place_and_the_old_one_is_told(house):
    person = addresses.confirm_address(asked(house.tess))
    assert (person.email, person.version) == (NEW, 2)
    assert names(house.tess) == {NEW, "tess.marchetti"}
    assert [(m.kind, m.to_address) for m in Message.select().where(Message.kind == "address_changed")] == [
        ("address_changed", house.tess.email)
    ]
    event = Event.get(Event.subject_id == house.tess.id)
    assert [(c.field, c.old, c.new) for c in Change.select().where(Change.event == event)] == [
        ("email", house.tess.email, NEW)
    ]
    assert addresses.waiting_address(house.tess.id) is None


def test_a_username_that_is_the_address_follows(house):
    edit_person(house.sam, house.tess.id, 1, {"username": house.tess.email})
    addresses.confirm_address(asked(house.tess))
    assert (again(house.tess).username, names(house.tess)) == (NEW, {NEW})


def test_who_had_none_gets_one_and_nobody_is_told(house):
    edit_person(house.sam, house.tess.id, 1, {"email": None})
    Message.delete().execute()
    addresses.confirm_address(asked(house.tess))
    assert again(house.tess).email == NEW
    assert not Message.select().where(Message.kind == "address_changed").exists()


def test_that_it_is_taken_is_told_only_to_who_proved_it_and_uses_nothing_up(house):
    token = asked(house.tess, house.theo.email)
    for _ in range(2):
        with pytest.raises(Taken):
            addresses.confirm_address(token)
    assert (again(house.tess).email, again(house.theo).email) == (house.tess.email, house.theo.email)
    assert not Message.select().where(Message.kind == "address_changed").exists()


def test_of_two_presses_at_the_same_moment_one_wins(house):
    token = asked(house.tess)
    outcomes = at_once(*[lambda: addresses.confirm_address(token)] * 3)
    assert sorted(type(o).__name__ for o in outcomes) == ["LinkGone", "LinkGone", "Person"]
    assert Message.select().where(Message.kind == "address_changed").count() == 1


def test_the_own_address_sends_nothing_and_withdraws_another(house):
    token = asked(house.tess)
    assert addresses.ask_for_address(house.tess, house.tess.email.upper(), gave_password=True) is None
    assert (reason(token), Message.select().count()) == ("replaced", 1)


def test_the_same_once_more_sends_nothing_twice_and_another_replaces_it(house):
    first = asked(house.tess)
    Message.update(state="sent", sent_at=now()).execute()
    assert asked(house.tess) == first
    second = asked(house.tess, "other@new.example")
    assert (reason(first), reason(second)) == ("replaced", "")


def test_it_can_be_sent_again_also_when_its_link_ran_out(house):
    first = asked(house.tess)
    Link.update(expires_at=now() - timedelta(days=1)).execute()
    assert addresses.waiting_address(house.tess.id).address == NEW
    addresses.send_address_again(house.tess)
    assert (reason(first), reason(token_of(Message.select().order_by(Message.id.desc()).get()))) == ("replaced", "")


def test_withdrawn_nothing_waits_and_the_link_opens_nothing(house):
    token = asked(house.tess)
    addresses.withdraw_address(house.tess)
    assert (addresses.waiting_address(house.tess.id), reason(token)) == (None, "replaced")
    with pytest.raises(Refused, match="No new address"):
        addresses.send_address_again(house.tess)


def test_at_most_three_strangers_an_hour_get_mail(house):
    for n in range(3):
        asked(house.tess, f"stranger{n}@new.example")
    with pytest.raises(TooManyLinks):
        addresses.ask_for_address(house.tess, "stranger3@new.example", gave_password=True)


def test_a_students_address_is_the_schools(house):
    with pytest.raises(Refused, match="kept by your school"):
        addresses.ask_for_address(house.ana, NEW)
    assert Message.select().count() == 0


def test_a_suspended_person_confirms_nothing(house):
    token = asked(house.tess)
    Person.update(suspended_at=now()).where(Person.id == house.tess.id).execute()
    with pytest.raises(LinkGone, match="unknown"):
        addresses.confirm_address(token)


def test_who_took_over_an_account_keeps_no_address_waiting_after_a_reset(house):
    token = asked(house.tess)
    credentials.set_temporary_password(house.sam, house.tess.id)
    with pytest.raises(LinkGone):
        addresses.confirm_address(token)


def test_in_the_wizard_the_activation_link_goes_on_working(house, nia):
    activation, address = send(nia), asked(nia)
    addresses.confirm_address(address)
    assert open_link(activation, ACTIVATION).address == NEW
    assert (reason(activation), again(nia).email) == ("", NEW)


def test_asked_for_in_the_wizard_and_confirmed_after_the_password(nia):
    token = asked(nia)
    Person.update(password_hash="x", password_at=now()).where(Person.id == nia.id).execute()
    with pytest.raises(addresses.SignInFirst):
        addresses.confirm_address(token)
    assert addresses.confirm_address(token, again(nia)).email == NEW


def test_a_changed_password_takes_back_what_waits(house):
    token = asked(house.tess)
    credentials.change_password(house.tess.id, PASSWORD, "nine loud yellow kettles")
    assert reason(token, ADDRESS)
    assert addresses.waiting_address(house.tess.id) is None
