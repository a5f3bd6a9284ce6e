"""A school admin's package changes, renames, moves and shows nobody outside the own school, however it is made."""

from types import SimpleNamespace

import pytest

from portal.classes.models import Course, Enrollment, Section, Term
from portal.db import Refused
from portal.people.models import Person
from portal.people.operations import edit_person
from portal.roles import THIS_COMPUTER
from portal.roster.applying import apply_run
from portal.roster.models import Problem, Question, Row, Run
from portal.roster.operations import request_apply
from portal.schools.models import District, School
from tests.house import make_person
from tests.roster.oneroster import answer, changes, oak, person, problems, questions, rows
from tests.roster.tables import everything_as_text, the_school


def district():
    """Oak (u1-u3) and Elm (v1 teaches v2); the terms and the course are everybody's."""
    package = oak().school("o3", "Elm School").section("k9", "Science 7", "o3")
    package.person("v1", "teacher", "Theo", "Brandt", "o3").enroll("v1", "teacher", "k9")
    return package.person("v2", "student", "Rosa", "O'Neil", "o3").enroll("v2", "student", "k9")


@pytest.fixture
def place(importing):
    """The district is in; Mal is school admin of Oak."""
    importing.apply(district())
    school, elm = School.get(School.sis_id == "o2"), School.get(School.sis_id == "o3")
    mal = make_person("school_admin", "Mal", "Ory", school)
    dora = make_person("district_admin", "Dora", "Haddad", district=school.district)
    return SimpleNamespace(oak=school, elm=elm, mal=mal, dora=dora)


def outside():
    """Everything of the school that is not Oak's."""
    elm = School.get(School.sis_id == "o3")
    people = Person.select().where(Person.school == elm)
    ids = [p.id for p in people]
    return [
        list(query.order_by(query.model.id).tuples())
        for query in (
            District.select(), School.select().where(School.id == elm.id), Term.select(), Course.select(), people,
            Section.select().where(Section.school == elm), Enrollment.select().where(Enrollment.person_id.in_(ids)),
        )
    ]  # fmt: skip


def test_a_school_admin_imports_a_package_of_the_own_school(importing, place):
    package = oak().set("users", "u2", familyName="Pérez Díaz").person("u8", "student", "Ida", "New").enroll("u8")
    run = importing.apply(package, by=place.mal)
    assert (person("u2").last_name, person("u8").school_id) == ("Pérez Díaz", place.oak.id)
    assert (run.school_id, run.district_id) == (place.oak.id, place.oak.district_id)


ATTACKS = {
    "another school's rows": lambda p: p.school("o3", "Mine now"),
    "a new school": lambda p: p.school("o7", "Fake School"),
    "a person of another school": lambda p: p.person("v2", "student", "Hacked", "Name", "o3"),
    "a section of another school": lambda p: p.section("k9", "Hacked", "o3"),
    "a new section at another school": lambda p: p.section("k8", "Hacked", "o3"),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
@pytest.mark.parametrize("mode", ["bulk", "delta"])
def test_a_package_with_another_schools_records_is_refused(importing, place, attack, mode):
    package = attack(oak() if mode == "bulk" else changes())
    if mode == "bulk":
        package.school("o3", package.rows["orgs"].get("o3", {}).get("name", "Elm School"))
    before = the_school()
    run = importing.read(package, by=place.mal)
    assert run.state == "refused" and "schools you don't look after" in run.reason and the_school() == before
    assert not Row.select().where(Row.run == run).exists() and not Question.select().where(Question.run == run).exists()


CLAIMS = {
    "renames by a known id": lambda p: p.person("v2", "student", "Hacked", "Name", "o2"),
    "takes a teacher by a known id": lambda p: p.person("v1", "teacher", "Hacked", "Name", "o2", email="x@oak.example"),
    "takes a section by a known id": lambda p: p.section("k9", "Hacked", "o2"),
    "enrolls an outsider in an own section": lambda p: p.enroll("v2", "student", "k1"),
    "enrolls an own teacher in their section": lambda p: p.enroll("u1", "teacher", "k9"),
    "moves their enrollment to an own section": lambda p: p.add(
        "enrollments", "e-k9-v2", classSourcedId="k1", schoolSourcedId="o2", userSourcedId="u2", role="student"
    ),
    "renames a course": lambda p: p.add("courses", "c1", title="Hacked", orgSourcedId="o2"),
    "ends everybody's year": lambda p: p.add(
        "academicSessions", "t1", title="Year", type="schoolYear", startDate="2020-08-01", endDate="2021-01-01",
        schoolYear="2040",
    ),
    "renames the district": lambda p: p.add("orgs", "o1", name="Hacked", type="district"),
    "marks an outsider as leaving": lambda p: p.person("v2", "student", "R", "O", "o2", status="tobedeleted"),
}  # fmt: skip


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS.keys())
def test_a_claim_to_what_is_not_theirs_is_left_out(importing, place, claim):
    before = outside()
    run = importing.apply(claim(changes()), by=place.mal)
    assert outside() == before and "Hacked" not in repr([list(m.select().tuples()) for m in (Person, Section, Course)])
    shown = repr([list(m.select().where(m.run == run).tuples()) for m in (Row, Question, Problem)])
    assert not any(secret in shown for secret in ("Rosa", "O'Neil", "v2@oak", "Theo", "Brandt", "Elm School"))
    students = Person.select().where(Person.id.in_(Enrollment.students_of_teacher(person("u1").id)))
    assert person("v2") not in students


