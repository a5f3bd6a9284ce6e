"""The history of one record in words: who, when, old → new."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from portal.audit.models import Change, Event
from portal.people.models import GRADE_NAMES, Person
from portal.people.undo import LINKED, offered
from portal.roles import ROLE_NAMES
from portal.schools.models import District, School

FIRST = 3
LABELS = {"email": "e-mail", "sis_id": "SIS id", "roster_row": "row in the roster"}
SENTENCES = {
    "person.added": "added this account",
    "person.approved": "let this person in",
    "person.joined": "proved an address and waits to be let in",
    "person.suspended": "suspended this account",
    "person.unsuspended": "ended the suspension",
    "password.reset": "gave a temporary password",
    "password.shown": "looked at the temporary password",
    "password.chosen": "chose a password",
    "password.changed": "changed the password",
    "password.recovered": "chose a new password through a mailed link",
    "activation.sent": "sent the activation mail",
    "link.read": "read the activation link",
    LINKED: "linked this account with the roster",
    "profile.changed": "changed the public profile",
    "profile.photo_changed": "changed the picture",
    "profile.photo_removed": "removed the picture",
}
# How somebody came by the account who was added by nobody else: the first portal admin set the portal up.
SET_UP = "set up the portal"
# What a line says that takes back such an event's opposite: undoing a suspension is written as its end.
UNDOING = {
    "person.suspended": "suspended this account again",
    "person.unsuspended": "took back the suspension",
    "person.approved": "took back letting this person in",
}
UNLINKED = "took this account out of the roster again"
# How a roster came to a person stands as the value of this field (`roster.accounts`).
ROSTER_FIELD = "roster"
# Who chose the role a roster gave somebody, where that is not whoever applied it: the value of this field.
TICKED_BY = "ticked_by"
FROM_ROSTER = {"added": "added this account from a roster", "linked": "linked this account with the roster"}

# What changed, ready to be read: (label, old, new).
Shown = list[tuple[str, str, str]]


class Line(NamedTuple):
    """One line: a sentence about who acted, with what it changed. `undoable` while Undo may be offered."""

    id: int
    at: Any
    kind: str
    actor_id: int | None
    who: str
    sentence: str
    changes: Shown
    undoable: bool


def history_of(actor: Any, person: Person, limit: int | None = FIRST) -> list[Line]:
    """What was done to this person as `actor` reads it, newest first: the first few lines, or all with `limit=None`."""
    query = _events(person.id).order_by(Event.id.desc())
    return _lines(actor, person, list(query.limit(limit) if limit else query))


def last_save(actor: Any, person: Person) -> Line | None:
    """Who wrote the record as it is now, and when: a password given since is no new version of it."""
    query = _events(person.id).where(~Event.kind.startswith("password.")).order_by(Event.id.desc())
    return next(iter(_lines(actor, person, list(query.limit(1)))), None)


def actor_names(events: list[Event]) -> dict[int | None, str]:
    """id → name of those who acted in these events."""
    return names_of(event.actor_id for event in events)


def names_of(ids: Iterable[int | None]) -> dict[int | None, str]:
    """id → name of whoever did something; nobody's id is the terminal's, "This computer"."""
    ids = {id_ for id_ in ids if id_}
    named = Person.select(Person.id, Person.first_name, Person.last_name, Person.email, Person.username)
    found = {p.id: p.name for p in named.where(Person.id.in_(ids))} if ids else {}
    return {None: "This computer"} | {id_: found.get(id_, "Somebody no longer here") for id_ in ids}


def place_names(changes: Iterable[Change]) -> dict[tuple[str, str], str]:
    """(field, stored value) → name of every school and district these changes speak of, in two queries at most."""
    found: dict[tuple[str, str], str] = {}
    given = [(c.field, value) for c in changes for value in (c.old, c.new) if value]
    for field, model in (("school", School), ("district", District)):
        if ids := {int(value) for name, value in given if name == field}:
            names = model.select(model.id, model.name).where(model.id.in_(ids)).tuples()
            found |= {(field, str(id_)): name for id_, name in names}
    return found


def readable(name: str, value: str | None, places: Mapping[tuple[str, str], str]) -> str:
    """A changed value in words: schools and roles by name, nothing as “nothing”."""
    if not value:
        return "nothing"
    if name in ("school", "district"):
        return places.get((name, value), f"a {name} no longer here")
    return {"role": ROLE_NAMES, "grade": GRADE_NAMES}.get(name, {}).get(value, value)


def how_joined(event: Event) -> str:
    """The sentence about an account its owner came by themselves."""
    if event.summary == SET_UP:
        return SET_UP
    return SENTENCES[event.kind] + (f": {event.summary}" if event.summary else "")


def in_words(changes: Iterable[Change], places: Mapping[tuple[str, str], str]) -> Shown:
    """Fields of a person that changed, as people call them."""
    both = ((c.field, readable(c.field, c.old, places), readable(c.field, c.new, places)) for c in changes)
    return [(LABELS.get(field, field.replace("_", " ")), old, new) for field, old, new in both]


def _events(person_id: int) -> Any:
    about = (Event.subject_kind == "person") & (Event.subject_id == person_id)
    bulk = Change.select(Change.event).where(Change.row_kind == "person", Change.row_id == person_id)
    return Event.select().where(about | Event.id.in_(bulk))


def _lines(actor: Any, person: Person, events: list[Event]) -> list[Line]:
    changes: dict[int, list[Change]] = {e.id: [] for e in events}
    mine = (Change.row_kind == "person") & (Change.row_id == person.id)
    for change in Change.select().where(mine, Change.event.in_(list(changes))).order_by(Change.id):
        changes[change.event_id].append(change)
    names, places = actor_names(events), place_names(c for some in changes.values() for c in some)
    undoable = offered(actor, events, {person.id: person}, changes)
    found = []
    for event in events:
        sentence, shown = _sentence(event, changes[event.id], places)
        # Taking back the adding would end on the page of somebody who is no more: it is offered in History only.
        can = event.id in undoable and event.kind != "person.added"
        found.append(Line(event.id, event.at, event.kind, event.actor_id, names[event.actor_id], sentence, shown, can))
    return found


def _sentence(event: Event, changes: list[Change], places: Mapping[tuple[str, str], str]) -> tuple[str, Shown]:
    """What follows the name of who acted, and the changes that follow the sentence."""
    if event.kind in UNDOING:
        sentence = UNDOING[event.kind] if event.undoes_id else SENTENCES[event.kind]
        reason = next((c.new for c in changes if c.new), "")
        return sentence + (f": {reason}" if reason else ""), []
    came = [FROM_ROSTER[c.new] for c in changes if c.field == ROSTER_FIELD and c.new in FROM_ROSTER]
    shown = in_words((c for c in changes if c.field not in (ROSTER_FIELD, TICKED_BY)), places)
    if event.kind == "roster.applied":
        sentence = came[0] + (":" if shown else "") if came else "applied a roster that changed"
        ticked_by = next((c.new for c in changes if c.field == TICKED_BY), None)
        return sentence.replace("roster", f"roster ({ticked_by} chose the role)", 1) if ticked_by else sentence, shown
    if event.kind == "person.joined":
        return how_joined(event), []
    if event.kind == "activation.sent":
        return SENTENCES[event.kind], []
    if event.kind in (LINKED, "roster.unlinked"):
        return (UNLINKED if event.undoes_id else SENTENCES[LINKED]) + ":", shown
    if event.undoes_id:
        return "undid a change" + (":" if shown else ""), shown
    if shown:
        return "changed", shown
    return SENTENCES.get(event.kind, "changed this record"), shown
