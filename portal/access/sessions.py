"""Sign-in sessions: started, loaded at every request, ended. The cookie holds a token, the row its SHA-256."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from peewee import JOIN

from portal.access.models import SignInSession, limits
from portal.db import now, transaction
from portal.people.models import Person

# How stale `seen_at` may get before it is written again: reading a page must not cost a write.
SEEN_EVERY = timedelta(minutes=2)


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def start_session(person: Person, client: str, device: str) -> str:
    """Make a session row for this browser; returns the token for its cookie. The caller has checked the password."""
    token = secrets.token_urlsafe(32)
    SignInSession.create(
        key=hashed(token),
        person=person.id,
        epoch=person.sessions_epoch,
        password_at=now(),
        client=client[:64],
        device=device[:120],
    )
    return token


def load_person(token: str) -> Person | None:
    """Whose session this is, or None when it is over: ended, idle or old, epoch raised, person suspended.

    The session's key and times come along as attributes (`session_key`, `password_at`).
    """
    row = (
        SignInSession.select(SignInSession, Person)
        .join(Person, JOIN.INNER)
        .where(SignInSession.key == hashed(token))
        .first()
    )
    if row is None or row.epoch != row.person.sessions_epoch or not row.person.is_active:
        return None
    idle, absolute = limits(row.person.role)
    moment = now()
    if moment - row.seen_at > idle or moment - row.started_at > absolute:
        return None
    if moment - row.seen_at > SEEN_EVERY:
        SignInSession.update(seen_at=moment).where(SignInSession.key == row.key).execute()
    row.person.session_key, row.person.session_password_at = row.key, row.password_at
    row.person.get_id = lambda: token
    row.person.is_authenticated, row.person.is_anonymous = True, False
    return row.person


def end_session(key: str) -> None:
    SignInSession.delete().where(SignInSession.key == key).execute()


def end_sessions(person_id: int) -> None:
    """Sign a person out everywhere, by raising the epoch every session is compared with."""
    with transaction():
        Person.update(sessions_epoch=Person.sessions_epoch + 1).where(Person.id == person_id).execute()
        SignInSession.delete().where(SignInSession.person == person_id).execute()


def sessions_of(person_id: int) -> list[Any]:
    """Where this person is signed in, newest first."""
    query = SignInSession.select().where(SignInSession.person == person_id)
    return list(query.order_by(SignInSession.seen_at.desc()))
