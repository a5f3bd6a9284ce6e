"""The classes of the demo district: sections, who teaches them and who sits in them."""

import random
from collections.abc import Iterable
from datetime import date, timedelta

from portal.welcome.demo_records import ELEMENTARY, GRADES, HIGH, Enrollment, Person, Section

# Course title by grade, in the order of GRADES[HIGH]; one teacher takes its four sections.
HIGH_CORE = {
    "English Language Arts": ("English 9", "English 10", "American Literature", "World Literature"),
    "Mathematics": ("Algebra I", "Geometry", "Algebra II", "Precalculus"),
    "Science": ("Biology", "Chemistry", "Physics", "Environmental Science"),
    "Social Studies": ("World Geography", "World History", "US History", "Government"),
}
# Title, subject and number of sections; one teacher each.
HIGH_ELECTIVES = (("Spanish", "World Languages", 5), ("Studio Art", "Fine Arts", 5), ("Band", "Fine Arts", 1))
HOMEROOM_COURSES = ("Homeroom", "Reading and Writing", "Mathematics", "Science")
SPECIALIST_COURSES = (
    ("Art", "Fine Arts", ("01", "02", "03", "04", "05")),
    ("Music", "Fine Arts", ("KG", "01", "02", "03", "04")),
    ("Physical Education", "Physical Education", ("01", "02", "03")),
)


class Timetable:
    """Collects sections and enrollments; knows the days between which every section runs."""

    def __init__(self, today: date) -> None:
        self.begins = (today - timedelta(days=60)).replace(day=1)
        self.ends = self.begins + timedelta(days=300)
        self.sections: list[Section] = []
        self.enrollments: list[Enrollment] = []

    def add(self, school: str, course: str, subject: str, grades: Iterable[str], label: str) -> Section:
        """A new section; `label` tells it from the others of its course ("2", "KG-A")."""
        grades = tuple(grades)
        code = f"{course.replace(' ', '')[:6].upper()}-{grades[0]}"
        key, title = f"{school}:{code}:{label}", f"{course} ({label})"
        is_homeroom, days = course == "Homeroom", (self.begins, self.ends)
        section = Section(key, school, title, course, code, subject, grades, is_homeroom, *days)
        self.sections.append(section)
        return section

    def enroll(self, section: Section, people: Iterable[Person]) -> None:
        self.enrollments += [
            Enrollment(section.key, person.key, "student" if person.role == "student" else "teacher")
            for person in people
        ]


def timetable(rng: random.Random, staff: list[Person], students: list[Person], today: date) -> Timetable:
    """Sections with their teachers and students. A few newcomers have no class yet, and neither
    has the archived student nor the teachers who wait for approval."""
    table = Timetable(today)
    newcomers = students[-6:]
    present = [s for s in students if s.status != "archived" and s not in newcomers]
    for school, fill in ((ELEMENTARY, _elementary_classes), (HIGH, _high_school_classes)):
        teachers = [p for p in staff if p.school == school and p.role == "teacher" and p.status != "waiting"]
        fill(rng, table, teachers, [s for s in present if s.school == school])
    principal = next(p for p in staff if p.role == "school_admin" and p.school == HIGH)
    table.enroll(next(s for s in table.sections if s.course_title == "Precalculus"), [principal])
    return table


def _elementary_classes(rng: random.Random, table: Timetable, teachers: list[Person], students: list[Person]) -> None:
    """Two homeroom groups a grade, taught by one teacher; specialists take the whole grade."""
    homeroom_teachers, specialists = iter(teachers[:12]), teachers[12:]
    for grade in GRADES[ELEMENTARY]:
        children = [s for s in students if s.grade == grade]
        for letter, group in zip("AB", _split(rng, children, 2), strict=True):
            teacher = next(homeroom_teachers)
            for course in HOMEROOM_COURSES:
                section = table.add(ELEMENTARY, course, course, [grade], f"{grade}-{letter}")
                helper = [specialists[2]] if (grade, course) == ("KG", "Homeroom") else []
                table.enroll(section, [teacher, *helper, *group])
        for specialist, (course, subject, grades) in zip(specialists, SPECIALIST_COURSES, strict=True):
            if grade in grades:
                section = table.add(ELEMENTARY, course, subject, [grade], grade)
                table.enroll(section, [specialist, *children])


def _high_school_classes(rng: random.Random, table: Timetable, teachers: list[Person], students: list[Person]) -> None:
    """Four core courses a grade in four sections each, and electives for those who want them.

    The first Social Studies section of each grade is taught together with the English teacher.
    """
    by_course = dict(zip(((c, g) for c in HIGH_CORE for g in GRADES[HIGH]), teachers, strict=False))
    for (subject, grade), teacher in by_course.items():
        course = HIGH_CORE[subject][GRADES[HIGH].index(grade)]
        for n, group in enumerate(_split(rng, [s for s in students if s.grade == grade], 4), 1):
            is_shared = n == 1 and subject == "Social Studies"
            co_teacher = [by_course["English Language Arts", grade]] if is_shared else []
            section = table.add(HIGH, course, subject, [grade], str(n))
            table.enroll(section, [teacher, *co_teacher, *group])
    for teacher, (course, subject, count) in zip(teachers[16:19], HIGH_ELECTIVES, strict=True):
        takers = rng.sample(students, 27 * count)
        for n, group in enumerate(_split(rng, takers, count), 1):
            table.enroll(table.add(HIGH, course, subject, GRADES[HIGH], str(n)), [teacher, *group])


def _split(rng: random.Random, people: list[Person], parts: int) -> list[list[Person]]:
    """People dealt at random into groups of equal size (one more or less)."""
    shuffled = rng.sample(people, len(people))
    return [shuffled[n::parts] for n in range(parts)]
