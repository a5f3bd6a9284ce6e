"""Who read the links that led to an account: an admin copies an activation or invitation link out of the outbox and
hands it over, and may have opened it instead. History keeps that; here it is brought together with the links."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from peewee import fn

from portal.audit.models import Event
from portal.mail.models import Message
from portal.people.links import ACTIVATION, RESET, Link
from portal.people.models import Person
from portal.roles import STAFF

# How somebody's reading of a link stands in history: about the person, or under the address where there was no
# account yet.
READ = "link.read"
SOMEBODY = "somebody no longer here"


class _Sent(NamedTuple):
    """A link of somebody, as one of its mails carried it."""

    person_id: int
    made_at: datetime
    address: str
    school_id: int | None


def readers(person_ids: Collection[int], *, of_password: bool = False) -> dict[int, str]:
    """id → who read a link by which that account was made or set up, by name: “Sam Okoro and Sara Lindqvist”.

    Those alone whose link somebody else read. `of_password`: only the link they last got in by without a password:
    whoever read it may have chosen that, and changed it since. In three queries, of which two are asked only where
    there is such a link.
    """
    sent = _sent(person_ids, of_password)
    read = _read(sent)
    found: dict[int, dict[int, None]] = {}
    for link in sent:
        for event in (*read.get(link.person_id, ()), *read.get((link.school_id, link.address), ())):
            # One is read while it opens: never before it was made.
            if event.at >= link.made_at and event.actor_id != link.person_id:
                found.setdefault(link.person_id, {})[event.actor_id] = None
    names = _names({reader for some in found.values() for reader in some})
    return {id_: " and ".join(names.get(reader, SOMEBODY) for reader in some) for id_, some in found.items()}


def known_to(person: Person) -> str:
    """Who may know this person's password, by name; empty for nobody and for students, who are sent no links."""
    has_own = person.role in STAFF and person.password_hash is not None
    return readers([person.id], of_password=True).get(person.id, "") if has_own else ""


def _sent(person_ids: Collection[int], of_password: bool) -> list[_Sent]:
    """Their links, as often as there are mails that carried them; without a mail nobody could read one."""
    mails = Link.select(Link.person, Link.made_at, Message.to_address, Message.school_id)
    mails = mails.join(Message, on=(Message.link_id == Link.id))
    mails = mails.where(Link.person.in_(list(person_ids)), Link.purpose == ACTIVATION)
    if of_password:
        mails = mails.switch(Link).join(Person)
        mails = mails.where(Link.used_at.is_null(False), Person.password_hash.is_null(False), ~_came_in_again())
    return [_Sent(*row) for row in mails.order_by(Link.id).tuples()]


def _came_in_again() -> Any:
    """Whether the person got in by another link since this one was used, or by a temporary password. Changing the
    password does not count: whoever knows it can do that."""
    later, given = Link.alias(), (Event.kind == "password.reset") & (Event.subject_kind == "person")
    by_link = (later.person == Link.person) & later.purpose.in_((ACTIVATION, RESET)) & (later.used_at > Link.used_at)
    by_slip = given & (Event.subject_id == Link.person) & (Event.at >= Link.used_at)
    return fn.EXISTS(later.select(later.id).where(by_link)) | fn.EXISTS(Event.select(Event.id).where(by_slip))


def _read(sent: Iterable[_Sent]) -> dict[Any, list[Event]]:
    """What history knows of these being read, oldest first: under the id of the person, or under school and address;
    each has an index."""
    ids, addresses, schools = ({getattr(link, name) for link in sent} for name in ("person_id", "address", "school_id"))
    found: dict[Any, list[Event]] = {}
    if ids:
        about_them = (Event.kind == READ) & (Event.subject_kind == "person") & Event.subject_id.in_(ids)
        earlier = (Event.kind == READ) & Event.school_id.in_(schools - {None} or {0}) & Event.subject_id.is_null()
        events = Event.select().where(about_them | (earlier & Event.summary.in_(addresses)))
        for event in events.where(Event.actor_id.is_null(False)).order_by(Event.id):
            found.setdefault(event.subject_id or (event.school_id, event.summary), []).append(event)
    return found


def _names(ids: set[int]) -> dict[int, str]:
    return {person.id: person.name for person in Person.select().where(Person.id.in_(ids))} if ids else {}
