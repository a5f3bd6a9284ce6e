"""The name of a district: what changes it, and the undo. It has no other settings."""

from collections.abc import Iterable
from typing import Any

from portal import rules
from portal.audit.models import Change, Event
from portal.audit.operations import record, register_undo
from portal.db import NotSeen, Refused, transaction
from portal.schools.models import District
from portal.schools.operations import as_of_now

CHANGED = "district.changed"


class Renamed(Exception):
    """Somebody gave it another name while the page was open; `name` is the one it has now."""

    def __init__(self, name: str) -> None:
        super().__init__(f"It is called “{name}” by now: somebody else changed it. Save again to use yours.")
        self.name = name


def change_district(actor: Any, district_id: int, before: str, name: str) -> Event | None:
    """Name a district that was called `before` when its page was opened. None when it has that name.

    Raises `NotSeen` for one the actor doesn't look after, `Renamed` when it was named otherwise meanwhile.
    """
    with transaction():
        actor = as_of_now(actor)
        district = _own_district(actor, district_id)
        if district.name not in (before, name):
            raise Renamed(district.name)
        return _write(actor, district, name) if district.name != name else None


def undo_change(actor: Any, event: Event) -> Event:
    """Put back the name this line of history changed, while it is as left."""
    actor = as_of_now(actor)
    district = _own_district(actor, event.subject_id)
    changes = list(event.changes)
    if not is_as_left(district, changes):
        raise Refused("The name was changed again since. Change it by hand on the settings page.")
    return _write(actor, district, changes[0].old, undoes=event)


def is_as_left(district: District, changes: Iterable[Change]) -> bool:
    """Whether it still has the name these changes gave it."""
    return all(district.name == change.new for change in changes)


def register() -> None:
    """Hand it to history."""
    register_undo(CHANGED, undo_change)


def _own_district(actor: Any, district_id: int) -> District:
    district = District.held(district_id)
    if district is None or not rules.can_change_district(actor, district):
        raise NotSeen
    return district


def _write(actor: Any, district: District, name: str, undoes: Event | None = None) -> Event:
    changes = [("name", district.name, name)]
    district.name = name
    district.save()
    return record(actor, CHANGED, subject=("district", district.id), changes=changes, undoes=undoes)
