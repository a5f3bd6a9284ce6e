"""The first own password of somebody who came in by a link or by a temporary password: the last compulsory step.

One compare-and-set, so that of two tabs finishing at the same moment exactly one wins (S-10). The hash, which is
slow, is made before the transaction (`credentials.new_secret`).
"""

from typing import Any

from portal.audit.operations import record
from portal.db import Refused, now, write
from portal.people.credentials import EXPIRED, USED_UP
from portal.people.links import ACTIVATION, RESET, end_links
from portal.people.models import Person

FINISHED = "This account was finished already, in another window perhaps. Sign in with the password chosen there."


def take_password(person_id: int, secret: dict[str, Any], temporary: str | None) -> Person:
    """Make this the person's own password; ends the temporary one, links, sessions. Inside a transaction.

    `secret` comes from `credentials.new_secret`; `temporary` is the sealed temporary password they signed in with,
    or None when a link let them in. Returns the person as they are now; raises `Refused` when there is a password
    already, or the temporary one is gone.
    """
    good, values = "id = ? AND password_hash IS NULL AND suspended_at IS NULL AND archived_at IS NULL", [person_id]
    if temporary is not None:
        good += " AND temporary_password = ? AND temporary_password_expires_at > ?"
        values += [temporary, now()]
    own = "".join(f"{column} = ?, " for column in secret)
    change = f"UPDATE person SET {own}failures = 0, sessions_epoch = sessions_epoch + 1 WHERE {good}"  # noqa: S608
    if not write(change, *secret.values(), *values):
        raise Refused(_why_not(Person.get_by_id(person_id), temporary))
    end_links(person_id, ACTIVATION, RESET)
    person = Person.get_by_id(person_id)
    record(person, "password.chosen", subject=("person", person_id), school_id=person.school_id)
    return person


def _why_not(person: Person, temporary: str | None) -> str:
    if person.password_hash is not None or not person.is_active:
        return FINISHED
    return EXPIRED if person.temporary_password == temporary else USED_UP
