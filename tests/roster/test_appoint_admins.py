"""Administrators of a roster come in as teachers, unless somebody who may appoint them ticks it and still may."""

import pytest

from portal.db import Refused
from portal.people.models import Person
from portal.people.operations import edit_person
from portal.roles import THIS_COMPUTER
from portal.roster.operations import answer_question
from tests.roster.oneroster import answer, lincoln, oak, person, questions

ROLES_12 = {
    "principal": "school_admin", "siteAdministrator": "school_admin", "districtAdministrator": "district_admin",
    "systemAdministrator": "district_admin", "aide": None, "counselor": None, "proctor": None,
}  # fmt: skip
NOBODY = ["guardian", "parent", "relative"]


def with_head(version="1.1", role="administrator"):
    return oak(version).person("u9", role, "Olu", "Head")


def at_lincoln():
    """Lincoln High with a principal."""
    return lincoln().person("u9", "administrator", "Olu", "Head")


@pytest.mark.parametrize(("role", "proposed"), [*ROLES_12.items(), ("ext:coach", "nobody")])
def test_no_role_of_a_file_gives_more_than_teacher(importing, role, proposed):
    run = importing.apply(with_head("1.2", role))
    if proposed == "nobody":
        assert not Person.select().where(Person.sis_id == "u9").exists()
        return
    assert person("u9").role == "teacher"
    assert [q.theirs for q in questions(run, "admin")] == ([proposed] if proposed else [])


@pytest.mark.parametrize(("version", "role"), [(v, r) for v in ("1.1", "1.2") for r in NOBODY])
def test_parents_guardians_and_relatives_get_no_account(importing, version, role):
    package = with_head(version, role).enroll("u9", "student")
    importing.apply(package)
    assert not Person.select().where(Person.sis_id == "u9").exists() and Person.select().count() == 3
    assert importing.read(package).changes_nothing


def test_a_ticked_administrator_gets_the_role(importing):
    run = importing.read(with_head())
    answer(run, "admin", "school_admin")
    importing.apply(run)
    assert (person("u9").role, person("u9").school.name) == ("school_admin", "Oak School")


def test_a_ticked_district_administrator_belongs_to_the_district_alone(importing):
    run = importing.read(with_head())
    answer(run, "admin", "district_admin")
    importing.apply(run)
    head = person("u9")
    assert (head.role, head.school_id) == ("district_admin", None) and head.district_id
    assert not questions(importing.read(with_head()), "differs")


def test_a_teacher_who_becomes_administrator_in_the_roster_is_proposed_and_can_be_ticked(importing):
    importing.apply(with_head(role="teacher"))
    run = importing.read(with_head())
    assert run.changes_nothing
    answer(run, "admin", "school_admin")
    importing.apply(run)
    assert person("u9").role == "school_admin" and person("u9").sessions_epoch > 0
    assert not questions(importing.read(with_head()), "admin")


def test_a_school_admin_may_not_tick_a_district_admin(importing, house):
    run = importing.read(at_lincoln(), by=house.sam)
    (question,) = questions(run, "admin")
    with pytest.raises(Refused, match="at that level or above"):
        answer_question(house.sam, question.id, "district_admin")
    answer_question(house.sam, question.id, "school_admin")
    importing.apply(run, by=house.sam)
    assert (person("u9").role, person("u9").school_id) == ("school_admin", house.lincoln.id)


@pytest.mark.parametrize("answer_", ["portal_admin", "student", "link", ""])
def test_only_the_answers_shown_count(importing, house, answer_):
    (question,) = questions(importing.read(with_head()), "admin")
    with pytest.raises(Refused):
        answer_question(house.petra, question.id, answer_)


def test_a_tick_of_somebody_who_lost_the_right_counts_for_nothing(importing, house):
    run = importing.read(at_lincoln(), by=house.dora)
    answer(run, "admin", "school_admin", by=house.dora)
    edit_person(THIS_COMPUTER, house.dora.id, house.dora.version, {"role": "teacher", "school": house.lincoln.id})
    importing.apply(run, by=house.petra)
    assert person("u9").role == "teacher"


def test_a_tick_counts_only_as_far_as_whoever_applies_may_appoint(importing, house):
    run = importing.read(at_lincoln(), by=house.sam)
    answer(run, "admin", "district_admin", by=house.dora)
    importing.apply(run, by=house.sam)
    assert (person("u9").role, person("u9").school_id) == ("teacher", house.lincoln.id)


def test_an_import_demotes_nobody(importing):
    run = importing.read(with_head())
    answer(run, "admin", "school_admin")
    importing.apply(run)
    for role in ("teacher", "student"):
        run = importing.read(with_head(role=role).set("users", "u9", familyName=f"Head-{role}"))
        answer(run, "role", "take")
        answer(run, "differs", "take")
        importing.apply(run)
        assert (person("u9").role, person("u9").last_name) == ("school_admin", f"Head-{role}")
