"""What changes somebody's password: given for the first time by somebody else, chosen, changed by its owner.

Hashing takes a while and happens before the transaction; each write inside it is one compare-and-set on the secret
that was seen before, so of two at once exactly one wins (S-10). Every change raises `sessions_epoch`, which ends the
person's sign-in sessions. No event carries a secret.
"""

from typing import Any

from portal import rules
from portal.audit.operations import record
from portal.db import Refused, now, transaction
from portal.people.links import ACTIVATION, RESET, Link, LinkGone, end_links, reason_gone, use_link
from portal.people.models import NOTHING_TEMPORARY, Person
from portal.people.notices import WAS_RESET, tell_admins, tell_of_a_look, tell_password_changed
from portal.people.operations import keep_last_admin, pair
from portal.people.passwords import missing, problems
from portal.people.secrets import (
    generate_temporary_password,
    hash_password,
    needs_rehash,
    same_temporary,
    temporary_expiry,
    verify_hash,
)
from portal.roles import THIS_COMPUTER
from portal.schools.models import District, Setting
from portal.seals import seal, unseal

# So many wrong passwords in a row end a password; only a new temporary one helps (NIST 800-63B 3.2.2, S-18).
MAX_FAILURES = 100
USED_UP = "This temporary password was used or replaced meanwhile. If it wasn't you, ask your school for a new one."
SEEN_BY_OTHERS = "This is the temporary password, which others have seen. Choose one that only you know."
NOTHING_WAITS = "This temporary password was used or replaced, or it has run out. Set a new one if it is needed."
CHANGED = "This account changed while the page was open, so no password was set. Load the page again, then decide."
EXPIRED = "Your temporary password has run out. Ask your teacher or school administrator for a new one."


class WeakPassword(Exception):
    """A new password that isn't good enough; `sentences` say why, for its owner."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(sentences[0])
        self.sentences = sentences


class ChangedMeanwhile(Refused):
    """Something about the account changed since the page was opened on which a password was asked for."""


class WrongPassword(Exception):
    """The current password was not the right one."""


def new_secret(password: str, person: Person) -> dict[str, Any]:
    """The columns of a new own password; the slow part, so before the transaction. Raises `WeakPassword`."""
    if sentences := password_problems(password, person):
        raise WeakPassword(sentences)
    return NOTHING_TEMPORARY | {"password_hash": hash_password(password), "password_at": now()}


def set_temporary_password(actor: Any, person_id: int, seen: int | None = None) -> str:
    """Give somebody a temporary password; returns it, for the screen it is asked on only.

    `seen` is the `sessions_epoch` on the page it is asked on, which every secret raises: of two presses one counts.
    Ends the own password, a temporary one given before, and all sessions. Raises `ChangedMeanwhile`, `Refused` or
    `NotSeen`.
    """
    password = generate_temporary_password()
    with transaction():
        actor, person = pair(actor, person_id)
        _may_reset(actor, person)
        if seen not in (None, person.sessions_epoch):
            raise ChangedMeanwhile(CHANGED)
        secret = {"temporary_password": seal(password), "temporary_password_expires_at": temporary_expiry()}
        _write(Person.id == person.id, secret | {"password_hash": None, "password_at": None})
        end_links(person.id)
        tell_admins(person, WAS_RESET)
        record(actor, "password.reset", subject=("person", person.id), school_id=person.school_id)
    return password


def show_temporary_password(actor: Any, person_id: int) -> str:
    """The temporary password somebody was given and has not used yet, for the screen it is asked on only.

    History says who looked; where it is an admin's, they and the other admins are told. Raises `Refused`, also when
    there is none that still opens the account, or `NotSeen`.
    """
    with transaction():
        actor, person = pair(actor, person_id)
        _may_know(actor, person)
        password = unseal(person.temporary_password) if person.is_temporary_good else None
        if password is None:
            raise Refused(NOTHING_WAITS)
        tell_of_a_look(actor, person)
        record(actor, "password.shown", subject=("person", person.id), school_id=person.school_id)
    return password


def choose_password(person_id: int, sealed_seen: str, password: str) -> Person:
    """The owner's first own password; uses up the temporary one, `sealed_seen`, that opened the page.

    Returns the person as it is now. Raises `WeakPassword`, or `Refused` when the temporary password was used,
    replaced or has run out in between.
    """
    person = Person.get_by_id(person_id)
    secret = new_secret(password, person)
    still_good = (Person.temporary_password == sealed_seen) & Person.password_hash.is_null()
    with transaction():
        in_time = Person.temporary_password_expires_at > now()
        if not _write((Person.id == person_id) & still_good & in_time & _may_sign_in(), secret):
            late = Person.select().where((Person.id == person_id) & still_good & ~in_time).exists()
            raise Refused(EXPIRED if late else USED_UP)
        end_links(person_id, ACTIVATION, RESET)
        record(person, "password.chosen", subject=("person", person_id), school_id=person.school_id)
        return Person.get_by_id(person_id)


def recover_password(link: Link, secret: dict[str, Any]) -> Person:
    """The password chosen in the page a reset link leads to; uses the link up with it.

    `secret` comes from `new_secret`, slow and so before the transaction. Ends all sessions, a temporary password and
    every other link; the owner is told by mail. Returns the person as it is now. Raises `LinkGone` when the link was
    used, replaced or ran out in between: of two at once, one.
    """
    with transaction():
        if not use_link(link):
            raise LinkGone(reason_gone(link), link)
        _write((Person.id == link.person_id) & _may_sign_in(), secret)
        person = Person.get_by_id(link.person_id)
        end_links(person.id)
        tell_password_changed(person)
        record(person, "password.recovered", subject=("person", person.id), school_id=person.school_id)
        return person


def change_password(person_id: int, current: str, new: str) -> Person:
    """The owner's next password. The caller counts wrong ones (`access.operations`).

    Returns the person as it is now. Raises `WrongPassword`, `WeakPassword`, or `Refused` when it was changed or
    reset somewhere else in between.
    """
    person = Person.get_by_id(person_id)
    if not verify_hash(person.password_hash, current):
        raise WrongPassword
    secret = new_secret(new, person)
    with transaction():
        if not _write(
            (Person.id == person_id) & (Person.password_hash == person.password_hash) & _may_sign_in(), secret
        ):
            raise Refused("Your password was changed somewhere else meanwhile. Sign in again.")
        end_links(person_id)
        tell_password_changed(person)
        record(person, "password.changed", subject=("person", person_id), school_id=person.school_id)
        return Person.get_by_id(person_id)


def set_first_password(person_id: int, hashed: str) -> None:
    """The password somebody chose together with the account, in the first run: nobody is there yet to give them one.

    Inside the transaction that makes the person; `hashed` comes from `hash_password`, slow and so before it.
    """
    _write((Person.id == person_id) & Person.password_hash.is_null(), {"password_hash": hashed, "password_at": now()})


def upgrade_hash(person: Person, password: str) -> None:
    """Hash again where the cost parameters have grown since (S-04). `password` was just found right."""
    seen = person.password_hash
    if seen and needs_rehash(seen):
        stronger = hash_password(password)
        with transaction():
            Person.update(password_hash=stronger).where(Person.id == person.id, Person.password_hash == seen).execute()


def count_failure(person_id: int) -> None:
    """One more wrong password in a row. Inside the caller's transaction."""
    Person.update(failures=Person.failures + 1).where(Person.id == person_id).execute()


