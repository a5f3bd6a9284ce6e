"""What people are told by mail when something happens to an account (S-23), queued in the transaction that does it.

Who has no address is told nothing. No notice names anybody: what happened stands in History (S-54).
"""

from typing import Any

from peewee import fn

from portal.audit.models import Event
from portal.db import slices
from portal.mail.operations import queue
from portal.people.models import Person
from portal.roles import ADMINS, STAFF

# What is told of an admin (`templates/mail/admin_notice.txt`).
WAS_RESET, WAS_DEMOTED, WAS_SUSPENDED, WAS_READ = "reset", "demoted", "suspended", "read"


def tell_password_changed(person: Person) -> None:
    """To the own address: if it wasn't them, they learn of it."""
    if person.email:
        queue("password_changed", person.email, recipient=person)


def tell_old_address(person: Person, old: str | None) -> None:
    """To the address that opens the account no longer."""
    if old:
        queue("address_changed", old, recipient=person)


def tell_old_addresses(old: dict[int, str | None]) -> None:
    """The same of many at once (id → the address there was): staff with a password of their own. A school that gives
    all its students other addresses does not write to all of them."""
    for ids in slices(old, 5000):
        theirs = Person.id.in_(list(ids)) & Person.role.in_(STAFF) & Person.password_hash.is_null(False)
        for person in Person.select(Person.id).where(theirs).order_by(Person.id):
            tell_old_address(person, old[person.id])


def tell_admins(person: Any, what: str) -> None:
    """An admin is reset, demoted or suspended: tell them and the other admins who look after them.

    `person` has role, school and district as they were before. Of others than admins nobody is told.
    """
    if person.role not in ADMINS:
        return
    if person.email:
        queue("admin_notice", person.email, recipient=person, facts={"what": what, "own": True})
    for other in _others(person):
        queue("admin_notice", other.email, recipient=other, facts={"what": what, "own": False})


def tell_of_a_look(actor: Any, person: Person) -> None:
    """Somebody reads the temporary password an admin was given: the same people are told. Once of each who reads it,
    and not of whoever gave it: they have seen it, and that it was given was told."""
    if person.role not in ADMINS:
        return
    of_them = (Event.subject_kind == "person") & (Event.subject_id == person.id)
    given = Event.select(fn.MAX(Event.id)).where(of_them, Event.kind == "password.reset").scalar() or 0
    has_seen = (Event.actor_id == actor.id) & Event.kind.in_(("password.reset", "password.shown"))
    if not Event.select().where(of_them, Event.id >= given, has_seen).exists():
        tell_admins(person, WAS_READ)


def _others(person: Any) -> Any:
    """The admins of the same school and district at this level or above; of a portal admin the portal admins."""
    look_after = Person.role == "portal_admin"
    if person.role != "portal_admin":
        look_after = (Person.role == "district_admin") & (Person.district_id == person.district_id)
    if person.role == "school_admin":
        look_after |= (Person.role == "school_admin") & (Person.school == person.school_id)
    can_read_it = Person.suspended_at.is_null() & Person.archived_at.is_null() & Person.email.is_null(False)
    return Person.select().where(look_after, can_read_it, Person.id != person.id).order_by(Person.id)
