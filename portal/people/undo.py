"""Undoing what was done to a record: a new operation by whoever undoes, under the rule for the reversed change."""

from collections.abc import Mapping
from typing import Any

from peewee import fn

from portal import rules
from portal.audit.models import Change, Event
from portal.audit.operations import can_undo, record, register_undo
from portal.db import Refused
from portal.people.links import end_links
from portal.people.models import Person
from portal.people.operations import EDITABLE, Taken, keep_last_admin, pair, stored, write_changes
from portal.people.suspension import set_suspended

NUMBERS = ("school", "district")
SUSPENSIONS = ("person.suspended", "person.unsuspended")
# Written, and undone, by the roster.
LINKED = "roster.linked"
CHANGED_SINCE = "This was changed again since. Open the record and set it as you want it."


def undo_changes(actor: Any, event: Event) -> Event:
    """Put back the fields this event changed, unless somebody has changed one of them since."""
    actor, person = pair(actor, event.subject_id)
    if not rules.can_edit_person(actor, person):
        raise Refused("You can't change this record, so you can't undo it either.")
    changes = list(Change.select().where(Change.event == event))
    if _is_changed_since(person, changes):
        raise Refused(CHANGED_SINCE)
    values = {c.field: _value(c.field, c.old) for c in changes if c.field in EDITABLE}
    try:
        return write_changes(actor, person, values, undoes=event)[1]
    except Taken as e:
        raise Refused("Somebody else signs in with the old name by now. Open the record and choose another.") from e


def undo_suspension(actor: Any, event: Event) -> Event:
    """End a suspension, or put one back with its reason."""
    actor, person = pair(actor, event.subject_id)
    if not rules.can_suspend_person(actor, person):
        raise Refused("You can't suspend or unsuspend this person, so you can't undo it either.")
    keep_last_admin(person)
    later = Event.select().where(Event.subject_kind == "person", Event.subject_id == person.id, Event.id > event.id)
    if later.where(Event.kind.in_(SUSPENSIONS)).exists():
        raise Refused(CHANGED_SINCE)
    change = Change.get(Change.event == event)
    reason = None if event.kind == "person.suspended" else change.old or ""
    return set_suspended(actor, person, reason, undoes=event)[1]


def undo_adding(actor: Any, event: Event) -> Event:
    """Take back somebody added by hand, while nobody has used the account yet."""
    actor, person = pair(actor, event.subject_id)
    if not rules.can_add_person(actor, person.role, person.school_id, person.district_id):
        raise Refused("You can't add people like this one, so you can't undo it either.")
    if not person.is_unused:
        raise Refused("This account has been used since. Suspend it instead.")
    end_links(person.id)  # what waits to be sent to them goes nowhere
    person.delete_instance()
    return record(actor, "person.removed", school_id=person.school_id, summary=person.name, undoes=event)


def offered(
    actor: Any, events: list[Event], people: Mapping[int, Person], changes: Mapping[int, list[Change]]
) -> set[int]:
    """Of these events the ids of those about people whose Undo may be shown to this actor.

    `people` by id are those of them the actor sees, `changes` are by event. Left out is what would surely be refused:
    a field was changed again since, the account was used since, the rule says no. What only the attempt can tell (a
    name taken meanwhile, the last admin) it tells. One query for all of them, none where nobody was suspended.
    """
    undoable = [e for e in events if e.subject_kind == "person" and e.subject_id in people and can_undo(e)]
    newest = _newest_suspensions({e.subject_id for e in undoable if e.kind in SUSPENSIONS})
    return {e.id for e in undoable if _has_a_chance(actor, e, people[e.subject_id], changes[e.id], newest)}


def register() -> None:
    """Hand these to history. Passwords, sessions and sent mail can't be undone and are not here."""
    for kind in ("person.changed", "role.changed"):
        register_undo(kind, undo_changes)
    for kind in SUSPENSIONS:
        register_undo(kind, undo_suspension)
    register_undo("person.added", undo_adding)


def _has_a_chance(actor: Any, event: Event, person: Person, changes: list[Change], newest: Mapping[int, int]) -> bool:
    if event.kind in SUSPENSIONS:
        return rules.can_suspend_person(actor, person) and newest[person.id] == event.id
    if event.kind == "person.added":
        return rules.can_add_person(actor, person.role, person.school_id, person.district_id) and person.is_unused
    if event.kind == LINKED:
        return rules.can_unlink_person(actor, person)
    return rules.can_edit_person(actor, person) and not _is_changed_since(person, changes)


def _newest_suspensions(ids: set[int]) -> dict[int, int]:
    """person → the last event that suspended them or ended it."""
    if not ids:
        return {}
    about = (Event.subject_kind == "person") & Event.subject_id.in_(ids) & Event.kind.in_(SUSPENSIONS)
    return dict(Event.select(Event.subject_id, fn.MAX(Event.id)).where(about).group_by(Event.subject_id).tuples())


def _is_changed_since(person: Person, changes: list[Change]) -> bool:
    return any((stored(person, c.field) or None) != _value(c.field, c.new) for c in changes if c.field in EDITABLE)


def _value(name: str, text: str | None) -> Any:
    """A change's text as the value of its field; nothing and empty are the same."""
    return (int(text) if name in NUMBERS else text) if text else None
