"""The history of one record in words: who, when, old → new."""

from typing import Any, NamedTuple

from portal.audit.models import Change, Event
from portal.audit.operations import can_undo
from portal.people.models import GRADE_NAMES, Person
from portal.rules import ROLE_NAMES
from portal.schools.models import District, School

FIRST = 3
LABELS = {"first_name": "first name", "last_name": "last name", "email": "e-mail"}
SENTENCES = {
    "person.added": "added this account",
    "person.suspended": "suspended this account",
    "person.unsuspended": "ended the suspension",
    "password.reset": "gave a temporary password",
    "password.chosen": "chose a password",
    "password.changed": "changed the password",
    "roster.applied": "applied a roster",
}


class Line(NamedTuple):
    """One line: `changes` are (label, old, new); `undoable` while nobody has undone it."""

    id: int
    at: Any
    who: str
    sentence: str
    changes: list[tuple[str, str, str]]
    is_undo: bool
    undoable: bool


def history_of(person_id: int, limit: int | None = FIRST) -> list[Line]:
    """What was done to this person, newest first: the first few lines, or all with `limit=None`."""
    about = (Event.subject_kind == "person") & (Event.subject_id == person_id)
    bulk = Change.select(Change.event).where(Change.row_kind == "person", Change.row_id == person_id)
    query = Event.select().where(about | Event.id.in_(bulk)).order_by(Event.id.desc())
    events = list(query.limit(limit) if limit else query)
    changes: dict[int, list[Any]] = {e.id: [] for e in events}
    mine = (Change.row_kind == "person") & (Change.row_id == person_id)
    for change in Change.select().where(mine, Change.event.in_(list(changes))).order_by(Change.id):
        changes[change.event_id].append(change)
    names = actor_names(events)
    return [_line(event, names, changes[event.id]) for event in events]


def actor_names(events: list[Event]) -> dict[int | None, str]:
    """id → name of those who acted; the terminal is "This computer"."""
    ids = {e.actor_id for e in events if e.actor_id}
    found = {p.id: p.name for p in Person.select().where(Person.id.in_(ids or {0}))}
    return {None: "This computer"} | {id_: found.get(id_, "Somebody no longer here") for id_ in ids}


def readable(name: str, value: str | None) -> str:
    """A changed value in words: schools and roles by name, nothing as “nothing”."""
    if not value:
        return "nothing"
    if name in ("school", "district"):
        model = School if name == "school" else District
        row = model.get_or_none(model.id == int(value))
        return row.name if row else "a school no longer here"
    return {"role": ROLE_NAMES, "grade": GRADE_NAMES}.get(name, {}).get(value, value)


def _line(event: Event, names: dict[int | None, str], changes: list[Any]) -> Line:
    if event.kind == "person.suspended":
        reason = next((c.new for c in changes if c.new), "")
        sentence, shown = SENTENCES[event.kind] + (f": {reason}" if reason else ""), []
    else:
        shown = [(LABELS.get(c.field, c.field), readable(c.field, c.old), readable(c.field, c.new)) for c in changes]
        sentence = SENTENCES.get(event.kind, "changed this record")
        shown = [] if event.kind == "person.unsuspended" else shown
    undoable = can_undo(event) and event.subject_kind == "person" and event.kind != "person.added"
    return Line(event.id, event.at, names[event.actor_id], sentence, shown, bool(event.undoes_id), undoable)
