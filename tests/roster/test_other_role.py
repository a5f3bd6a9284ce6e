"""Somebody is a student here and a teacher in the file, or the other way round: a person decides."""

import pytest

from portal.people.models import Person
from tests.house import soup
from tests.roster.oneroster import answer, edit, oak, person, questions, rows


def as_teacher(**more):
    return oak().set("users", "u3", role="teacher", grades="", **more)


def counts(run, verdict):
    return {kind: run.counts[kind][verdict] for kind in ("student", "teacher")}


def test_a_student_who_is_a_teacher_now_is_asked_about(importing):
    importing.apply(oak())
    Person.update(password_hash="a student's", sessions_epoch=4).where(Person.sis_id == "u3").execute()
    package = oak().set("users", "u3", role="teacher", grades="")
    run = importing.apply(package)
    assert [(q.field, q.here, q.theirs) for q in questions(run, "role")] == [("role", "student", "teacher")]
    assert (person("u3").role, person("u3").grade) == ("student", "09")
    again = importing.read(package)
    assert again.changes_nothing and [q.field for q in questions(again, "role")] == ["role"]
    answer(again, "role", "take")
    importing.apply(again)
    ben = person("u3")
    assert (ben.role, ben.grade, ben.sessions_epoch > 4, ben.password_hash) == ("teacher", "", True, None)
    assert not questions(importing.read(package), "role")


def test_who_became_an_admin_meanwhile_is_not_made_a_student(importing):
    importing.apply(oak())
    run = importing.read(oak().set("users", "u1", role="student"))
    answer(run, "role", "take")
    edit("u1", role="school_admin")
    importing.apply(run)
    assert person("u1").role == "school_admin"


def test_it_is_not_said_that_somebody_edited_it(importing, house, browser):
    importing.apply(oak(), by=house.petra)
    run = importing.read(as_teacher(), by=house.petra)
    page = soup(browser(house.petra).get(f"/roster/runs/{run.id}"))
    assert page.select_one("#about-role").text == "Student or teacher?" and "Edited here since" not in page.text
    said = "Nothing changes by itself; 1 question below can still change something."
    assert page.select_one("#outcome").text == said


def test_who_stays_a_student_is_counted_as_one_in_every_run(importing):
    importing.apply(oak())
    assert counts(importing.apply(as_teacher()), "unchanged") == {"student": 2, "teacher": 1}
    assert counts(importing.read(as_teacher()), "unchanged") == {"student": 2, "teacher": 1}
    run = importing.read(as_teacher(familyName="Addo"))
    assert [row.sis_id for row in rows(run, "student", "changed")] == ["u3"] and not rows(run, "teacher", "changed")


def test_who_takes_the_role_of_the_file_is_listed_with_old_and_new(importing):
    importing.apply(oak())
    importing.apply(as_teacher())
    run = importing.read(as_teacher())
    answer(run, "role", "take")
    run = importing.apply(run)
    (row,) = rows(run, "student", "changed")
    assert ("role", "Student", "Teacher") in row.fields
    assert counts(run, "unchanged") == {"student": 1, "teacher": 1}
    assert counts(importing.read(as_teacher()), "unchanged") == {"student": 1, "teacher": 2}


@pytest.mark.parametrize(("reply", "expected"), [("keep", ("teacher", "")), ("take", ("student", "09"))])
def test_a_grade_goes_with_the_role_and_never_to_a_teacher(importing, reply, expected):
    importing.apply(oak())
    run = importing.read(as_teacher())
    answer(run, "role", "take")
    importing.apply(run)
    run = importing.read(oak())
    assert [q.field for kind in ("role", "differs") for q in questions(run, kind)] == ["role"]
    answer(run, "role", reply)
    importing.apply(run)
    assert (person("u3").role, person("u3").grade) == expected
    assert [q.field for q in questions(importing.read(oak()), "differs")] == []


def test_who_stays_a_student_gets_the_grades_of_the_file_again_once_it_has_them_as_one(importing):
    importing.apply(oak())
    importing.apply(as_teacher())
    run = importing.apply(oak().set("users", "u3", grades="10"))
    assert not questions(run, "role") and not questions(run, "differs") and person("u3").grade == "10"
