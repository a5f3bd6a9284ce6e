"""What Home shows each role, in few queries: counts, classes, news about admin accounts, what is left to set up."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from peewee import ModelSelect, fn

from portal import rules
from portal.audit.models import Change, Event
from portal.classes.models import Enrollment, Section
from portal.db import now
from portal.people.history import actor_names
from portal.people.models import STATUS_NAMES, Person
from portal.people.table import of_kind
from portal.roster.models import Run
from portal.schools.models import School, Setting

NEWS_DAYS, NEWS_LINES = 30, 5
TABLES = {"students": ("student",), "teachers": ("teacher",), "admins": rules.ADMINS}


class Count(NamedTuple):
    """How many people one table holds, by status; `present` are those who are not archived.

    `teaching_admins`: how many of the teachers are admins, and stand in that table too.
    """

    kind: str
    by_status: dict[str, int]
    teaching_admins: int = 0

    @property
    def present(self) -> int:
        return sum(n for status, n in self.by_status.items() if status != "archived")

    def of(self, status: str) -> int:
        return self.by_status.get(status, 0)


class Class(NamedTuple):
    """A current section: for its teacher with the number of students, for a student with the teachers' names."""

    id: int
    title: str
    students: int
    teachers: list[str]


class News(NamedTuple):
    """Something done to an account: who did what to whom. `old` and `new` are the roles of a changed one."""

    at: datetime
    kind: str
    who: str
    whom: str
    is_me: bool
    old: str
    new: str


class Step(NamedTuple):
    """One step of the first days; `url` leads to where it is done."""

    text: str
    is_done: bool
    url: str
    note: str = ""


def counts(actor: Any) -> list[Count]:
    """The people this actor sees, by table and status: as many as the tables themselves show."""
    by_role = _by_role(actor)
    also = _teaching_admins(actor)
    found = {kind: sum((by_role.get(role, Counter()) for role in roles), Counter()) for kind, roles in TABLES.items()}
    found["teachers"] += also
    return [Count(kind, dict(n), also.total() if kind == "teachers" else 0) for kind, n in found.items()]


def not_yet_active(actor: Any) -> int:
    """How many of the students this actor sees have no own password yet."""
    return Person.visible_to(actor).where(Person.role == "student", Person.status == "new").count()


def classes_taught(person_id: int) -> list[Class]:
    """The current classes of a teacher, by title, with how many students are in them now."""
    sections = _sections(person_id, "teacher")
    sizes = dict(
        Enrollment.current()
        .where(Enrollment.section.in_(list(sections)), Enrollment.role == "student")
        .select(Enrollment.section, fn.COUNT(Enrollment.person_id.distinct()))
        .group_by(Enrollment.section)
        .tuples()
    )
    return [Class(id_, title, sizes.get(id_, 0), []) for id_, title in sections.items()]


def classes_taken(person_id: int) -> list[Class]:
    """The current classes of a student, by title, with who teaches them."""
    sections = _sections(person_id, "student")
    teachers: dict[int, list[str]] = {id_: [] for id_ in sections}
    enrolled = Enrollment.current().where(Enrollment.section.in_(list(sections)), Enrollment.role == "teacher")
    pairs = list(enrolled.select(Enrollment.section, Enrollment.person_id).tuples())
    people = {p.id: p for p in Person.select().where(Person.id.in_({person for _, person in pairs} or {0}))}
    for section, person in dict.fromkeys(pairs):
        if person in people:
            teachers[section].append(f"{people[person].title} {people[person].name}".strip())
    return [Class(id_, title, 0, sorted(teachers[id_])) for id_, title in sections.items()]


def news_of_admins(actor: Any) -> list[News]:
    """Resets, suspensions and changes of role of admin accounts the actor sees, the newest first.

    So that no admin account is taken over or taken away unnoticed.
    """
    visible = Person.visible_to(actor).where(Person.role.in_(rules.STAFF)).select(Person.id)
    admins = visible.where(Person.role.in_(rules.ADMINS))
    is_role = (Event.kind == "role.changed") & Event.subject_id.in_(visible)
    is_other = Event.kind.in_(("password.reset", "person.suspended")) & Event.subject_id.in_(admins)
    return _news(actor, Event.select().where(is_role | is_other))


def news_of(person: Any) -> list[News]:
    """The same about one account: for a teacher, who was an admin until somebody changed that."""
    return _news(person, Event.select().where(Event.kind == "role.changed", Event.subject_id == person.id))


def steps(last_backup: datetime | None, urls: dict[str, str]) -> list[Step]:
    """What a portal admin does in the first days; empty once all of it is done."""
    is_imported = Run.select().where(Run.state == "applied").exists()
    found = [
        Step("Your school", School.select().exists(), urls["settings"]),
        Step("The address people type in", bool(Setting.read("base_url")), urls["portal"]),
        Step(
            "Import a roster", is_imported, urls["roster"], "Students, teachers and classes from your school's system"
        ),
        Step("Make a first backup", last_backup is not None, urls["help"], "One command; Help says how"),
    ]
    return [] if all(step.is_done for step in found) else found


def _by_role(actor: Any) -> dict[str, Counter[str]]:
    """Role → status → how many, in one reading of an index: 20 ms for 100,000 people.

    A district's own index has no status, and SQLite would read every person's row for it, six times as long. `+ 0`
    hides the district from it, so that it reads an index with everything in it instead.
    """
    query = Person.visible_to(actor)
    if actor.role == "district_admin":
        query = Person.select().where(Person.district_id + 0 == actor.district_id)
    each = [fn.COUNT(Person.id).filter(Person.status == status) for status in STATUS_NAMES]
    rows = query.select(Person.role, *each).group_by(Person.role).tuples()
    return {role: Counter(dict(zip(STATUS_NAMES, numbers, strict=True))) for role, *numbers in rows}


def _teaching_admins(actor: Any) -> Counter[str]:
    """The admins under Teachers, by status. They are few."""
    admins = of_kind("teachers", Person.visible_to(actor)).where(Person.role.in_(rules.ADMINS))
    return Counter(dict(admins.select(Person.status, fn.COUNT(Person.id)).group_by(Person.status).tuples()))


def _sections(person_id: int, role: str) -> dict[int, str]:
    query = Enrollment.current().where(Enrollment.person_id == person_id, Enrollment.role == role)
    return dict(query.select(Section.id, Section.title).order_by(Section.title, Section.id).tuples())


def _news(reader: Any, query: ModelSelect) -> list[News]:
    recent = query.where(Event.subject_kind == "person", Event.at > now() - timedelta(days=NEWS_DAYS))
    events = list(recent.order_by(Event.id.desc()).limit(NEWS_LINES))
    ids = [e.id for e in events]
    roles = {c.event_id: c for c in Change.select().where(Change.event.in_(ids), Change.field == "role")}
    whom = {p.id: p for p in Person.select().where(Person.id.in_([e.subject_id for e in events]))}
    who = actor_names(events)
    return [
        News(
            e.at, e.kind, who[e.actor_id], whom[e.subject_id].name, e.subject_id == reader.id, *_roles(roles.get(e.id))
        )
        for e in events
        if e.subject_id in whom
    ]


def _roles(change: Change | None) -> tuple[str, str]:
    old, new = (change.old, change.new) if change else ("", "")
    return rules.ROLE_NAMES.get(old, old).lower(), rules.ROLE_NAMES.get(new, new).lower()
