"""The link an admin copied and the slip somebody printed end when those who could have kept one may not edit the
person any more: the role rose, or the person left the school or district (S-31)."""

import pytest

from portal.audit.operations import undo
from portal.db import transaction
from portal.mail.models import Message
from portal.people import bulk
from portal.people.credentials import set_temporary_password
from portal.people.links import ACTIVATION, ADDRESS, open_link, use_link
from portal.people.models import Person
from portal.people.ways_in import outgrows
from portal.roles import THIS_COMPUTER
from portal.seals import unseal
from tests.house import again, make_person
from tests.people.editor import change, changes, last_event
from tests.people.links import reason, send
from tests.threads import at_once


@pytest.fixture
def nia(house):
    """A teacher of Lincoln High who never signed in."""
    return make_person("teacher", "Nia", "Banerjee", house.lincoln, password=None)


def slip(person):
    """A temporary password, given by somebody else."""
    set_temporary_password(THIS_COMPUTER, person.id)
    return again(person).temporary_password


@pytest.mark.parametrize("values", [{"role": "school_admin"}, {"role": "district_admin"}, {"school": "roosevelt"}])
def test_a_link_ends_with_the_rights_of_those_who_could_copy_it(house, nia, values):
    token, address = send(nia), send(nia, ADDRESS, "new@cedar.example")
    if "school" in values:
        values = {"school": house.roosevelt.id}
    event = change(house.dora, nia, **values)
    assert (reason(token), reason(address)) == ("replaced", "replaced")
    assert Message.select().where(Message.sealed_link.is_null(False)).count() == 0
    assert changes(event)["activation_link"] == ("sent", "ended")


@pytest.mark.parametrize("values", [{"role": "school_admin"}, {"school": "roosevelt"}])
def test_so_does_a_temporary_password_and_whoever_signed_in_with_it_is_out(house, nia, browser, values):
    slip(nia)
    client = browser(nia)
    assert client.get("/setup/details").status_code == 200
    if "school" in values:
        values = {"school": house.roosevelt.id}
    event = change(house.dora, nia, **values)
    assert (again(nia).temporary_password, again(nia).temporary_password_expires_at) == (None, None)
    assert changes(event)["temporary_password"] == ("given", "ended")
    assert client.get("/setup/details").location.startswith("/sign-in")


def test_who_came_in_by_one_that_is_not_there_any_more_is_out_too(house, nia, browser):
    slip(nia)
    client = browser(nia)
    Person.update(temporary_password=None, temporary_password_expires_at=None).where(Person.id == nia.id).execute()
    change(house.dora, nia, school=house.roosevelt.id)
    assert client.get("/setup/details").location.startswith("/sign-in")


def test_both_stay_where_everybody_who_could_know_them_still_may_edit_the_person(house):
    nora = make_person("school_admin", "Nora", "Vale", house.lincoln, password=None)
    sealed, token = slip(nora), send(nora)
    change(house.dora, nora, role="teacher", first_name="Nora-Lee")
    assert (reason(token), again(nora).temporary_password) == ("", sealed)
    assert set(changes(last_event(nora))) == {"role", "first_name"}


def test_a_district_admin_who_comes_down_to_a_school_of_the_district_keeps_the_link(house):
    dee = make_person("district_admin", "Dee", "Vale", district=house.cedar, password=None)
    token = send(dee)
    change(house.dora, dee, role="school_admin", school=house.lincoln.id)
    assert reason(token) == ""


def test_of_raising_somebody_and_using_their_link_at_once_one_is_first(house, nia):
    link = open_link(send(nia), ACTIVATION)

    def use():
        with transaction():
            return use_link(link)

    event, was_used = at_once(lambda: change(house.dora, nia, role="school_admin"), use)
    assert ("activation_link" in changes(event)) is not was_used
    assert not use()


def test_undoing_a_demotion_is_a_rise_too(house):
    nora = make_person("school_admin", "Nora", "Vale", house.lincoln, password=None)
    event = change(house.dora, nora, role="teacher")
    token = send(nora)
    undone = undo(house.dora, event.id)
    assert (again(nora).role, reason(token)) == ("school_admin", "replaced")
    assert changes(undone)["activation_link"] == ("sent", "ended")


def test_undoing_a_rise_still_works_though_a_link_ended_with_it(house, nia):
    send(nia)
    undo(house.dora, change(house.dora, nia, role="school_admin").id)
    assert again(nia).role == "teacher"


def test_who_has_an_own_password_keeps_what_was_mailed_to_them(house):
    token = send(house.tess, ADDRESS, "new@cedar.example")
    event = change(house.dora, house.tess, role="school_admin")
    assert reason(token) == ""
    assert set(changes(event)) == {"role"}


def test_a_roster_that_appoints_or_moves_ends_them_and_says_whose(house, nia):
    moved = make_person("teacher", "Mo", "Vance", house.lincoln, password=None)
    other = make_person("teacher", "Oda", "Vance", house.lincoln, password=None)
    tokens = [send(person) for person in (nia, moved, other)]
    slip(moved)
    place = {"school_id": house.roosevelt.id}
    with transaction():
        done = list(bulk.change_people([(nia, {"role": "school_admin"}), (moved, place), (other, {"first_name": "O"})]))
    assert [reason(token) for token in tokens] == ["replaced", "replaced", ""]
    assert again(moved).temporary_password is None
    assert [ended for _person, _changed, ended in done] == [
        [("activation_link", "sent", "ended")], [("temporary_password", "given", "ended")], [],
    ]  # fmt: skip


def test_the_slip_of_a_student_stays_good_at_the_new_school(house):
    sealed = slip(house.ana)
    change(house.dora, house.ana, school=house.roosevelt.id)
    slip(house.ben)
    with transaction():
        list(bulk.change_people([(again(house.ben), {"school_id": house.roosevelt.id})]))
    assert again(house.ana).temporary_password == sealed
    assert unseal(again(house.ben).temporary_password)


@pytest.mark.parametrize(
    ("before", "after", "does"),
    [
        (("teacher", 1, 1), ("teacher", 1, 1), False),
        (("teacher", 1, 1), ("school_admin", 1, 1), True),
        (("teacher", 1, 1), ("teacher", 2, 1), True),
        (("teacher", 1, 1), ("teacher", None, 1), True),
        (("teacher", None, 1), ("teacher", 2, 1), False),
        (("teacher", None, None), ("teacher", 1, 1), False),
        (("school_admin", 1, 1), ("teacher", 1, 1), False),
        (("school_admin", 1, 1), ("teacher", 1, 2), True),
        (("district_admin", None, 1), ("teacher", 1, 1), False),
        (("district_admin", None, 1), ("teacher", 1, 2), True),
        (("student", 1, 1), ("student", 2, 2), False),
        (("student", 1, 1), ("teacher", 1, 1), True),
    ],
)
def test_who_outgrows_those_who_could_edit_them(before, after, does):
    assert outgrows(before, after) is does
