"""Schools and districts of a roster, and those set up by hand before it came."""

import pytest

from portal.classes.models import Section
from portal.db import Refused
from portal.people.models import Person
from portal.roles import THIS_COMPUTER
from portal.roster.applying import apply_run
from portal.roster.models import Run
from portal.roster.operations import answer_question, request_apply
from portal.schools.models import District, School, Source
from tests.house import make_school
from tests.roster.oneroster import answer, changes, oak, person, problems, questions, rows


@pytest.fixture
def by_hand(app):
    """What the first run makes: one district with one school, named by whoever installed it."""
    return make_school(District.create(name="Our District"), "Our School")


def settle(run, reply):
    """Answer what has no answer of its own."""
    for question in questions(run, "same_school"):
        if not question.answer:
            answer_question(THIS_COMPUTER, question.id, reply)


def test_the_one_school_set_up_by_hand_is_offered_as_the_one_of_the_roster(importing, by_hand):
    run = importing.read(oak())
    asked = [(q.field, q.here, q.theirs, q.answer) for q in questions(run, "same_school")]
    assert asked == [("district", "Our District", "Oak District", ""), ("school", "Our School", "Oak School", "")]
    answer(run, "same_school", "link")
    run = Run.get_by_id(run.id)
    assert (run.counts["school"]["added"], run.counts["school"]["changed"]) == (0, 1)
    importing.apply(run)
    (school,) = School.select()
    assert (school.id, school.name, school.sis_id) == (by_hand.id, "Our School", "o2")
    assert person("u2").school_id == by_hand.id and District.select().count() == 1
    again = importing.read(oak())
    assert again.changes_nothing and not questions(again, "same_school")


def test_one_of_the_same_name_is_taken_for_it_unless_somebody_says_no(importing, by_hand):
    package = oak().set("orgs", "o2", name="OUR  School")
    package.set("orgs", "o1", name="our district")
    assert [q.answer for q in questions(importing.read(package), "same_school")] == ["link", "link"]
    importing.apply(package)
    assert person("u2").school_id == by_hand.id


def test_one_of_another_name_needs_an_answer(importing, by_hand):
    run = importing.read(oak())
    with pytest.raises(Refused, match="Say first whether “Our District” and “Oak District” are the same"):
        request_apply(THIS_COMPUTER, run.id)


def test_it_can_be_another_one(importing, by_hand):
    run = importing.read(oak())
    answer(run, "same_school", "new")
    importing.apply(run)
    assert {s.name for s in School.select()} == {"Our School", "Oak School"} and District.select().count() == 2
    assert person("u2").school.name == "Oak School"


def test_three_schools_are_not_taken_for_the_one_set_up_by_hand(importing, by_hand):
    run = importing.read(oak().school("o3", "Elm School").school("o4", "OUR school").set("orgs", "o1", name="X"))
    answer(run, "same_school", "link")
    importing.apply(run)
    assert [(q.sis_id, q.field) for q in questions(run, "same_school")] == [("o1", "district"), ("o4", "school")]
    assert {s.sis_id: s.name for s in School.select()} == {"o2": "Oak School", "o3": "Elm School", "o4": "Our School"}


def test_a_school_linked_to_another_roster_meanwhile_stops_the_run(importing, by_hand):
    run = importing.read(oak())
    answer(run, "same_school", "link")
    request_apply(THIS_COMPUTER, run.id)
    School.update(source=Source.create(name="Elm SIS"), sis_id="x").where(School.id == by_hand.id).execute()
    with pytest.raises(Refused, match="linked to another roster"):
        apply_run(run.id)
    assert not Person.select().exists()


def test_a_school_of_the_roster_is_renamed_and_stays_in_its_district(importing):
    importing.apply(oak())
    package = oak().add("orgs", "o5", name="New District", type="district").school("o2", "Oak Academy", "o5")
    run = importing.apply(package)
    school = School.get()
    assert [r.fields for r in rows(run, "school", "changed")] == [[("name", "Oak School", "Oak Academy")]]
    assert (school.name, school.district.name) == ("Oak Academy", "Oak District") and "oak academy" in school.sort_key


