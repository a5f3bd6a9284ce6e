"""Writing history, in the transaction of what it tells, and undoing a line of it.

Undo is a new operation by whoever undoes: the function a package registers here asks the rule for the reversed
change, checks versions and uniqueness again, and writes its own event.
"""

from collections.abc import Callable, Iterable
from typing import Any

from portal.audit.models import Change, Event, as_text
from portal.db import NotSeen, Refused, insert_rows, transaction

# kind of event → function(actor, event) that reverses it and returns the new event
_undo: dict[str, Callable[[Any, Event], Event]] = {}


def register_undo(kind: str, function: Callable[[Any, Event], Event]) -> None:
    """Say how events of this kind are reversed. Called once per kind, in `create_app()`."""
    _undo[kind] = function


def record(
    actor: Any,
    kind: str,
    *,
    subject: tuple[str, int] | None = None,
    school_id: int | None = None,
    summary: str = "",
    changes: Iterable[tuple[str, Any, Any]] = (),
    undoes: Event | None = None,
) -> Event:
    """Write one event and its changes; call it inside the operation's transaction.

    `subject` is (kind of row, id); `changes` are (field, old, new) of that row. Values must be fit for reading:
    no password, no token, ever.
    """
    kind_of_row, row_id = subject or (None, None)
    event = Event.create(
        actor_id=actor.id,
        kind=kind,
        subject_kind=kind_of_row,
        subject_id=row_id,
        school_id=school_id,
        summary=summary,
        undoes_id=undoes.id if undoes else None,
    )
    if subject:
        record_changes(event, ((kind_of_row, row_id, *change) for change in changes))
    if undoes:
        Event.update(undone_by_id=event.id).where(Event.id == undoes.id).execute()
    return event


def record_changes(event: Event, changes: Iterable[tuple[str, int, str, Any, Any]]) -> None:
    """Add (row kind, row id, field, old, new) lines to an event, as many as a bulk operation has."""
    names = ("event_id", "row_kind", "row_id", "field", "old", "new")
    rows = ((event.id, kind, id_, name, as_text(old), as_text(new)) for kind, id_, name, old, new in changes)
    insert_rows(Change, names, rows)


def can_undo(event: Event) -> bool:
    return event.kind in _undo and event.undone_by_id is None


def undo(actor: Any, event_id: int, about: tuple[str, int] | None = None) -> Event:
    """Reverse one event as `actor`; returns the new event. Twice at once: one does it, the other is told.

    `about` is (kind of row, id) where Undo was pressed: an event about something else is not seen there. Raises
    `NotSeen` or `Refused`.
    """
    with transaction():
        event = Event.held(event_id)
        if event is None or event.kind not in _undo or about not in (None, (event.subject_kind, event.subject_id)):
            raise NotSeen
        if event.undone_by_id:
            raise Refused("This was undone already. The history shows by whom.")
        return _undo[event.kind](actor, event)
