"""Signing in, choosing and changing the own password: the right one, counted and slowed where it is wrong."""

from typing import NamedTuple

from portal.access import throttle
from portal.access.devices import Caller, in_words
from portal.access.sessions import remember_device, start_session
from portal.db import transaction
from portal.people import credentials
from portal.people.credentials import WeakPassword, WrongPassword
from portal.people.models import Person, SignInName
from portal.people.secrets import same_temporary, verify_hash
from portal.seals import hashed

LONGEST_NAME = 400
# What `WrongPassword` means to whoever typed the password of today.
WRONG = "That is not your current password. After several wrong ones, wait a few minutes."


class SignedIn(NamedTuple):
    """What the browser gets: a session's token, and the token it is known by the next time."""

    session: str
    device: str


def sign_in(name: str, password: str, caller: Caller) -> SignedIn | None:
    """Start a session for whom name and password belong to, own or temporary; None for everything else.

    Unknown, wrong, suspended, archived, locked, without a password: the same answer after the same work, one run of
    the key derivation (S-05).
    """
    name = name[:LONGEST_NAME].replace("\0", "")  # which PostgreSQL takes in no text
    person = SignInName.owner_of(name)
    attempt = throttle.begin(name, person, caller.address, known_as(caller))
    if not _opens(person if attempt.allowed else None, password):
        return None
    with transaction():
        fresh = Person.held(person.id)
        if fresh is None or not fresh.is_active or _secret(fresh) != _secret(person):
            return None
        throttle.succeeded(attempt)
        credentials.forget_failures(fresh.id)
        signed_in = enter(fresh, caller)
    credentials.upgrade_hash(person, password)
    return signed_in


def enter(person: Person, caller: Caller) -> SignedIn:
    """A session for somebody whose password was just checked, or who was let in some other good way."""
    with transaction():
        token = start_session(person, caller.address, in_words(caller.agent))
        return SignedIn(token, remember_device(person.id, caller.device))


def choose_password(person: Person, password: str, caller: Caller) -> SignedIn:
    """The first own password of somebody signed in by a temporary one. Raises as `credentials.choose_password`."""
    fresh = credentials.choose_password(person.id, person.temporary_password or "", password)
    return enter(fresh, caller)


def change_password(person: Person, current: str, new: str, caller: Caller) -> SignedIn:
    """The own password, replaced; ends every other session. Wrong ones count as they do at sign-in.

    Raises `WrongPassword` (also while waiting after too many), `WeakPassword` or `Refused`.
    """
    attempt = throttle.begin("", person, caller.address, known_as(caller))
    if not attempt.allowed:
        raise WrongPassword
    try:
        fresh = credentials.change_password(person.id, current, new)
    except WeakPassword:
        _was_right(attempt, person)
        raise
    _was_right(attempt, person)
    return enter(fresh, caller)


def check_password(person: Person, current: str, caller: Caller) -> None:
    """Make sure that it is they who ask for something that matters. Wrong ones count as they do at sign-in.

    Raises `WrongPassword`, also while waiting after too many.
    """
    attempt = throttle.begin("", person, caller.address, known_as(caller))
    if not attempt.allowed or not verify_hash(person.password_hash, current):
        raise WrongPassword
    _was_right(attempt, person)


def _opens(person: Person | None, password: str) -> bool:
    """Whether the password is the person's; the KDF runs once whoever it is, and also for nobody."""
    may = person is not None and person.is_active
    own = verify_hash(person.password_hash if may else None, password)
    is_waiting = may and person.password_hash is None and person.is_temporary_good
    return own or (is_waiting and same_temporary(person.temporary_password, password))


def _secret(person: Person) -> tuple[str | None, str | None]:
    return person.password_hash, person.temporary_password


def known_as(caller: Caller) -> str | None:
    return hashed(caller.device) if caller.device else None


def _was_right(attempt: throttle.Attempt, person: Person) -> None:
    with transaction():
        throttle.succeeded(attempt)
        credentials.forget_failures(person.id)
