"""Packages of changes: they add and change, may refer to what is here, and list what they mark as deleted."""

import pytest

from portal.classes.models import Enrollment, Section, Term
from portal.people.models import Person
from tests.roster.oneroster import changes, oak, person, problems, questions, rows
from tests.roster.tables import the_school

BOTH = pytest.mark.parametrize("version", ["1.1", "1.2"])


@BOTH
def test_changes_add_and_change_and_leave_the_rest(importing, version):
    importing.apply(oak(version))
    delta = changes(version).person("u2", "student", "Ana", "Pérez Díaz").person("u8", "student", "Ida", "New")
    run = importing.apply(delta.enroll("u8").section("k2", "Algebra 2"))
    assert run.is_delta and {r.label for r in rows(run, "student", "added")} == {"Ida New"}
    assert (person("u2").last_name, person("u3").last_name) == ("Pérez Díaz", "Adeyemi")
    assert person("u8").school.name == "Oak School"
    assert Section.get(Section.sis_id == "k2").course.title == "Algebra"
    assert Enrollment.select().count() == 4
    assert not [r for kind in ("student", "teacher", "section", "school") for r in rows(run, kind, "missing")]


@BOTH
def test_references_that_lead_nowhere_are_errors(importing, version):
    importing.apply(oak(version))
    for delta in (
        changes(version).enroll("ghost"),
        changes(version).enroll("u2", section="k99"),
        changes(version).section("k2", "X", school="o99"),
        changes(version).person("u8", "student", "Ida", "New", school="o99"),
    ):
        run = importing.read(delta)
        assert run.state == "refused" and problems(run)


@BOTH
def test_what_is_marked_as_deleted_is_listed_and_stays(importing, version):
    importing.apply(oak(version))
    before = the_school()
    delta = changes(version).person("u2", "student", "Ana", "Pérez").set("users", "u2", status="tobedeleted")
    delta.section("k1", "Algebra 1").set("classes", "k1", status="tobedeleted")
    delta.enroll("u3").set("enrollments", "e-k1-u3", status="tobedeleted")
    run = importing.apply(delta)
    listed = [(kind, r.sis_id) for kind in ("student", "section", "enrollment") for r in rows(run, kind, "leaving")]
    assert listed == [("student", "u2"), ("section", "k1"), ("enrollment", "e-k1-u3")] and the_school() == before
    assert rows(run, "student", "leaving")[0].label == "Ana Pérez"


def test_a_package_that_was_only_looked_at_makes_nothing_known(importing):
    importing.apply(oak())
    with_a_parent = oak().person("p1", "parent", "Pia", "Marchetti")
    importing.read(with_a_parent)
    assert importing.read(changes().enroll("p1")).state == "refused"
    importing.apply(with_a_parent)
    assert importing.read(changes().enroll("p1")).state == "ready"


def test_somebody_who_gets_an_account_by_changes_is_enrolled_at_once(importing):
    importing.apply(oak().person("p1", "parent", "Pia", "Marchetti"))
    run = importing.apply(changes().person("p1", "student", "Pia", "Marchetti").enroll("p1"))
    assert not rows(run, "enrollment", "refused")
    assert Enrollment.select().where(Enrollment.person_id == person("p1").id).count() == 1


def test_who_left_and_was_never_here_is_listed_too(importing):
    delta = changes().person("u9", "student", "Never", "Here").set("users", "u9", status="tobedeleted")
    importing.apply(oak())
    run = importing.apply(delta)
    assert [r.sis_id for r in rows(run, "student", "leaving")] == ["u9"] and Person.select().count() == 3


def test_in_1_2_a_user_may_come_without_the_roles_that_did_not_change(importing):
    importing.apply(oak("1.2"))
    delta = changes("1.2").person("u2", "student", "Ana", "Pérez Díaz")
    del delta.rows["roles"]
    run = importing.apply(delta)
    ana = person("u2")
    assert (ana.last_name, ana.role, ana.school.name) == ("Pérez Díaz", "student", "Oak School")
    assert run.counts["student"]["changed"] == 1 and not questions(run, "differs")
    assert importing.apply(delta).changes_nothing


def test_a_role_alone_moves_somebody_to_another_school(importing):
    importing.apply(oak("1.2").school("o3", "Elm School"))
    delta = changes("1.2").role("r-u2", "u2", "student", "o3")
    run = importing.apply(delta)
    assert person("u2").school.name == "Elm School" and (person("u2").first_name, person("u2").grade) == ("Ana", "09")
    assert run.counts["student"]["changed"] == 1 and importing.apply(delta).changes_nothing


def test_a_parent_of_an_earlier_package_is_known_and_still_gets_no_account(importing):
    importing.apply(oak().person("p1", "parent", "Pat", "Pérez"))
    run = importing.apply(changes().enroll("p1").person("u2", "student", "Ana", "Pérez", agentSourcedIds="p1"))
    assert run.state == "applied" and [r.sis_id for r in rows(run, "enrollment", "refused")] == ["e-k1-p1"]
    assert Person.select().count() == 3


def test_a_term_that_moves_moves_its_sections(importing):
    importing.apply(oak())
    dates = {"title": "Year", "type": "schoolYear", "startDate": "2020-08-01", "endDate": "2021-06-30"}
    importing.apply(changes().add("academicSessions", "t1", **dates, schoolYear="2021"))
    assert str(Term.get().ends_on) == str(Section.get().ends_on) == "2021-06-30"
    assert not Person.select().where(Person.id.in_(Enrollment.students_of_teacher(person("u1").id))).exists()


def test_a_file_that_is_whole_among_changes_tells_who_is_missing(importing):
    importing.apply(oak())
    package = oak().drop("users", "u3").drop("enrollments", "e-k1-u2", "e-k1-u3")
    package.modes["enrollments"] = "delta"
    run = importing.read(package)
    assert run.is_delta and [r.sis_id for r in rows(run, "student", "missing")] == ["u3"]
    assert run.counts["enrollment"]["missing"] == 0


@BOTH
def test_nobody_is_removed_by_a_whole_package_and_who_is_missing_is_listed(importing, version):
    importing.apply(oak(version).section("k2", "Algebra 2").enroll("u3", section="k2"))
    before = the_school()
    package = oak(version).drop("users", "u3").drop("enrollments", "e-k1-u3")
    if version == "1.2":
        package.drop("roles", "r-u3")
    run = importing.apply(package)
    assert [r.label for r in rows(run, "student", "missing")] == ["Ben Adeyemi"]
    assert [r.label for r in rows(run, "section", "missing")] == ["Algebra 2"]
    assert run.counts["enrollment"]["missing"] == 2 and run.changes_nothing and the_school() == before


def test_who_comes_back_is_the_same_account(importing):
    importing.apply(oak())
    ben = person("u3").id
    importing.apply(oak().drop("users", "u3").drop("enrollments", "e-k1-u3"))
    assert importing.apply(oak()).changes_nothing and person("u3").id == ben


def test_an_empty_roster_removes_nobody(importing):
    importing.apply(oak())
    before = the_school()
    package = oak()
    for kind in ("users", "enrollments"):
        package.rows[kind] = {}
    run = importing.apply(package)
    assert run.counts["student"]["missing"] == 2 and the_school() == before
