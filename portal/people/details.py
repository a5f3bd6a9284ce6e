"""The first step of the set-up wizard and its page under Profile: name, alternative address, phone number."""

from typing import Any

from portal import rules
from portal.db import Refused, now, transaction, write
from portal.people.models import Person
from portal.people.operations import Conflict, write_changes
from portal.people.profile import NAME_KEPT, OWN
from portal.people.profiles import Profile
from portal.people.ways_in import still_in

CONTACT = ("alternative_email", "phone")


def save_details(me: Any, version: int, values: dict[str, Any]) -> Person:
    """Save the own name, opened at `version`, and how to be reached; returns the person.

    Raises `Conflict` when the record was changed meanwhile and this would write over it (a second press of the same
    button would not), or `Refused`.
    """
    name = {column: values[column] for column in OWN}
    with transaction():
        me = still_in(me)
        if not rules.can_edit_own_name(me):
            raise Refused(NAME_KEPT)
        if me.version != version and any(getattr(me, column) != name[column] for column in OWN):
            raise Conflict(me)
        me = write_changes(me, me, name)[0]
        write_profile(me.id, details_at=now(), **{column: values[column] or "" for column in CONTACT})
        return me


def save_contact(me: Any, values: dict[str, Any]) -> None:
    """Save the alternative address and the phone number alone. Nobody else sees them, so history says nothing.

    Raises `Refused`.
    """
    with transaction():
        write_profile(still_in(me).id, **{name: values[name] or "" for name in CONTACT})


def skip_step(me: Any, name: str) -> None:
    """Remember that a step of the wizard was passed over on purpose. Raises `Refused`."""
    with transaction():
        me = still_in(me)
        known = Profile.of(me.id).skipped.split()
        write_profile(me.id, skipped="\n".join(dict.fromkeys([*known, name])))


def write_profile(person_id: int, **values: Any) -> None:
    """Set columns of somebody's profile, making it where there is none yet. Inside a transaction."""
    Profile.ensure(person=person_id)
    said = "".join(f"{column} = ?, " for column in values)
    write(f"UPDATE profile SET {said}version = version + 1 WHERE person_id = ?", *values.values(), person_id)  # noqa: S608
