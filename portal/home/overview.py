"""What Home shows of one's own: classes, who of their students can't sign in yet, news about admin accounts."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from peewee import ModelSelect, fn

from portal.audit.models import Change, Event
from portal.classes.models import Enrollment
from portal.db import now, read_rows
from portal.people.history import actor_names
from portal.people.models import Person
from portal.roles import ADMINS, ROLE_NAMES, STAFF

NEWS_DAYS, NEWS_LINES = 30, 5


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


def not_yet_active(actor: Any) -> int:
    """How many of the students this actor sees have no own password yet."""
    mine = Person.visible_to(actor).where(Person.role == "student", Person.status == "new")
    return mine.select(fn.COUNT(Person.id)).scalar()


def classes_taught(person_id: int) -> list[Class]:
    """The current classes of a teacher, by title, with how many students are in them now."""
    sections = _sections(person_id, "teacher")
    if not sections:
        return []
    theirs = f"e.role = 'student' AND e.section_id IN ({', '.join('?' * len(sections))}) GROUP BY e.section_id"
    sizes = dict(Enrollment.read_current("e.section_id, COUNT(DISTINCT e.person_id)", theirs, *sections))
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
            teachers[section].append(f"{people[person].title} {people[person].public_name}".strip())
    return [Class(id_, title, 0, sorted(teachers[id_])) for id_, title in sections.items()]


def news_of_admins(actor: Any) -> list[News]:
    """Resets, suspensions and changes of role of admin accounts the actor sees, the newest first.

    So that no admin account is taken over or taken away unnoticed.
    """
    visible = Person.visible_to(actor).where(Person.role.in_(STAFF)).select(Person.id)
    admins = visible.where(Person.role.in_(ADMINS))
    is_role = (Event.kind == "role.changed") & Event.subject_id.in_(visible)
    is_other = Event.kind.in_(("password.reset", "person.suspended")) & Event.subject_id.in_(admins)
    return _news(actor, Event.select().where(is_role | is_other))


def news_of(person: Any) -> list[News]:
    """The same about one account: for a teacher, who was an admin until somebody changed that."""
    own = "SELECT id FROM event WHERE subject_kind = 'person' AND subject_id = ? AND kind = 'role.changed'"
    found = [id_ for (id_,) in read_rows(own, person.id)]
    return _news(person, Event.select().where(Event.id.in_(found))) if found else []


def _sections(person_id: int, role: str) -> dict[int, str]:
    mine = "e.person_id = ? AND e.role = ? ORDER BY s.title, s.id"
    return dict(Enrollment.read_current("s.id, s.title", mine, person_id, role))


def _news(reader: Any, query: ModelSelect) -> list[News]:
    recent = query.where(Event.subject_kind == "person", Event.at > now() - timedelta(days=NEWS_DAYS))
    events = list(recent.order_by(Event.id.desc()).limit(NEWS_LINES))
    if not events:
        return []
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
    return ROLE_NAMES.get(old, old).lower(), ROLE_NAMES.get(new, new).lower()