def forget_failures(person_id: int) -> None:
    """The right password ends the row of wrong ones. Inside the caller's transaction."""
    Person.update(failures=0).where(Person.id == person_id).execute()


def password_problems(password: str, person: Any) -> list[str]:
    """`passwords.problems` with the names this person's school, district and the portal go by."""
    district = District.get_or_none(District.id == person.district_id) if person.district_id else None
    names = [person.school.name if person.school_id else "", district.name if district else ""]
    found = problems(password, person, [*names, Setting.read("portal_name", "")])
    return [SEEN_BY_OTHERS] if same_temporary(person.temporary_password, password) else found


def still_wrong(password: str, person: Any) -> str:
    """What is said while it is being typed: how much is missing (the hint says how much is needed), else the first
    thing wrong with it; empty when it will do."""
    found, left = password_problems(password, person), missing(password, person.role)
    if left and SEEN_BY_OTHERS not in found:
        return f"{left} more characters to go." if left > 1 else "One more character to go."
    return found[0] if found else ""


def _may_know(actor: Any, person: Person) -> None:
    if not rules.can_reset_password(actor, person):
        own = actor.id == person.id
        raise Refused("Change your own password under Profile." if own else "You can't reset this person's password.")
    if not person.is_active:
        word = "suspended" if person.archived_at is None else "archived"
        raise Refused(f"This account is {word}: nobody can sign in to it. End that first, then set a password.")


def _may_reset(actor: Any, person: Person) -> None:
    _may_know(actor, person)
    # The terminal may: it is the way back for a portal admin who is locked out.
    if actor is not THIS_COMPUTER:
        keep_last_admin(person)


def _write(where: Any, secret: dict[str, Any]) -> int:
    """Set the secret, end sessions, forget failures; returns how many rows matched. Not a change of the record:
    its version stays, so that an editor that is open can still be saved."""
    return Person.update(**secret, failures=0, sessions_epoch=Person.sessions_epoch + 1).where(where).execute()


def _may_sign_in() -> Any:
    return Person.suspended_at.is_null() & Person.archived_at.is_null()


def clear_temporary_passwords() -> int:
    """Forget every waiting temporary password, where no key opens them any more; returns how many there were."""
    return Person.update(NOTHING_TEMPORARY).where(Person.temporary_password.is_null(False)).execute()


def erase_expired() -> int:
    """Forget temporary passwords that have run out: they open nothing, and must not stay readable (S-07). Whoever came
    in by one and chose none of their own meanwhile is signed out."""
    ends_sessions = {Person.sessions_epoch: Person.sessions_epoch + 1}
    return (
        Person.update(NOTHING_TEMPORARY | ends_sessions).where(Person.temporary_password_expires_at < now()).execute()
    )
