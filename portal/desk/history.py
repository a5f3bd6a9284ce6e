"""The history table: every event about what somebody looks after."""

from typing import Any, NamedTuple

from peewee import ModelSelect

from portal.audit.models import Change, Event
from portal.audit.operations import can_undo
from portal.people.history import SENTENCES, actor_names, readable
from portal.people.models import Person
from portal.schools.models import School
from portal.tables import Column, Filter, Table

# Kinds of event as the filter groups them: prefix → label.
GROUPS = (
    ("person.", "Records"),
    ("role.", "Roles"),
    ("password.", "Passwords"),
    ("roster.", "Roster"),
    ("school.", "Settings of schools"),
    ("portal.", "The portal"),
)
MORE = {
    "person.changed": "changed the record of",
    "role.changed": "changed the role of",
    "person.added": "added",
    "person.removed": "took back adding",
    "person.suspended": "suspended",
    "person.unsuspended": "ended the suspension of",
    "password.reset": "gave a temporary password to",
    "password.chosen": "chose a password",
    "password.changed": "changed the own password",
    "school.changed": "changed the settings of",
    "school.added": "set up the school",
    "demo.left": "left the demo",
    "roster.applied": "applied the roster",
    "sign_in.guessing": "noticed somebody guessing passwords",
    "portal.changed": "changed the settings of the portal",
}
SHOWN_CHANGES = 4


class Line(NamedTuple):
    """A row of the table. `url` leads to the subject's own history, where there is one to see."""

    id: int
    at: Any
    who: str
    sentence: str
    about: str
    url: str | None
    changes: list[tuple[str, str, str]]
    more: int
    undoable: bool
    is_undone: bool


TABLE = Table(
    "events",
    (Column("at", "When", (), "w-m"), Column("who", "Who", (), "w-m"), Column("what", "What", ())),
    (Filter("kind", "Everything", lambda actor: list(GROUPS), lambda value: Event.kind.startswith(value)),),
    newest_first=True,
    actions_css="w-s",
)


def visible_to(actor: Any) -> ModelSelect:
    """Events about people and schools this admin looks after."""
    query = Event.select()
    if actor.role == "portal_admin":
        return query
    if actor.role == "district_admin":
        schools = School.select(School.id).where(School.district == actor.district_id)
        colleagues = Person.select(Person.id).where(Person.district_id == actor.district_id)
        about = (Event.subject_kind == "person") & Event.subject_id.in_(colleagues)
        return query.where(Event.school_id.in_(schools) | about)
    return query.where(Event.school_id == actor.school_id)


def lines(actor: Any, ids: list[int]) -> list[Line]:
    """The display rows of these events."""
    events = list(Event.select().where(Event.id.in_(ids)))
    names = actor_names(events)
    about = {e.subject_id for e in events if e.subject_kind == "person"}
    people = {p.id: p for p in Person.visible_to(actor).where(Person.id.in_(about or {0}))}
    schools = {e.subject_id for e in events if e.subject_kind == "school"}
    school_names = dict(School.select(School.id, School.name).where(School.id.in_(schools or {0})).tuples())
    changes: dict[int, list[Any]] = {e.id: [] for e in events}
    single = [e.id for e in events if e.subject_kind]
    for change in Change.select().where(Change.event.in_(single or [0])).order_by(Change.id):
        changes[change.event_id].append(change)
    found = []
    for event in events:
        person = people.get(event.subject_id) if event.subject_kind == "person" else None
        about = person.name if person else school_names.get(event.subject_id, event.summary)
        found.append(_line(event, names, person, about, changes[event.id]))
    return found


def _line(event: Event, names: dict[int | None, str], person: Any, about: str, changes: list[Any]) -> Line:
    shown = [(c.field.replace("_", " "), readable(c.field, c.old), readable(c.field, c.new)) for c in changes]
    verb = "undid:" if event.undoes_id else ""
    sentence = f"{verb} {MORE.get(event.kind) or SENTENCES.get(event.kind, 'changed')}".strip()
    if event.actor_id is not None and person is not None and event.actor_id == person.id:
        about = ""
    url = f"/users/{person.id}/history" if person else None
    undoable = can_undo(event) and (event.kind != "person.added" or (person is not None and person.is_unused))
    more, is_undone = max(0, len(shown) - SHOWN_CHANGES), event.undone_by_id is not None
    return Line(
        event.id, event.at, names[event.actor_id], sentence, about, url, shown[:SHOWN_CHANGES], more,
        undoable, is_undone,
    )  # fmt: skip