def test_a_school_without_a_district_gets_one(importing):
    package = oak().drop("orgs", "o1").school("o2", "Oak School", "")
    importing.apply(package)
    assert School.get().district.name == "Oak School" and importing.read(package).changes_nothing


def test_schools_of_one_name_in_two_systems_stand_side_by_side(importing):
    importing.apply(oak())
    run = importing.read(oak(system="Elm SIS"), source_name="Elm SIS")
    importing.apply(run)
    assert School.select().where(School.name == "Oak School").count() == 2


def test_long_ids_that_begin_alike_are_two_schools(importing):
    long = "x" * 240
    importing.apply(oak().school(f"{long}1", "Twin School").school(f"{long}2", "Twin School"))
    assert School.select().where(School.name == "Twin School").count() == 2


def test_somebody_of_a_department_is_at_the_school_above_it(importing):
    package = oak().add("orgs", "d1", name="Science", type="department", parentSourcedId="o2")
    importing.apply(package.person("u8", "teacher", "Sal", "Science", "d1"))
    assert person("u8").school.name == "Oak School"


def test_somebody_at_two_schools_is_at_the_first(importing):
    package = oak().school("o3", "Elm School").person("u8", "teacher", "Sal", "Both", "o3,o2")
    importing.apply(package)
    assert person("u8").school.name == "Elm School" and importing.read(package).changes_nothing


def test_somebody_moves_to_another_school_and_the_preview_names_both(importing):
    importing.apply(oak().school("o3", "Elm School"))
    run = importing.apply(oak().school("o3", "Elm School").set("users", "u2", orgSourcedIds="o3"))
    assert rows(run, "student", "changed")[0].fields == [("school", "Oak School", "Elm School")]
    assert person("u2").school.name == "Elm School"


def test_who_is_listed_at_the_district_only_keeps_the_school(importing):
    importing.apply(oak())
    run = importing.apply(oak().set("users", "u1", orgSourcedIds="o1"))
    assert person("u1").school.name == "Oak School" and run.changes_nothing


def test_orgs_that_go_round_in_circles_end_somewhere(importing):
    package = oak().add("orgs", "d1", name="A", type="department", parentSourcedId="d2")
    package.add("orgs", "d2", name="B", type="department", parentSourcedId="d1")
    importing.apply(package.person("u8", "teacher", "Sal", "Lost", "d1"))
    assert (person("u8").school_id, person("u8").district_id) == (None, None)


def test_a_class_at_something_that_is_no_school_is_left_out_and_said(importing):
    importing.apply(oak("1.2"))
    package = changes("1.2").add("orgs", "x1", name="Campus", type="ext:campus").section("k5", "Far Class", "x1")
    run = importing.apply(package.enroll("u2", section="k5"))
    assert [r.label for r in rows(run, "section", "refused")] == ["Far Class"]
    assert any("its school is no school here" in p for p in problems(run, "warning"))
    assert [r.sis_id for r in rows(run, "enrollment", "refused")] == ["e-k5-u2"] and Section.select().count() == 1


def test_a_school_that_is_the_same_is_listed_as_changed_with_both_names(importing, by_hand):
    run = importing.read(oak())
    answer(run, "same_school", "link")
    (school,) = rows(run, "school", "changed")
    assert school.label == "Oak School" and not rows(run, "school", "added")
    assert school.fields == [("set up by hand", "Our School", "this one, under the name it has here")]
    answer(run, "same_school", "new")
    assert [r.label for r in rows(run, "school", "added")] == ["Oak School"] and not rows(run, "school", "changed")
    answer(run, "same_school", "link")
    importing.apply(run)
    assert School.get_by_id(by_hand.id).name == "Our School" and len(rows(run, "school", "changed")) == 1


def test_one_of_the_same_name_is_listed_as_changed_too(importing, by_hand):
    run = importing.read(oak().set("orgs", "o2", name="OUR  School").set("orgs", "o1", name="our district"))
    assert [len(rows(run, kind, "changed")) for kind in ("district", "school")] == [1, 1]
    assert run.counts["school"]["changed"] == 1 and run.counts["school"]["added"] == 0
