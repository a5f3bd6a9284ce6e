"""Sign-in sessions: started, loaded at every request, ended. The cookie holds a token, the row its SHA-256."""

import secrets
from datetime import datetime, timedelta

from portal.access.models import KnownDevice, SignInSession, limits
from portal.db import now, transaction, write
from portal.people.models import Person
from portal.seals import hashed

# How stale `seen_at` may get before it is written again: reading a page must not cost a write.
SEEN_EVERY = timedelta(minutes=2)
# A time further ahead than this was written by a clock that has been set back since: sign in again.
CLOCK_SKEW = timedelta(minutes=5)
DEVICES_REMEMBERED = timedelta(days=400)


def start_session(person: Person, client: str, device: str) -> str:
    """Make a session row for this browser; returns the token for its cookie. The caller has checked the password.

    `client` is the network address, `device` the browser in words (`devices.in_words`).
    """
    token = secrets.token_urlsafe(32)
    old = now() - limits(person.role)[1]
    write("DELETE FROM sign_in_session WHERE person_id = ? AND started_at < ?", person.id, old)
    SignInSession.create(
        key=hashed(token),
        person=person.id,
        epoch=person.sessions_epoch,
        password_at=now(),
        client=client[:64],
        device=device[:120],
    )
    return token


def load_person(token: str, is_activity: bool = True) -> Person | None:
    """Whose session this is, or None when it is over: ended, idle or old, epoch raised, person suspended.

    The session's key and times come along as attributes (`session_key`, `session_password_at`). A page that asks
    again by itself is no activity: it must not keep a forgotten browser signed in (S-17).
    """
    row = SignInSession.with_key(hashed(token))
    person = Person.with_key(row.person_id) if row else None
    moment = now()
    if person is None or not person.is_active or not _is_live(row, person, moment):
        return None
    if is_activity and moment - row.seen_at > SEEN_EVERY:
        SignInSession.update(seen_at=moment).where(SignInSession.key == row.key).execute()
    person.session_key, person.session_password_at = row.key, row.password_at
    person.get_id = lambda: token
    person.is_authenticated, person.is_anonymous = True, False
    return person


def end_session(key: str) -> None:
    SignInSession.delete().where(SignInSession.key == key).execute()


def end_own_session(person_id: int, key: str) -> bool:
    """End one of this person's sessions; False when there is none with this key."""
    mine = (SignInSession.person == person_id) & (SignInSession.key == key)
    return bool(SignInSession.delete().where(mine).execute())


def end_sessions(person_id: int) -> None:
    """Sign a person out everywhere, by raising the epoch every session is compared with."""
    with transaction():
        Person.update(sessions_epoch=Person.sessions_epoch + 1).where(Person.id == person_id).execute()
        SignInSession.delete().where(SignInSession.person == person_id).execute()


def end_all_sessions() -> None:
    """Sign everybody out: after a restore no old session may open again."""
    with transaction():
        Person.update(sessions_epoch=Person.sessions_epoch + 1).execute()
        SignInSession.delete().execute()


def sessions_of(person: Person) -> list[SignInSession]:
    """Where this person is signed in now, the browser used last on top."""
    query = SignInSession.select().where(SignInSession.person == person.id)
    moment = now()
    return [row for row in query.order_by(SignInSession.seen_at.desc()) if _is_live(row, person, moment)]


def remember_device(person_id: int, token: str | None) -> str:
    """Know this browser again as one this person signs in with; returns the token for its cookie."""
    token = token or secrets.token_urlsafe(32)
    known = "INSERT INTO known_device (person_id, key, seen_at) VALUES (?, ?, ?)"
    again = "ON CONFLICT (person_id, key) DO UPDATE SET seen_at = excluded.seen_at"
    write(f"{known} {again}", person_id, hashed(token), now())
    return token


def prune() -> None:
    """Remove what is of no more use: sessions long over, browsers not seen for more than a year."""
    SignInSession.delete().where(SignInSession.started_at < now() - timedelta(days=2)).execute()
    KnownDevice.delete().where(KnownDevice.seen_at < now() - DEVICES_REMEMBERED).execute()


def _is_live(row: SignInSession, person: Person, moment: datetime) -> bool:
    idle, absolute = limits(person.role)
    in_future = max(row.seen_at, row.started_at) - moment > CLOCK_SKEW
    is_old = moment - row.seen_at > idle or moment - row.started_at > absolute
    return row.epoch == person.sessions_epoch and not in_future and not is_old
