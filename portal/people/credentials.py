"""Operations on passwords."""

from typing import Any

from portal.audit.operations import record
from portal.db import Refused, transaction
from portal import rules
from portal.people.operations import pair
from portal.people.secrets import generate_temporary_password, seal, temporary_expiry


def set_temporary_password(actor: Any, person_id: int) -> str:
    """Give a temporary password; returns it. Ends the person's sessions and their own password."""
    with transaction():
        actor, person = pair(actor, person_id)
        if not rules.can_reset_password(actor, person):
            raise Refused("You can't give this person a password.")
        password = generate_temporary_password()
        person.temporary_password, person.temporary_password_expires_at = seal(password), temporary_expiry()
        person.password_hash = None
        person.sessions_epoch += 1
        person.save()
        record(actor, "password.reset", subject=("person", person.id), school_id=person.school_id)
        return password
