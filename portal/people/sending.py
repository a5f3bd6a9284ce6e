"""Making links and putting the messages that carry them in line; what a link is, and what ends it, is in `links`."""

import secrets
from datetime import timedelta
from typing import Any

from portal.db import Refused, fold, now
from portal.mail.models import SENDING, WAITING, Message
from portal.mail.operations import path_of, queue
from portal.people.links import ADDRESS, PATHS, RESET, Link, end_those, hold, of_owner, why_gone
from portal.people.mailing import good_until
from portal.people.models import Person
from portal.people.secrets import vault
from portal.seals import hashed

# An activation link opens for the days of the setting: 14, a written deviation from S-09.
ADDRESS_DAYS = 3
AN_HOUR = 3


class TooManyLinks(Refused):
    """Three links were made within the hour, and the newest is not one that could be sent once more."""

    def __init__(self) -> None:
        super().__init__("Three links were made within the last hour. Wait an hour, then send another one.")


def send_link(
    purpose: str,
    address: str,
    *,
    person: Person | None = None,
    invitation_id: int | None = None,
    facts: dict[str, Any] | None = None,
    kind: str | None = None,
) -> tuple[Message, str]:
    """Put a message with a link in line, inside the caller's transaction; returns it and the link's path.

    At most three links an hour are made for one person or invitation; inside that time the same one goes out again.
    One that is still waiting to be sent is not put in line twice. `kind` is the message's, else the purpose's name.
    Raises `TooManyLinks` where the same one can't go again: used, ended, or meant for another address. Holds the
    person's row on PostgreSQL: who sends to many in one transaction takes them in id order.
    """
    hold(person.id if person else None)
    link, path = _known(purpose, address, person, invitation_id) or make_link(
        purpose, address, person=person, invitation_id=invitation_id
    )
    waiting = Message.select().where(Message.link_id == link.id, Message.state.in_((WAITING, SENDING))).first()
    filled = (facts or {}) | good_until(link.expires_at)
    message = waiting or queue(kind or purpose, address, recipient=person, facts=filled, link=(link.id, path))
    return message, path


def make_link(
    purpose: str, address: str, *, person: Person | None = None, invitation_id: int | None = None
) -> tuple[Link, str]:
    """A new link, and its path; it ends those made before for the same purpose. Inside a transaction."""
    end_those(of_owner(purpose, person.id if person else None, invitation_id))
    token = secrets.token_urlsafe(24)
    days = {RESET: None, ADDRESS: ADDRESS_DAYS}.get(purpose, vault().link_days)
    link = Link.create(
        person=person,
        invitation_id=invitation_id,
        purpose=purpose,
        key=hashed(token),
        address=address,
        password_at=Person.select(Person.password_at).where(Person.id == person.id).scalar() if person else None,
        expires_at=now() + timedelta(days=days) if days else None,
    )
    return link, PATHS[purpose] + token


def made_within_the_hour() -> Any:
    """Links that count for the three an hour; one made in the future is a clock's mistake and counts for nothing."""
    return (Link.made_at > now() - timedelta(hours=1)) & (Link.made_at <= now())


def _known(purpose: str, address: str, person: Person | None, invitation_id: int | None) -> tuple[Link, str] | None:
    """The newest link and its path, where three were made within the hour and it still opens."""
    mine = of_owner(purpose, person.id if person else None, invitation_id)
    recent = list(Link.select().where(mine, made_within_the_hour()).order_by(Link.id.desc()))
    if len(recent) < AN_HOUR:
        return None
    carried = Message.select().where(Message.link_id == recent[0].id, Message.sealed_link.is_null(False)).first()
    path = path_of(carried) if carried else None
    if path is None or fold(recent[0].address) != fold(address) or why_gone(recent[0]):
        raise TooManyLinks
    return recent[0], path
