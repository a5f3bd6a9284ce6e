"""Slowing down wrong passwords (S-18 to S-22), counted in the database: a restart forgets nothing, all workers share.

Three counts, each over rows of `Failure`; a right password removes its own rows, so successes cost nothing:

  one account from one client   after 5 failures a wait of 30 s, doubling to 15 min
  one account from everywhere   30 failures in 15 min: strangers' clients wait
  many accounts from one client 100 different ones in 10 min: that client waits between failures

A client is the network address, for a whole school may be one; or the browser, where this person has signed in with
it before: such a browser has its own budget, so that nobody can lock others out by guessing wrong from elsewhere.
The last count has a price: while somebody sprays from the school's only address, browsers new to their person wait
seconds there, too. Without it one password could be tried on everybody at full speed.
Besides, 100 failures in a row over all time end the password (`people.credentials`).

An attempt is counted *before* the password is looked at and taken back when it was right; otherwise twenty at the
same moment would all see a count of zero. During a wait nothing is looked at and nothing is counted.

Asking for a mailed link is counted in the same rows under keys of its own, so that it never slows down a sign-in:
three an hour for one account from one client, ten from everywhere; what is over sends nothing, and says so to nobody.
Who asks for a hundred names has to wait between them. A client is here the owner of the browser, whomever it asks for,
and only where nobody has ever signed in with it the address; forgotten passwords and signing up count apart. So one
pupil's loop, which makes its address wait, holds up only what a brand-new browser behind the same address asks for.
"""

import ipaddress
from datetime import datetime, timedelta
from typing import NamedTuple

from peewee import fn

from portal.access.models import Failure, KnownDevice
from portal.audit.models import Event
from portal.audit.operations import record
from portal.db import fold, now, transaction
from portal.people.credentials import MAX_FAILURES, count_failure
from portal.people.models import Person
from portal.people.secrets import keyed
from portal.roles import THIS_COMPUTER

# Said to who has to wait between asking for links.
BUSY = "Many people ask from here at this moment. Wait a minute, then press the button once more."
FREE = 5
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
REMEMBERED = timedelta(hours=24)
EVERYWHERE, EVERYWHERE_WITHIN = 30, timedelta(minutes=15)
SPRAYED_WITHIN = timedelta(minutes=10)
# (different accounts failed, wait after each failure). A first school day of 1,200 children has some 60 typing errors
# in ten minutes; whoever tries one password on everybody soon gets four answers a minute.
SPRAYED = ((400, timedelta(seconds=30)), (200, timedelta(seconds=15)), (100, timedelta(seconds=3)))
NO_WAIT = timedelta(0)
# What is asked for: the way back to an account, or a new one. Each is counted apart.
LINK, ACCOUNT = "asking", "signing"
ASKED_WITHIN, ASKED_FROM_HERE, ASKED_FROM_EVERYWHERE = timedelta(hours=1), 3, 10
PRUNE_EVERY = 100


class Attempt(NamedTuple):
    """One try: whether the password may be looked at, and what to take back when it was right."""

    allowed: bool
    name_key: str = ""
    client: str = ""


class Busy(Exception):
    """One client asks for links for ever more accounts. Says nothing about any of them, so it may be told."""


def begin(name: str, person: Person | None, address: str, device: str | None) -> Attempt:
    """Count one try at signing in as `name`, which is `person`'s or nobody's; `device` is a browser's hashed token."""
    with transaction():
        if person is not None:
            # Held, so that two tries at one account are counted one after the other.
            person = Person.held(person.id)
        name_key, client = _name_key(name, person), _client_key(person, address, device)
        too_often = person is not None and person.failures >= MAX_FAILURES
        if too_often or _must_wait(name_key, client):
            return Attempt(allowed=False)
        _raise_alarm(name_key, client, address)
        failure = Failure.create(name_key=name_key, client=client)
        if person is not None:
            count_failure(person.id)
        if failure.id % PRUNE_EVERY == 0:
            prune()
    return Attempt(True, name_key, client)


def succeeded(attempt: Attempt) -> None:
    """It was the right password: this client's failures at this account are forgotten."""
    Failure.delete().where(Failure.name_key == attempt.name_key, Failure.client == attempt.client).execute()