def test_the_preview_of_a_school_admin_lists_nobody_else_as_missing(importing, place):
    run = importing.read(oak().drop("users", "u3").drop("enrollments", "e-k1-u3"), by=place.mal)
    assert [r.label for r in rows(run, "student", "missing")] == ["Ben Adeyemi"]
    assert not rows(run, "teacher", "missing") and not rows(run, "school", "missing")
    assert run.counts["enrollment"]["missing"] == 1 and run.counts["section"]["missing"] == 0


def test_nobody_else_is_listed_as_edited(importing, place):
    rosa = person("v2")
    edit_person(THIS_COMPUTER, rosa.id, rosa.version, {"last_name": "Secret"})
    claimed = oak().person("v2", "student", "Rosa", "O'Neil", "o2")
    assert not questions(importing.read(claimed, by=place.mal), "differs")
    assert questions(importing.read(district(), by=place.dora), "differs")


def test_a_run_that_shows_people_of_two_schools_is_no_school_admins(importing, place):
    run = importing.read(oak())
    assert {r.label for r in rows(run, "student", "missing")} == {"Rosa O'Neil"} and run.school_id is None
    assert not Run.visible_to(place.mal).where(Run.id == run.id).exists()
    assert Run.visible_to(place.dora).where(Run.id == run.id).exists()


def test_somebody_at_no_school_is_not_a_school_admins_to_add(importing, place):
    run = importing.apply(oak().person("d1", "teacher", "Dis", "Trict", "o1"), by=place.mal)
    assert not Person.select().where(Person.sis_id == "d1").exists()
    assert any("don't look after" in p for p in problems(run, "warning"))
    importing.apply(district().person("d1", "teacher", "Dis", "Trict", "o1"), by=place.dora)
    assert (person("d1").school_id, person("d1").district_id) == (None, place.oak.district_id)


def test_who_was_moved_away_by_hand_after_the_reading_stops_the_run(importing, place):
    run = importing.read(oak().set("users", "u2", familyName="Late"), by=place.mal)
    ana = person("u2")
    edit_person(THIS_COMPUTER, ana.id, ana.version, {"school": place.elm.id})
    request_apply(place.mal, run.id)
    before = the_school()
    with pytest.raises(Refused, match="don't look after"):
        apply_run(run.id)
    assert the_school() == before


def test_a_school_admin_cannot_apply_what_reaches_beyond_the_school(importing, place):
    """Read by the portal, it is about Oak alone but for the name of the district."""
    package = changes().add("orgs", "o1", name="New Name", type="district").person("u2", "student", "Ana", "Late")
    run = importing.read(package)
    Run.update(school_id=place.oak.id).where(Run.id == run.id).execute()
    request_apply(place.mal, run.id)
    with pytest.raises(Refused):
        apply_run(run.id)
    assert District.get(District.sis_id == "o1").name == "Oak District" and person("u2").last_name == "Pérez"


def test_a_district_admin_reaches_the_own_district_only(importing, place):
    far = District.create(name="Far")
    fay = make_person("district_admin", "Fay", "Underhill", district=far)
    before = everything_as_text()
    assert importing.read(district(), by=fay).state == "refused"
    run = importing.read(changes().person("u2", "student", "Hacked", "Name", "o2"), by=fay)
    assert run.state == "refused" and "Hacked" not in repr(the_school())
    assert before.count("Rosa") == everything_as_text().count("Rosa")
    assert importing.apply(district().school("o8", "Ash School"), by=place.dora).state == "applied"
    assert School.get(School.sis_id == "o8").district_id == place.oak.district_id


def test_a_district_admin_cannot_make_a_district(importing, place):
    package = district().add("orgs", "o9", name="Another District", type="district").school("o8", "Ash School", "o9")
    assert importing.read(package, by=place.dora).state == "refused"


def test_an_administrator_who_was_linked_is_changed_only_by_their_equals(importing, place):
    petra = make_person("portal_admin", "Petra", "Novak", email="petra@oak.example")
    package = district().person("u9", "teacher", "Petra", "Novak", email="petra@oak.example")
    run = importing.read(package, by=petra)
    answer(run, "taken", "link", by=petra)
    importing.apply(run, by=petra)
    evil = package.set("users", "u9", email="mal@evil.example")
    for admin in (place.dora, place.mal):
        if admin == place.mal:
            evil = oak().person("u9", "teacher", "Petra", "Novak", email="mal@evil.example")
        importing.apply(evil, by=admin)
        assert Person.get_by_id(petra.id).email == "petra@oak.example"
