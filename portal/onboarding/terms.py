"""The terms of service: each wording is kept, so that a consent names the one it was given to."""

from typing import Any

from portal import rules
from portal.audit.operations import record
from portal.db import Refused, locked, now, transaction
from portal.people.models import Person
from portal.schools.models import Terms

LONGEST = 20_000


def write_terms(actor: Any, text: str) -> Terms | None:
    """Put a new wording in force; None when it is the one that holds already.

    Nobody is asked again by that: who agreed to an earlier wording keeps the version they agreed to.
    """
    with transaction():
        actor = locked(Person.select().where(Person.id == actor.id)).get()
        if not rules.can_change_portal(actor):
            raise Refused("Only a portal admin may change the terms of service.")
        before = Terms.current()
        if before.text == text:
            return None
        terms = Terms.create(text=text, written_at=now(), written_by=actor.id)
        change = ("terms of service", f"version {before.version}", f"version {terms.version}")
        record(actor, "portal.changed", subject=("portal", 1), changes=[change])
        return terms
