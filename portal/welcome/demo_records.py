"""What the demo district is made of: plain records that refer to each other by key."""

from dataclasses import dataclass
from datetime import date

from portal.roles import ROLES

ELEMENTARY, HIGH = "alder", "juniper"
GRADES = {ELEMENTARY: ("KG", "01", "02", "03", "04", "05"), HIGH: ("09", "10", "11", "12")}


@dataclass(frozen=True)
class District:
    name: str
    state: str
    time_zone: str


@dataclass(frozen=True)
class School:
    key: str
    name: str
    state: str
    time_zone: str
    subjects: tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """`status` is one of not_yet_active, waiting, active, suspended, archived.

    `reason` says why someone is suspended or archived, `activated_on` since when the person has
    an own password (None: never had one). `has_temporary_password` is true of those not yet
    active who have been given one. `sis_id` is empty for whoever signed up alone.
    """

    key: str
    role: str
    first_name: str
    last_name: str
    username: str
    email: str | None
    school: str | None
    title: str = ""
    grade: str = ""
    status: str = "not_yet_active"
    reason: str = ""
    activated_on: date | None = None
    has_temporary_password: bool = False
    sis_id: str = ""


@dataclass(frozen=True)
class Section:
    key: str
    school: str
    title: str
    course_title: str
    course_code: str
    subject: str
    grades: tuple[str, ...]
    is_homeroom: bool
    begins: date
    ends: date


@dataclass(frozen=True)
class Enrollment:
    section: str
    person: str
    role: str


@dataclass(frozen=True)
class DemoDistrict:
    district: District
    schools: tuple[School, ...]
    people: tuple[Person, ...]
    sections: tuple[Section, ...]
    enrollments: tuple[Enrollment, ...]

    def one_per_role(self) -> list[Person]:
        """One active person of each role, highest first, to try the demo with: the first student,
        a teacher of theirs, an admin of their school, and those above."""
        ana = next(person for person in self.people if person.role == "student")
        classes = {e.section for e in self.enrollments if e.person == ana.key}
        teachers = {e.person for e in self.enrollments if e.section in classes}
        chosen = {}
        for person in self.people:
            near = person.school in (None, ana.school) and (person.role != "teacher" or person.key in teachers)
            if near and person.status == "active":
                chosen.setdefault(person.role, person)
        return [chosen[role] for role in reversed(ROLES)]
