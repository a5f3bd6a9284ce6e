"""The demo district: two schools, 41 staff and 600 students who do not exist, computed from a seed.

Pure: no database, no Flask. `demo_district(today)` gives plain records that refer to each other by
key; whoever loads them decides how they become rows.
"""

import random
from dataclasses import replace
from datetime import date, timedelta

from portal.welcome.demo_classes import HIGH_CORE, timetable
from portal.welcome.demo_names import SPECIAL_STUDENTS, Names
from portal.welcome.demo_records import (
    ELEMENTARY,
    GRADES,
    HIGH,
    DemoDistrict,
    District,
    Person,
    School,
)

DOMAIN = "demo.example"
STUDENTS_PER_GRADE = {ELEMENTARY: 40, HIGH: 90}

SUSPENDED_BECAUSE = (
    "Moved away; the new school has asked for the records.",
    "Shared the password with others. Speak with the family first.",
    "Away for the term, as agreed with the family.",
    "Two records for the same student; this is the older one.",
)


def demo_district(today: date, seed: int = 7) -> DemoDistrict:
    """The whole demo district. The same day and seed give the same people; sections run from about
    two months before `today` to eight months after it, in every season."""
    rng = random.Random(seed)  # noqa: S311 - names, not secrets
    names = Names(rng)
    students = _students(rng, names, today)
    staff = _staff(rng, names, today)
    table = timetable(rng, staff, students, today)
    district = District("Juniper Falls School District", "Oregon", "America/Los_Angeles")
    schools = tuple(
        School(key, name, district.state, district.time_zone, subjects)
        for key, name, subjects in (
            (
                ELEMENTARY,
                "Alder Creek Elementary School",
                ("Mathematics", "Science", "Fine Arts", "Reading and Writing"),
            ),
            (HIGH, "Juniper Falls High School", (*HIGH_CORE, "World Languages", "Fine Arts")),
        )
    )
    people = tuple(
        person if person.status == "waiting" else replace(person, sis_id=f"{prefix}{number}")
        for prefix, group in (("T", staff), ("S", students))
        for number, person in enumerate(group, 1001)
    )
    return DemoDistrict(district, schools, people, tuple(table.sections), tuple(table.enrollments))


def _students(rng: random.Random, names: Names, today: date) -> list[Person]:
    """600 students; those with the special names come first and keep the status set here."""
    open_places = {grade: STUDENTS_PER_GRADE[school] for school in GRADES for grade in GRADES[school]}
    people = []
    for first, last, username, grade in SPECIAL_STUDENTS:
        open_places[grade] -= 1
        people.append(_student(first, last, username, grade))
    for grade, places in open_places.items():
        people += [_student(*names.draw()[:3], grade) for _ in range(places)]
    ordinary = people[len(SPECIAL_STUDENTS) :]
    rng.shuffle(ordinary)
    specials = [_active(person, today, 30) for person in people[: len(SPECIAL_STUDENTS)]]
    return specials + [_with_status(rng, n, person, today) for n, person in enumerate(ordinary)]


def _student(first: str, last: str, username: str, grade: str) -> Person:
    school = ELEMENTARY if grade in GRADES[ELEMENTARY] else HIGH
    email = f"{username}@{DOMAIN}"
    return Person(f"student:{username}", "student", first, last, username, email, school, grade=grade)


def _with_status(rng: random.Random, n: int, person: Person, today: date) -> Person:
    """The first few get the rare statuses, the rest is active or not yet; one in twelve has no
    e-mail."""
    if n < len(SUSPENDED_BECAUSE):
        suspended = _active(person, today, 50)
        return replace(suspended, status="suspended", reason=SUSPENDED_BECAUSE[n])
    if n == len(SUSPENDED_BECAUSE):
        archived = _active(person, today, 400)
        return replace(archived, status="archived", reason="Left the district last summer.")
    if n % 12 == 0:
        person = replace(person, email=None)
    draw = rng.random()
    if draw < 0.6:
        return _active(person, today, rng.randint(1, 60))
    return replace(person, has_temporary_password=draw < 0.75)


def _active(person: Person, today: date, days: int) -> Person:
    return replace(person, status="active", activated_on=today - timedelta(days=days))


def _staff(rng: random.Random, names: Names, today: date) -> list[Person]:
    """One portal admin, one district admin, three school admins, 36 teachers (16 + 20)."""
    places = [("portal_admin", None), ("district_admin", None), ("school_admin", ELEMENTARY)]
    places += [("school_admin", HIGH)] * 2 + [("teacher", ELEMENTARY)] * 15 + [("teacher", HIGH)] * 20
    places += [("teacher", ELEMENTARY)]
    staff = [_staff_member(rng, names, role, school, today) for role, school in places]
    teachers = [n for n, person in enumerate(staff) if person.role == "teacher"]
    for n in (teachers[4], teachers[9], teachers[20]):
        staff[n] = replace(staff[n], status="not_yet_active", activated_on=None, has_temporary_password=n % 2 == 0)
    for n in (teachers[12], teachers[27], teachers[33]):
        staff[n] = replace(staff[n], status="not_yet_active", activated_on=None)
    away = teachers[25]
    staff[away] = replace(staff[away], status="suspended", reason="On leave until the end of the term.")
    # The last two were invited by a colleague or signed up alone, and have no classes: somebody must say yes first.
    for n in (-2, -1):
        staff[n] = replace(staff[n], status="waiting", activated_on=today - timedelta(days=1))
    return staff


def _staff_member(rng: random.Random, names: Names, role: str, school: str | None, today: date) -> Person:
    first, last, username, is_woman = names.draw()
    [title] = rng.choices(("Ms" if is_woman else "Mr", "Mrs" if is_woman else "Mr", "Dr", "Mx"), (9, 5, 4, 1))
    email = f"{username}@{DOMAIN}"
    person = Person(f"staff:{username}", role, first, last, username, email, school, title)
    return _active(person, today, rng.randint(40, 300))
