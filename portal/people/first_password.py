"""The first own password of somebody who came in by a link or by a temporary password: the last compulsory step.

Hashing is slow and stands before the transaction; the write in it is one compare-and-set, so that of two tabs
finishing at the same moment exactly one wins (S-10).
"""

from portal.audit.operations import record
from portal.db import Refused, now
from portal.people.credentials import EXPIRED, USED_UP, WeakPassword, password_problems
from portal.people.links import ACTIVATION, RESET, end_links
from portal.people.models import Person
from portal.people.secrets import hash_password

FINISHED = "This account was finished already, in another window perhaps. Sign in with the password chosen there."


def hashed(person: Person, password: str) -> str:
    """The hash of a good password. Raises `WeakPassword`."""
    if sentences := password_problems(password, person):
        raise WeakPassword(sentences)
    return hash_password(password)


def take_password(person_id: int, hash_: str, temporary: str | None) -> Person:
    """Make this the person's own password; ends the temporary one, links, sessions. Inside a transaction.

    `temporary` is the sealed temporary password they signed in with, or None when a link let them in. Returns the
    person as they are now; raises `Refused` when there is a password already, or the temporary one is gone.
    """
    good = (Person.id == person_id) & Person.password_hash.is_null()
    good &= Person.suspended_at.is_null() & Person.archived_at.is_null()
    if temporary is not None:
        good &= (Person.temporary_password == temporary) & (Person.temporary_password_expires_at > now())
    secret = {"password_hash": hash_, "password_at": now(), "failures": 0}
    nothing = {"temporary_password": None, "temporary_password_expires_at": None}
    if not Person.update(**secret, **nothing, sessions_epoch=Person.sessions_epoch + 1).where(good).execute():
        raise Refused(_why_not(Person.get_by_id(person_id), temporary))
    end_links(person_id, ACTIVATION, RESET)
    person = Person.get_by_id(person_id)
    record(person, "password.chosen", subject=("person", person_id), school_id=person.school_id)
    return person


def _why_not(person: Person, temporary: str | None) -> str:
    if person.password_hash is not None or not person.is_active:
        return FINISHED
    return EXPIRED if person.temporary_password == temporary else USED_UP
