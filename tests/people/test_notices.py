"""Who is told by mail when something happens to an account (S-23), and that it names nobody (S-54)."""

import pytest

from portal.db import Refused
from portal.mail.models import Message
from portal.mail.rendering import Place, compose
from portal.people import credentials, operations, suspension
from portal.people.models import Person
from portal.roles import THIS_COMPUTER
from tests.house import PASSWORD, make_person


def told(kind="admin_notice"):
    """Addresses such a message waits for, sorted."""
    return sorted(m.to_address for m in Message.select().where(Message.kind == kind))


def addresses(*people):
    return sorted(person.email for person in people)


def reset(house):
    credentials.set_temporary_password(house.dora, house.sara.id)


def demote(house):
    operations.edit_person(house.dora, house.sara.id, 1, {"role": "teacher"})


def suspend(house):
    suspension.suspend_person(house.dora, house.sara.id, "left")


@pytest.mark.parametrize(("act", "what"), [(reset, "reset"), (demote, "demoted"), (suspend, "suspended")])
def test_a_school_admin_and_those_who_look_after_the_school_are_told(house, act, what):
    act(house)
    assert told() == addresses(house.sara, house.sam, house.dora, house.dev)
    assert {m.fill["what"] for m in Message.select()} == {what}
    assert [m.to_address for m in Message.select() if m.fill["own"]] == [house.sara.email]
    letters = [compose(m, Place("https://portal.example", "Cedar Valley"), None).text for m in Message.select()]
    assert not any("Sara" in text or "Lindqvist" in text for text in letters)


def test_who_looks_at_an_admins_temporary_password_is_told_of_once(house):
    reset(house)
    Message.delete().execute()
    credentials.show_temporary_password(house.dora, house.sara.id)  # gave it, and so has seen it
    assert told() == []
    for _twice in range(2):
        credentials.show_temporary_password(house.sam, house.sara.id)
    assert told() == addresses(house.sara, house.sam, house.dora, house.dev)
    assert {m.fill["what"] for m in Message.select()} == {"read"}
    assert "has looked at it" in compose(Message.get(), Place("https://portal.example", "Cedar Valley"), None).text


def test_a_look_at_the_next_one_is_told_again_and_one_at_a_teachers_never(house):
    for _next in range(2):
        reset(house)
        Message.delete().execute()
        credentials.show_temporary_password(house.sam, house.sara.id)
        assert len(told()) == 4
    Message.delete().execute()
    credentials.set_temporary_password(house.sam, house.tess.id)
    credentials.show_temporary_password(house.dora, house.tess.id)
    assert told() == []


def test_of_a_district_admin_the_district_admins_are_told(house):
    suspension.suspend_person(house.dora, house.dev.id, "left")
    assert told() == addresses(house.dora, house.dev)


def test_of_a_portal_admin_the_portal_admins_are_told(house):
    other = make_person("portal_admin", "Paul", "Ito")
    credentials.set_temporary_password(THIS_COMPUTER, other.id)
    assert told() == addresses(house.petra, other)


@pytest.mark.parametrize("who", ["tess", "ana"])
def test_of_teachers_and_students_nobody_is_told(house, who):
    credentials.set_temporary_password(house.sam, getattr(house, who).id)
    suspension.suspend_person(house.sam, getattr(house, who).id, "left")
    assert told() == []


def test_a_promotion_and_the_end_of_a_suspension_are_no_alarm(house):
    suspension.suspend_person(house.dora, house.sara.id, "left")
    Message.delete().execute()
    suspension.unsuspend_person(house.dora, house.sara.id)
    operations.edit_person(house.dora, house.tess.id, 1, {"role": "school_admin"})
    assert told() == []


def test_who_cannot_read_it_or_has_no_address_is_left_out(house):
    Person.update(email=None).where(Person.id.in_([house.sara.id, house.dev.id])).execute()
    suspension.suspend_person(house.petra, house.sam.id, "left")
    Message.delete().execute()
    suspend(house)
    assert told() == addresses(house.dora)


def test_what_was_refused_is_told_to_nobody(house):
    with pytest.raises(Refused):
        credentials.set_temporary_password(house.petra, house.petra.id)
    with pytest.raises(Refused):
        operations.edit_person(house.sam, house.sara.id, 1, {"role": "district_admin", "district": house.cedar.id})
    assert told() == []


def test_an_address_somebody_else_changes_is_told_to_the_old_one(house):
    operations.edit_person(house.sam, house.tess.id, 1, {"email": "tess@new.example"})
    operations.edit_person(house.sam, house.ana.id, 1, {"email": None})
    assert told("address_changed") == addresses(house.ana, house.tess)


def test_an_address_put_right_before_the_account_was_used_is_told_to_nobody(house):
    nia = make_person("teacher", "Nia", "Banerjee", house.lincoln, password=None)
    operations.edit_person(house.sam, nia.id, 1, {"email": "nia@new.example"})
    assert told("address_changed") == []


def test_a_changed_password_is_told_to_its_owner(house):
    credentials.change_password(house.ana.id, PASSWORD, "four small blue whales")
    assert told("password_changed") == addresses(house.ana)


def test_a_refused_password_is_told_to_nobody(house):
    with pytest.raises(credentials.WrongPassword):
        credentials.change_password(house.ana.id, "wrong", "four small blue whales")
    assert told("password_changed") == []
