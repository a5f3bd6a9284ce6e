"""Linking a row of the roster to an account made by hand: asked, answered by who may change that account, undoubled."""

import pytest

from portal.db import Refused
from portal.people.models import Person
from portal.people.operations import edit_person
from portal.roles import THIS_COMPUTER
from portal.roster.applying import apply_run
from portal.roster.models import RosterPerson
from portal.roster.operations import request_apply
from tests.roster.oneroster import answer, lincoln, person, questions
from tests.roster.tables import the_school

TESS, PETRA = "tess.marchetti@cedar.example", "petra.novak@cedar.example"


def of_teacher(email=TESS):
    """A package of Lincoln High with a teacher who has this address."""
    return lincoln().set("users", "u1", email=email)


def promote(tess):
    edit_person(THIS_COMPUTER, tess.id, Person.get_by_id(tess.id).version, {"role": "district_admin"})


def test_a_school_admin_links_somebody_of_the_own_school(importing, house):
    run = importing.read(of_teacher(), by=house.sam)
    answer(run, "taken", "link", by=house.sam)
    importing.apply(run, by=house.sam)
    assert person("u1").id == house.tess.id and person("u1").first_name == "Tess"


def test_who_rose_above_them_meanwhile_is_not_linked(importing, house):
    run = importing.read(of_teacher(), by=house.sam)
    promote(house.tess)
    with pytest.raises(Refused, match="may change that account"):
        answer(run, "taken", "link", by=house.sam)


def test_nor_when_the_answer_was_given_before(importing, house):
    run = importing.read(of_teacher(), by=house.sam)
    answer(run, "taken", "link", by=house.sam)
    promote(house.tess)
    request_apply(house.sam, run.id)
    before = the_school()
    with pytest.raises(Refused, match="don't look after"):
        apply_run(run.id)
    assert the_school() == before


def test_somebody_of_another_school_is_not_even_named(importing, house):
    run = importing.apply(of_teacher("theo.brandt@cedar.example"), by=house.sam)
    assert not questions(run, "taken") and person("u1").email is None


def test_an_administrator_links_the_own_account_and_keeps_the_role(importing, house):
    run = importing.read(of_teacher(PETRA), by=house.petra)
    answer(run, "taken", "link", by=house.petra)
    importing.apply(run, by=house.petra)
    petra = person("u1")
    assert (petra.id, petra.role, petra.school_id) == (house.petra.id, "portal_admin", None)
    importing.apply(of_teacher(PETRA).set("users", "u1", givenName="Tessa", familyName="Rossi"), by=house.petra)
    assert person("u1").role == "portal_admin" and person("u1").school_id is None


def test_two_rows_that_are_linked_to_one_account_are_one_account(importing, house):
    package = of_teacher().person("u8", "teacher", "T", "M", username="tess.marchetti", email="")
    run = importing.read(package, by=house.petra)
    assert {q.person_id for q in questions(run, "taken")} == {house.tess.id}
    answer(run, "taken", "link", by=house.petra)
    importing.apply(run, by=house.petra)
    assert {r.sis_id for r in RosterPerson.select().where(RosterPerson.person == house.tess)} == {"u1", "u8"}
    assert importing.read(package, by=house.petra).changes_nothing
