"""Taking back that rows of a roster were linked with an account made by hand: a new operation by whoever undoes.

What the roster knows of the account goes: its SIS id, what was remembered of its rows, its classes. What it is stays:
name, role, addresses, password. The next import meets the row as one that is new, and asks once more.
"""

from typing import Any

from portal import rules
from portal.audit.models import Event
from portal.audit.operations import record, register_undo
from portal.classes.operations import leave_sections
from portal.db import Refused, locked
from portal.people.history import LINKED
from portal.people.models import Person, computed
from portal.people.operations import pair
from portal.roster.models import RosterPerson
from portal.schools.models import Source


def record_link(actor: Any, person: Person, sis_id: str, row: str) -> Event:
    """Write into history that this row of the roster (`row`: in words) is this person from now on."""
    changes = [("sis_id", None, sis_id), ("roster_row", None, row)]
    return record(actor, LINKED, subject=("person", person.id), school_id=person.school_id, changes=changes)


def undo_link(actor: Any, event: Event) -> Event:
    """Make the account one made by hand again. Where several rows were linked with it, all of them are taken back."""
    list(locked(Source.select().order_by(Source.id)))  # no roster is applied meanwhile
    actor, person = pair(actor, event.subject_id)
    if not rules.can_unlink_person(actor, person):
        raise Refused("You can't change this record, so you can't undo it either.")
    if person.sis_id is None:
        raise Refused("This account is linked with no roster any more.")
    source, rows = person.source_id, [(change.field, change.new, None) for change in event.changes]
    RosterPerson.delete().where(RosterPerson.source == source, RosterPerson.person == person).execute()
    leave_sections(person.id, source)
    person.source, person.sis_id = None, None
    person.search_key = computed(person.__data__)["search_key"]
    person.version += 1
    person.save()
    undone = record(
        actor, "roster.unlinked", subject=("person", person.id), school_id=person.school_id, changes=rows, undoes=event
    )
    about = (Event.subject_kind == "person") & (Event.subject_id == person.id)
    others = (Event.kind == LINKED) & Event.undone_by_id.is_null()
    Event.update(undone_by_id=undone.id).where(about, others).execute()
    return undone


def register() -> None:
    """Hand it to history."""
    register_undo(LINKED, undo_link)
