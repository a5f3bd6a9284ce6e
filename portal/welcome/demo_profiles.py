"""What the staff of the demo say of themselves. Pure, as the district is; nobody in it exists."""

import random
from dataclasses import dataclass

from portal.people.profiles import GRADES_TAUGHT
from portal.welcome.demo_records import DemoDistrict, Person

ROLES = {
    "portal_admin": ("District staff", "Technology coordinator"),
    "district_admin": ("District staff",),
    "school_admin": ("School leader",),
    "teacher": ("Classroom teacher",),
}
MORE_ROLES = ("Department or grade lead", "Instructional coach", "English learner teacher", "Librarian")
FIRST = (
    "I like lessons in which everybody has something to do with their hands.",
    "In my classes we begin with a question and end with a better one.",
    "I share my lesson plans; ask me for them.",
    "I look after the garden behind the gym.",
    "Small groups and quiet mornings work best for us.",
    "I keep a shelf of puzzles for those who finish early.",
)
THEN = (
    "Happy to swap ideas about projects across subjects.",
    "After school I run the chess club.",
    "On Thursdays I am in the library until four.",
    "I help new colleagues find their way around.",
    "Always looking for partners for a field trip.",
    "I coach the running group in spring.",
)


@dataclass(frozen=True)
class Said:
    """One person's public facts, and how far they went through the wizard: `skipped` and `is_open` name steps."""

    roles: tuple[str, ...]
    grades: tuple[str, ...]
    subjects: tuple[str, ...]
    years: int
    bio: str
    has_picture: bool
    skipped: tuple[str, ...] = ()
    is_open: tuple[str, ...] = ()


def profiles(demo: DemoDistrict, seed: int = 7) -> dict[str, Said]:
    """Key of the person → what they say, of all staff who have an own password.

    The teacher to look around as has skipped one step and left one open, so that Home has something to say.
    """
    rng = random.Random(seed)  # noqa: S311 - no secrets
    near = demo.one_per_role()
    staff = [p for p in demo.people if p.role != "student" and p.activated_on is not None]
    found = {person.key: _said(rng, demo, person, person in near) for person in staff}
    teacher = next(p for p in near if p.role == "teacher")
    is_left = {"skipped": ("invite",), "is_open": ("cores",)}
    return found | {teacher.key: Said(**vars(found[teacher.key]) | is_left)}


def _said(rng: random.Random, demo: DemoDistrict, person: Person, is_near: bool) -> Said:
    taught = {e.section for e in demo.enrollments if e.person == person.key}
    sections = [s for s in demo.sections if s.key in taught]
    known = {subject for school in demo.schools if school.key == person.school for subject in school.subjects}
    grades = {grade for section in sections for grade in section.grades}
    more = (rng.choice(MORE_ROLES),) if rng.random() < 0.3 and person.role == "teacher" else ()
    return Said(
        roles=(*ROLES[person.role], *more),
        grades=tuple(grade for grade in GRADES_TAUGHT if grade in grades),
        subjects=tuple(dict.fromkeys(s.subject for s in sections if s.subject in known)),
        years=rng.randint(0, 34),
        bio=f"{rng.choice(FIRST)} {rng.choice(THEN)}" if rng.random() < 0.8 else "",
        has_picture=is_near or rng.random() < 0.6,
    )
