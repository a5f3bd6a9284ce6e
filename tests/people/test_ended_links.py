"""What ends links: each in the same transaction as what makes them pointless."""

import pytest

from portal.db import transaction
from portal.mail.models import Message
from portal.people import bulk, credentials, operations, suspension
from portal.people.links import ACTIVATION, ADDRESS, RESET, LinkGone, open_link
from portal.roles import THIS_COMPUTER
from tests.house import PASSWORD, again, make_person
from tests.people.links import reason, send

NEW = "nine loud yellow kettles"


@pytest.fixture
def nia(house):
    """A teacher who never signed in."""
    return make_person("teacher", "Nia", "Banerjee", house.lincoln, password=None)


def links_of(person):
    """(activation, reset, new address), freshly sent."""
    return [send(person, purpose, address) for purpose, address in
            ((ACTIVATION, None), (RESET, None), (ADDRESS, "new@cedar.example"))]  # fmt: skip


def reasons(tokens):
    return [reason(token) for token in tokens]


def test_suspending_ends_all_links_for_good(house, nia):
    tokens = links_of(nia)
    suspension.suspend_person(house.sam, nia.id, "left")
    suspension.unsuspend_person(house.sam, nia.id)
    assert reasons(tokens) == ["replaced"] * 3
    assert Message.select().where(Message.sealed_link.is_null(False)).count() == 0


def test_a_temporary_password_ends_all_links(house, nia):
    tokens = links_of(nia)
    credentials.set_temporary_password(house.sam, nia.id)
    assert reasons(tokens) == ["replaced"] * 3


def test_choosing_the_first_password_ends_the_ways_in_but_not_a_new_address_asked_for(house, nia):
    credentials.set_temporary_password(house.sam, nia.id)
    tokens = links_of(nia)
    credentials.choose_password(nia.id, again(nia).temporary_password, NEW)
    assert [bool(r) for r in reasons(tokens)] == [True, True, False]


def test_changing_the_password_ends_all_links(house):
    tokens = links_of(house.tess)
    credentials.change_password(house.tess.id, PASSWORD, NEW)
    assert all(reasons(tokens))


def test_a_refused_change_of_the_password_ends_none(house):
    tokens = links_of(house.tess)
    with pytest.raises(credentials.WrongPassword):
        credentials.change_password(house.tess.id, "wrong", NEW)
    assert reasons(tokens) == [""] * 3


def test_changing_the_address_ends_all_links(house, nia):
    tokens = links_of(nia)
    operations.edit_person(house.sam, nia.id, 1, {"email": "nia@cedar.example"})
    assert reasons(tokens) == ["replaced"] * 3
    operations.edit_person(house.sam, nia.id, 2, {"email": nia.email})
    assert reasons(tokens) == ["replaced"] * 3


def test_changing_a_name_ends_none(house, nia):
    tokens = links_of(nia)
    operations.edit_person(house.sam, nia.id, 1, {"first_name": "Naomi"})
    assert reasons(tokens) == [""] * 3


def test_an_address_a_roster_changes_ends_links_of_that_person_only(house, nia):
    changed, kept = links_of(nia), links_of(house.tess)
    with transaction():
        list(bulk.change_people([(nia, {"email": "nia@cedar.example"}), (house.tess, {"grade": ""})]))
    assert reasons(changed) == ["replaced"] * 3
    assert reasons(kept) == [""] * 3


def test_a_student_who_becomes_a_teacher_by_a_roster_gets_in_by_no_older_link(house):
    token = send(house.ana, RESET)
    with transaction():
        list(bulk.change_people([(house.ana, {"role": "teacher"})]))
    assert reason(token)


def test_using_a_reset_link_ends_everything_sent_before(house):
    tokens = links_of(house.tess)
    link = open_link(tokens[1], RESET)
    credentials.recover_password(link, credentials.new_secret(NEW, house.tess))
    assert all(reasons(tokens))
    with pytest.raises(LinkGone, match="used"):
        credentials.recover_password(link, {"password_hash": "x"})
    assert again(house.tess).password_hash != "x"


def test_a_reset_link_sent_under_a_temporary_password_ends_that_too(nia):
    credentials.set_temporary_password(THIS_COMPUTER, nia.id)
    link = open_link(send(nia, RESET), RESET)
    person = credentials.recover_password(link, credentials.new_secret(NEW, nia))
    assert (person.status, person.has_temporary_password, person.sessions_epoch) == ("active", False, 2)
