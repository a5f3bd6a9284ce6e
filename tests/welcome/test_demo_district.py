"""The demo district has everything a visitor wants to click on, and nothing of a real person."""

import unicodedata
from collections import Counter
from dataclasses import asdict
from datetime import date, timedelta

import pytest

from portal.welcome.demo_district import demo_district

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def demo():
    return demo_district(TODAY)


@pytest.fixture(scope="module")
def students(demo):
    return [person for person in demo.people if person.role == "student"]


def sections_of(demo, role):
    return Counter(e.person for e in demo.enrollments if e.role == role)


def test_it_has_two_schools_41_staff_and_600_students(demo):
    roles = Counter(person.role for person in demo.people)
    assert len({school.key for school in demo.schools}) == 2
    assert roles == {
        "portal_admin": 1,
        "district_admin": 1,
        "school_admin": 3,
        "teacher": 36,
        "student": 600,
    }


def test_the_same_day_gives_the_same_district(demo):
    assert asdict(demo_district(TODAY)) == asdict(demo)


def test_another_seed_gives_other_people(demo):
    assert demo_district(TODAY, seed=8).people != demo.people


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_nobody_shares_a_sign_in_name(seed):
    people = demo_district(TODAY, seed).people
    names = [(unicodedata.normalize("NFKC", p.username).casefold(), p.key) for p in people]
    names += [(unicodedata.normalize("NFKC", p.email).casefold(), p.key) for p in people if p.email]
    assert len({name for name, _ in names}) == len(names)
    assert len({key for _, key in names}) == len(people)


def test_every_username_is_plain_letters_without_an_at_sign(demo):
    for person in demo.people:
        assert person.username.replace(".", "").replace("-", "").isalnum(), person
        assert person.username.isascii()


def test_every_address_ends_in_demo_example(demo):
    assert all(person.email.endswith("@demo.example") for person in demo.people if person.email)


def test_some_students_have_no_address_and_all_staff_have_one(demo):
    without = Counter(person.role for person in demo.people if not person.email)
    assert set(without) == {"student"}
    assert 20 < without["student"] < 100


def test_ana_perez_is_there_once_and_active(students):
    anas = [p for p in students if (p.first_name, p.last_name) == ("Ana", "Pérez")]
    assert [ana.status for ana in anas] == ["active"]


@pytest.mark.parametrize(
    "is_special",
    [
        pytest.param(lambda p: len(p.first_name + p.last_name) > 90, id="very long"),
        pytest.param(lambda p: "'" in p.last_name, id="apostrophe"),
        pytest.param(lambda p: "-" in p.first_name and "-" in p.last_name, id="hyphens"),
        pytest.param(lambda p: len(p.first_name) == 1, id="first name of one letter"),
        pytest.param(lambda p: len(p.last_name) == 1, id="last name of one letter"),
        pytest.param(lambda p: unicodedata.bidirectional(p.last_name[0]) == "AL", id="Arabic"),
        pytest.param(lambda p: unicodedata.bidirectional(p.last_name[0]) == "R", id="Hebrew"),
        pytest.param(lambda p: unicodedata.east_asian_width(p.last_name[0]) == "W", id="Chinese"),
    ],
)
def test_there_is_a_student_with_each_kind_of_difficult_name(students, is_special):
    assert any(is_special(person) for person in students)


def test_two_people_and_no_more_have_the_same_name(demo):
    names = Counter((person.first_name, person.last_name) for person in demo.people)
    assert [count for count in names.values() if count > 1] == [2]


def test_every_status_can_be_clicked_on(students):
    statuses = Counter(person.status for person in students)
    assert statuses["active"] > 200
    assert statuses["not_yet_active"] > 100
    assert (statuses["suspended"], statuses["archived"]) == (4, 1)
    assert any(person.has_temporary_password for person in students)


def test_two_teachers_wait_for_approval_and_are_in_no_class(demo):
    waiting = [person for person in demo.people if person.status == "waiting"]
    assert [(w.role, w.school) for w in waiting] == [("teacher", "juniper"), ("teacher", "alder")]
    assert not any(sections_of(demo, "teacher")[w.key] for w in waiting)


def test_whoever_is_suspended_or_archived_has_a_reason_and_nobody_else(demo):
    for person in demo.people:
        assert bool(person.reason) == (person.status in ("suspended", "archived")), person


def test_only_those_who_chose_a_password_have_a_day_of_activation(demo):
    for person in demo.people:
        assert bool(person.activated_on) == (person.status != "not_yet_active"), person
        assert not (person.activated_on and person.has_temporary_password)


def test_students_have_four_to_seven_sections_but_for_a_few_without_any(demo, students):
    counts = Counter(sections_of(demo, "student")[person.key] for person in students)
    assert set(counts) == {0, 4, 5, 6, 7}
    assert counts[0] == 7


def test_teachers_have_one_to_five_sections(demo):
    counts = sections_of(demo, "teacher")
    teachers = [p for p in demo.people if p.role == "teacher" and p.status != "waiting"]
    assert {counts[person.key] for person in teachers} <= {1, 2, 3, 4, 5}


def test_some_sections_are_taught_by_two_and_none_by_nobody(demo):
    teachers = Counter(e.section for e in demo.enrollments if e.role == "teacher")
    assert set(teachers) == {section.key for section in demo.sections}
    assert set(teachers.values()) == {1, 2}


def test_people_sit_only_in_sections_of_their_own_school_and_grade(demo):
    people = {person.key: person for person in demo.people}
    sections = {section.key: section for section in demo.sections}
    assert len(sections) == len(demo.sections)
    for enrollment in demo.enrollments:
        person, section = people[enrollment.person], sections[enrollment.section]
        assert person.school == section.school
        assert enrollment.role == "teacher" or person.grade in section.grades


def test_nobody_is_enrolled_twice_in_a_section(demo):
    assert max(Counter((e.section, e.person) for e in demo.enrollments).values()) == 1


@pytest.mark.parametrize("month", range(1, 13))
def test_sections_are_current_in_every_season_and_for_half_a_year(month):
    today = date(2027, month, 28)
    for section in demo_district(today).sections:
        assert section.begins <= today <= today + timedelta(days=183) <= section.ends


def test_the_people_to_try_it_with_see_each_other(demo):
    portal, district, admin, teacher, ana = demo.one_per_role()
    roles = [person.role for person in (portal, district, admin, teacher, ana)]
    assert roles == ["portal_admin", "district_admin", "school_admin", "teacher", "student"]
    sections = {e.section for e in demo.enrollments if e.person == ana.key}
    assert any(e.person == teacher.key and e.section in sections for e in demo.enrollments)
    assert admin.school == ana.school
