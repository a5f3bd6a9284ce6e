"""Links that prove an address: activation, a forgotten password, a new e-mail address, an invitation.

The token is random and stored only as its SHA-256 (S-09); its sealed spelling waits in the message that carries it.
A link is bound to a purpose, to the address it was sent to and to the password of that moment. Opening it changes
nothing, for mail scanners open every link; it is used up by the POST it leads to, once (S-10).
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField

from portal.db import BaseModel, fold, now
from portal.mail.models import Message
from portal.mail.operations import forget_links, path_of, queue
from portal.people.models import Person
from portal.people.secrets import vault

ACTIVATION, RESET, ADDRESS, INVITATION = "activation", "reset", "address", "invitation"
PATHS = {ACTIVATION: "/activate/", RESET: "/reset/", ADDRESS: "/confirm/", INVITATION: "/activate/"}
# A written deviation from S-09 for activation (14 days by the setting); a reset link counts from its delivery.
RESET_HOURS = 1
ADDRESS_DAYS = 3
AN_HOUR = 3


class Link(BaseModel):
    """One link that was made. Of a person's links of one purpose only the newest opens anything.

    `person` is empty for an invitation nobody has accepted yet (`invitation_id`). `expires_at` is empty for a reset
    link: its hour begins with the delivery of its message. `opened_at` counts a press in the page, not a scanner's
    GET.
    """

    person = ForeignKeyField(Person, null=True, backref="links", on_delete="CASCADE", index=False)
    invitation_id = IntegerField(null=True, index=True)
    purpose = CharField(max_length=12)
    key = CharField(max_length=64, unique=True)
    address = CharField(max_length=254)
    # What the password was when the link was made: its moment, or empty for none.
    password_at = DateTimeField(null=True)
    made_at = DateTimeField(default=now)
    expires_at = DateTimeField(null=True)
    opened_at = DateTimeField(null=True)
    used_at = DateTimeField(null=True)
    ended_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("person", "purpose", "id"), False), (("purpose", "made_at"), False))


class LinkGone(Exception):
    """A link that opens nothing. `reason`: expired, used, replaced or unknown; `link` where there is one."""

    def __init__(self, reason: str, link: Link | None = None) -> None:
        super().__init__(reason)
        self.reason, self.link = reason, link


def send_link(
    purpose: str,
    address: str,
    *,
    person: Person | None = None,
    invitation_id: int | None = None,
    facts: dict[str, Any] | None = None,
    batch: str | None = None,
    kind: str | None = None,
) -> tuple[Message, str]:
    """Put a message with a link in line, inside the caller's transaction; returns it and the link's path.

    At most three links an hour are made for one person or invitation; inside that time the same one goes out again.
    One that is still waiting to be sent is not put in line twice. `kind` is the message's, else the purpose's name.
    """
    link, path = _known(purpose, address, person, invitation_id) or make_link(
        purpose, address, person=person, invitation_id=invitation_id
    )
    waiting = Message.select().where(Message.link_id == link.id, Message.state.in_(("waiting", "sending"))).first()
    message = waiting or queue(
        kind or purpose, address, recipient=person, facts=facts, link=(link.id, path), batch=batch
    )
    return message, path


def make_link(
    purpose: str, address: str, *, person: Person | None = None, invitation_id: int | None = None
) -> tuple[Link, str]:
    """A new link, and its path; it ends those made before for the same purpose. Inside a transaction."""
    _end(_of(purpose, person, invitation_id))
    token = secrets.token_urlsafe(24)
    days = {RESET: None, ADDRESS: ADDRESS_DAYS}.get(purpose, vault().link_days)
    link = Link.create(
        person=person,
        invitation_id=invitation_id,
        purpose=purpose,
        key=_hashed(token),
        address=address,
        password_at=person.password_at if person else None,
        expires_at=now() + timedelta(days=days) if days else None,
    )
    return link, PATHS[purpose] + token


def open_link(token: str, *purposes: str) -> Link:
    """The link this token belongs to, as it is now; changes nothing. Raises `LinkGone`."""
    link = Link.get_or_none(Link.key == _hashed(token), Link.purpose.in_(purposes))
    if link is None:
        raise LinkGone("unknown")
    if reason := _why_gone(link):
        raise LinkGone(reason, link)
    return link


def press(link: Link) -> None:
    """Somebody pressed a button in the page the link leads to: it was opened, and not by a scanner."""
    Link.update(opened_at=now()).where(Link.id == link.id, Link.opened_at.is_null()).execute()


def use_link(link: Link) -> bool:
    """Use a link up, inside the transaction of what it allows; of two at once exactly one gets True."""
    alive = (Link.id == link.id) & Link.used_at.is_null() & Link.ended_at.is_null()
    used = Link.update(used_at=now()).where(alive).execute()
    forget_links([link.id])
    return bool(used)


def end_links(person_id: int, *purposes: str) -> None:
    """These links of a person open nothing any more: suspended, password set another way, address changed."""
    mine = Link.person == person_id
    _end(mine & Link.purpose.in_(purposes) if purposes else mine)


def expires_at(link: Link) -> datetime | None:
    """When a link stops opening; None for a reset link that was not delivered yet."""
    if link.purpose != RESET:
        return link.expires_at
    sent = Message.select(Message.sent_at).where(Message.link_id == link.id, Message.sent_at.is_null(False))
    last = sent.order_by(Message.sent_at.desc()).scalar()
    return last + timedelta(hours=RESET_HOURS) if last else None


def _why_gone(link: Link) -> str:
    person, until = link.person, expires_at(link)
    if person is not None and not person.is_active:
        return "unknown"
    if link.used_at or (person is not None and person.password_at != link.password_at):
        return "used"
    is_for_sign_in = person is not None and link.purpose in (ACTIVATION, RESET)
    if link.ended_at or (is_for_sign_in and fold(person.email) != fold(link.address)):
        return "replaced"
    return "expired" if until and until <= now() else ""


def _known(purpose: str, address: str, person: Person | None, invitation_id: int | None) -> tuple[Link, str] | None:
    """The newest link and its path, where three were made within the hour and it still opens."""
    recent = list(_select(_of(purpose, person, invitation_id) & (Link.made_at > now() - timedelta(hours=1))))
    if len(recent) < AN_HOUR or fold(recent[0].address) != fold(address) or _why_gone(recent[0]):
        return None
    carried = Message.select().where(Message.link_id == recent[0].id, Message.sealed_link.is_null(False)).first()
    path = path_of(carried) if carried else None
    return (recent[0], path) if path else None


def _of(purpose: str, person: Person | None, invitation_id: int | None) -> Any:
    whose = Link.person == person if person is not None else Link.invitation_id == invitation_id
    return whose & (Link.purpose == purpose)


def _select(which: Any) -> Any:
    return Link.select().where(which).order_by(Link.id.desc())


def _end(which: Any) -> None:
    alive = which & Link.used_at.is_null() & Link.ended_at.is_null()
    ids = [link.id for link in Link.select(Link.id).where(alive)]
    Link.update(ended_at=now()).where(Link.id.in_(ids)).execute()
    forget_links(ids)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
