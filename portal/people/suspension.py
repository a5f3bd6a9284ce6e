"""Suspending somebody and ending it. Each reads actor and target again inside its transaction and asks the rule."""

from typing import Any

from portal import rules
from portal.audit.models import Event
from portal.audit.operations import record
from portal.db import Refused, now, transaction
from portal.people.links import end_links
from portal.people.models import Person
from portal.people.notices import WAS_SUSPENDED, tell_admins
from portal.people.operations import keep_last_admin, pair, why_not


def suspend_person(actor: Any, person_id: int, reason: str) -> tuple[Person, Event]:
    """Stop somebody signing in; keeps everything, ends sessions, erases a waiting temporary password."""
    with transaction():
        actor, person = pair(actor, person_id)
        if not rules.can_suspend_person(actor, person):
            raise Refused(why_not(actor, person))
        keep_last_admin(person)
        return set_suspended(actor, person, reason.strip())


def unsuspend_person(actor: Any, person_id: int) -> tuple[Person, Event]:
    """Let somebody sign in again, with the password they had."""
    with transaction():
        actor, person = pair(actor, person_id)
        if not rules.can_unsuspend_person(actor, person):
            raise Refused(why_not(actor, person))
        return set_suspended(actor, person, None)


def set_suspended(actor: Any, person: Person, reason: str | None, undoes: Event | None = None) -> tuple[Person, Event]:
    """Write a suspension (`reason` is text) or its end (None). Inside a transaction, the rule asked already."""
    if (person.suspended_at is None) == (reason is None):
        state = "may sign in" if reason is None else "is suspended"
        raise Refused(f"That was done already: {person.name} {state}.")
    change = ("suspended", person.suspended_reason or None, reason)
    person.suspended_at, person.suspended_reason = (None, "") if reason is None else (now(), reason[:300])
    if reason is not None:
        person.temporary_password = person.temporary_password_expires_at = None
        end_links(person.id)
        tell_admins(person, WAS_SUSPENDED)
    person.sessions_epoch += 1
    person.version += 1
    person.save()
    kind = "person.unsuspended" if reason is None else "person.suspended"
    event = record(
        actor, kind, subject=("person", person.id), school_id=person.school_id, changes=[change], undoes=undoes
    )
    return Person.get_by_id(person.id), event