def may_ask(name: str, person: Person | None, address: str, device: str | None, what: str) -> bool:
    """Count one asking for a mailed link for `name`, which is `person`'s or nobody's; whether one may be sent.

    Raises `Busy` while this client has to wait: so many different names in ten minutes are as at sign-in (S-20).
    `device` as in `begin`; `what` is `LINK` or `ACCOUNT`. Inside a transaction.
    """
    name_key = keyed("asked for", f"person {person.id}" if person else f"name {fold(name)}")
    client = f"{what} {_asker_key(person, address, device)}"
    names, last = _names_tried(client)
    if last and last + _wait_after(names) > now():
        raise Busy
    if _count((Failure.name_key == name_key) & (Failure.client == client), ASKED_WITHIN)[0] >= ASKED_FROM_HERE:
        return False
    if _count(Failure.name_key == name_key, ASKED_WITHIN)[0] >= ASKED_FROM_EVERYWHERE:
        return False
    if Failure.create(name_key=name_key, client=client).id % PRUNE_EVERY == 0:
        prune()
    return True


def prune() -> int:
    """Remove failures that count for nothing any more; returns how many."""
    return Failure.delete().where(Failure.at < now() - REMEMBERED).execute()


def _name_key(name: str, person: Person | None) -> str:
    """Both sign-in names of a person are one account. With the epoch in it a new password starts a new count."""
    if person is None:
        return keyed("name", fold(name))
    return keyed("person", f"{person.id} {person.sessions_epoch}")


def _client_key(person: Person | None, address: str, device: str | None) -> str:
    if device:  # looked for whoever is named, and nobody too: the same work
        whose = person.id if person is not None else 0
        known = KnownDevice.select().where(KnownDevice.person == whose, KnownDevice.key == device)
        if known.exists():
            return f"browser {keyed('browser', device)}"
    return f"address {keyed('address', network(address))}"


def _asker_key(person: Person | None, address: str, device: str | None) -> str:
    """One count for all browsers of one person, which a pupil may have many of; of a shared one whose it was last."""
    owners = KnownDevice.select(KnownDevice.person).where(KnownDevice.key == (device or ""))
    known = [id_ for (id_,) in owners.order_by(KnownDevice.seen_at.desc()).limit(50).tuples()]
    whose = person.id if person is not None and person.id in known else next(iter(known), None)
    return f"owner {keyed('owner', str(whose))}" if whose else f"address {keyed('address', network(address))}"


def network(address: str) -> str:
    """The address; of IPv6 only the first half, since one computer may use all of the second."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 6 and ip.ipv4_mapped is None:
        return str(ipaddress.ip_network(f"{ip}/64", strict=False))
    return str(getattr(ip, "ipv4_mapped", None) or ip)


def _must_wait(name_key: str, client: str) -> bool:
    own, last = _count((Failure.name_key == name_key) & (Failure.client == client), REMEMBERED)
    if own >= FREE and last + min(FIRST_WAIT * 2 ** min(own - FREE, 10), LONGEST_WAIT) > now():
        return True
    if client.startswith("browser"):
        return False
    strangers = (Failure.name_key == name_key) & Failure.client.startswith("address")
    if _count(strangers, EVERYWHERE_WITHIN)[0] >= EVERYWHERE:
        return True
    names, last = _names_tried(client)
    return bool(last) and last + _wait_after(names) > now()


def _wait_after(names: int) -> timedelta:
    """How long a client waits that tried so many different accounts."""
    return next((wait for many, wait in SPRAYED if names >= many), NO_WAIT)


def _count(which: object, within: timedelta) -> tuple[int, datetime]:
    """(how many, the last one's time). One that lies in the future is a clock's mistake and counts for nothing."""
    moment = now()
    query = Failure.select(fn.COUNT(Failure.id).coerce(False), fn.MAX(Failure.at))
    return query.where(which, Failure.at > moment - within, Failure.at <= moment).tuples().first()


def _names_tried(client: str) -> tuple[int, datetime]:
    moment = now()
    query = Failure.select(fn.COUNT(Failure.name_key.distinct()).coerce(False), fn.MAX(Failure.at))
    recent = (Failure.at > moment - SPRAYED_WITHIN) & (Failure.at <= moment)
    return query.where(Failure.client == client, recent).tuples().first()


def _raise_alarm(name_key: str, client: str, address: str) -> None:
    """One line in history when a client reaches the first step of `SPRAYED`, told once in ten minutes."""
    if client.startswith("browser") or _names_tried(client)[0] != SPRAYED[-1][0] - 1:
        return
    if Failure.select().where(Failure.client == client, Failure.name_key == name_key).exists():
        return
    text = f"Somebody at {address} tried {SPRAYED[-1][0]} different sign-in names within ten minutes."
    told = Event.select().where(Event.at > now() - SPRAYED_WITHIN, Event.kind == "sign_in.guessing")
    if not told.where(Event.summary == text).exists():
        record(THIS_COMPUTER, "sign_in.guessing", summary=text)
