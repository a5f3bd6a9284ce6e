"""What the staff of the demo say of themselves, so that Community can be looked around in: it follows from whom and
what they teach."""

from datetime import datetime, time
from typing import Any

from portal.community.models import Follow
from portal.people.models import GRADES
from portal.people.profiles import Profile
from portal.schools.models import School
from portal.welcome.demo_records import DemoDistrict, Person

BIOS = (
    "Runs the chess club on Thursdays. Always happy to share materials.",
    "",
    "New to Oregon, and collecting field trips that fit into a morning.",
    "Believes every lesson gets better with a good question at its start.",
    "Coaches cross-country. Ask me about projects that use the school garden.",
    "",
    "Looks for partners to swap classroom visits with.",
)
ROLES = {"teacher": "Classroom teacher", "school_admin": "School leader"}


def write_profiles(demo: DemoDistrict, people: dict[str, int]) -> None:
    """Profiles of all staff with an own password, a support lead for each school, and a few who follow each other."""
    staff = [p for p in demo.people if p.role != "student" and p.activated_on and p.status != "waiting"]
    Profile.insert_many([{"person": people[p.key]} | _said(demo, n, p) for n, p in enumerate(staff)]).execute()
    leads = {school.key: next(p for p in staff if p.school == school.key) for school in demo.schools}
    for key, lead in leads.items():
        School.update(support_lead_id=people[lead.key]).where(School.sis_id == key).execute()
    me = next(p for p in demo.one_per_role() if p.role == "teacher")
    near = [p for p in staff if p.school == me.school and p != me and p.status == "active"]
    pairs = [(people[me.key], people[p.key]) for p in near[:3]] + [(people[p.key], people[me.key]) for p in near[2:6]]
    Follow.insert_many(pairs, fields=[Follow.person, Follow.followed]).execute()


def _said(demo: DemoDistrict, n: int, person: Person) -> dict[str, Any]:
    taught = {e.section for e in demo.enrollments if e.person == person.key}
    sections = [s for s in demo.sections if s.key in taught]
    offered = next((school.subjects for school in demo.schools if school.key == person.school), ())
    grades = {grade for section in sections for grade in section.grades}
    moment = datetime.combine(person.activated_on, time(8, 30)) if person.activated_on else None
    return {
        "roles": ROLES.get(person.role, "District staff"),
        "subjects": "\n".join(s for s in offered if any(section.subject == s for section in sections)),
        "grades": "\n".join(sorted(grades, key=GRADES.index)),
        "years_taught": (n * 7) % 32,
        "bio": BIOS[n % len(BIOS)],
        "details_at": moment,
        "experience_at": moment,
    }
