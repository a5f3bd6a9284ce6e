"""Which enrollments count today, in both spellings: built, and by hand."""

from datetime import date, timedelta

import pytest

from portal.classes.models import Enrollment, Section
from portal.people.models import Person
from tests.house import make_section

TODAY = date.today()
DAYS = {"open": None, "yesterday": TODAY - timedelta(1), "today": TODAY, "tomorrow": TODAY + timedelta(1)}
COUNTS = {("open", "open"), ("open", "today"), ("today", "open"), ("today", "today"), ("yesterday", "tomorrow")}
OVER = {("open", "yesterday"), ("tomorrow", "open"), ("yesterday", "yesterday"), ("tomorrow", "tomorrow")}


@pytest.fixture
def chess(house):
    return make_section(house.lincoln, "Chess", [house.theo], [house.ben])


def as_both_say(section):
    built = {row.person_id for row in Enrollment.current().where(Enrollment.section == section)}
    by_hand = {id_ for (id_,) in Enrollment.read_current("e.person_id", "e.section_id = ?", section.id)}
    assert built == by_hand
    return by_hand


def students(house):
    return {p.id for p in Person.select().where(Person.id.in_(Enrollment.students_of_teacher(house.theo.id)))}


@pytest.mark.parametrize(("first", "last"), sorted(COUNTS | OVER))
def test_a_section_counts_from_its_first_day_to_its_last(house, chess, first, last):
    Section.update(starts_on=DAYS[first], ends_on=DAYS[last]).where(Section.id == chess.id).execute()
    counts = (first, last) in COUNTS
    assert as_both_say(chess) == ({house.theo.id, house.ben.id} if counts else set())
    assert (house.ben.id in students(house)) == counts


@pytest.mark.parametrize(("first", "last"), sorted(COUNTS | OVER))
def test_an_enrollment_counts_from_its_first_day_to_its_last(house, chess, first, last):
    days = {Enrollment.begins_on: DAYS[first], Enrollment.ends_on: DAYS[last]}
    Enrollment.update(days).where(Enrollment.section == chess, Enrollment.person_id == house.ben.id).execute()
    counts = (first, last) in COUNTS
    assert as_both_say(chess) == ({house.theo.id, house.ben.id} if counts else {house.theo.id})
    assert (house.ben.id in students(house)) == counts


def test_whom_a_teacher_has_as_a_classmate_only_is_no_student_of_theirs(house):
    make_section(house.lincoln, "Evening class", [house.tess], [house.theo, house.ben])
    assert house.ben.id not in students(house)
