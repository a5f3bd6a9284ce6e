"""What people change of themselves. The rest of a record is changed by somebody else (`people.operations`)."""

from typing import Any

from portal import rules
from portal.db import Refused, transaction
from portal.people.models import Person
from portal.people.operations import Conflict, write_changes
from portal.people.ways_in import still_in

OWN = ("title", "first_name", "last_name")
NAME_KEPT = "Your name is kept by your school. If it is wrong, tell your teacher."


def edit_own_name(me: Any, version: int, values: dict[str, Any]) -> Person:
    """Save a member of staff's own name, opened at `version`; returns the person.

    Raises `Conflict`, or `Refused`: children's names are the school's to write.
    """
    with transaction():
        me = still_in(me)
        if not rules.can_edit_own_name(me):
            raise Refused(NAME_KEPT)
        if me.version != version:
            raise Conflict(me)
        return write_changes(me, me, {name: values[name] for name in OWN})[0]
