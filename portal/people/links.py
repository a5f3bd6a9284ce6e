"""Links that prove an address: activation, a forgotten password, a new e-mail address, an invitation.

The token is random and stored only as its SHA-256 (S-09); its sealed spelling waits in the message that carries it.
A link is bound to a purpose, to the address it was sent to and to the password of that moment. Opening it changes
nothing, for mail scanners open every link; it is used up by the POST it leads to, once (S-10). `sending` makes them.
"""

from datetime import datetime, timedelta
from typing import Any

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, fn

from portal.db import BaseModel, fold, is_postgresql, now, read_rows, slices, write
from portal.mail.models import Message
from portal.mail.operations import forget_links
from portal.people.models import Person
from portal.seals import hashed

ACTIVATION, RESET, ADDRESS, INVITATION = "activation", "reset", "address", "invitation"
PATHS = {ACTIVATION: "/activate/", RESET: "/reset/", ADDRESS: "/confirm/", INVITATION: "/activate/"}
RESET_HOURS = 1  # from its delivery
# Longer than delivery is tried: a reset link whose mail never came through opens nothing for ever.
UNDELIVERED_DAYS = 3


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


def open_link(token: str, *purposes: str) -> Link:
    """The link this token belongs to, as it is now; changes nothing. Raises `LinkGone`."""
    link = Link.found('"key" = ?', hashed(token))
    if link is None or link.purpose not in purposes:
        raise LinkGone("unknown")
    if reason := why_gone(link):
        raise LinkGone(reason, link)
    return link


def reason_gone(link: Link, owner: Person | None = None) -> str:
    """Why a link opens nothing now, as in `LinkGone`; empty where it does. `owner`: whose it is, where just read."""
    fresh = Link.with_key(link.id)
    if fresh is not None and owner is not None:
        fresh.person = owner
    return "unknown" if fresh is None else why_gone(fresh)


def press(link: Link) -> None:
    """Somebody pressed a button in the page the link leads to: it was opened, and not by a scanner."""
    write("UPDATE link SET opened_at = ? WHERE id = ? AND opened_at IS NULL", now(), link.id)


def use_link(link: Link, at: datetime | None = None) -> bool:
    """Use a link up, inside the transaction of what it allows; of two at once exactly one gets True.

    False too where it stopped opening since it was opened; `open_link` says why. `at`: the moment of the password
    chosen by it, which it is known by later (`copied_links`).
    """
    hold(link.person_id)
    fresh = Link.held(link.id)
    if fresh is None or why_gone(fresh):
        return False
    unused = "UPDATE link SET used_at = ? WHERE id = ? AND used_at IS NULL AND ended_at IS NULL"
    used = write(unused, at or now(), link.id)
    forget_links([link.id])
    return bool(used)


def end_links(person_id: int | None, *purposes: str) -> None:
    """These links of a person (None: of everybody) open nothing any more, all of them where no purpose is given."""
    whose, values = ("person_id = ?", [person_id]) if person_id is not None else ("person_id IS NOT NULL", [])
    alive = f"SELECT id, purpose FROM link WHERE {whose} AND used_at IS NULL AND ended_at IS NULL"  # noqa: S608
    _end([id_ for id_, purpose in read_rows(alive, *values) if not purposes or purpose in purposes])


def end_links_elsewhere(addresses: dict[int, str | None]) -> None:
    """Person → their address as of now: links sent to another one open nothing any more. In slices, for a roster."""
    for ids in slices(addresses, 2000):
        alive = Link.person.in_(ids) & Link.used_at.is_null() & Link.ended_at.is_null()
        rows = Link.select(Link.id, Link.person, Link.address).where(alive).tuples()
        _end([id_ for id_, person, address in rows if fold(address) != fold(addresses[person])])


def take_along(person_id: int, address: str) -> None:
    """The person's activation link stays good for an address they have proven, while they are still setting up."""
    Link.update(address=address).where(Link.person == person_id, Link.purpose == ACTIVATION).execute()


def newest_link(person_id: int, purpose: str) -> Link | None:
    """The person's newest link of a purpose, unless it was used or ended; it may have run out."""
    newest = Link.found("person_id = ? AND purpose = ? ORDER BY id DESC LIMIT 1", person_id, purpose)
    return None if newest is None or why_gone(newest) not in ("", "expired") else newest


def expires_at(link: Link) -> datetime:
    """When a link stops opening. A reset link's hour begins when its mail was delivered."""
    if link.purpose != RESET:
        return link.expires_at
    last = Message.select(fn.MAX(Message.sent_at)).where(Message.link_id == link.id).scalar()
    never = link.made_at + timedelta(days=UNDELIVERED_DAYS)
    return min(last + timedelta(hours=RESET_HOURS), never) if last else never


def why_gone(link: Link) -> str:
    """Why a link as it was just read opens nothing, as in `LinkGone`; empty where it does."""
    person = link.person
    if person is not None and not person.is_active:
        return "unknown"
    if link.used_at or (person is not None and _is_of_other_password(link, person)):
        return "used"
    is_for_sign_in = person is not None and link.purpose in (ACTIVATION, RESET)
    if link.ended_at or (is_for_sign_in and fold(person.email) != fold(link.address)) or _has_newer(link):
        return "replaced"
    return "expired" if expires_at(link) <= now() else ""


def _is_of_other_password(link: Link, person: Person) -> bool:
    """Whether the password changed since. A new address asked for in the wizard outlives the first own password."""
    is_from_wizard = link.purpose == ADDRESS and link.password_at is None
    return person.password_at != link.password_at and not is_from_wizard


def _has_newer(link: Link) -> bool:
    """Of two made at the same moment, neither of which saw the other to end it, the later one opens."""
    owner = "person_id" if link.person_id is not None else "invitation_id"
    newer = f"SELECT 1 FROM link WHERE {owner} = ? AND purpose = ? AND id > ? LIMIT 1"  # noqa: S608 - a name of ours
    return bool(read_rows(newer, getattr(link, owner), link.purpose, link.id))


def hold(person_id: int | None) -> None:
    """Hold the person before their links, as every operation does: two never wait for each other in a circle."""
    if is_postgresql() and person_id is not None:
        Person.held(person_id)


def of_owner(purpose: str, person_id: int | None, invitation_id: int | None) -> Any:
    """The condition for the links of one purpose that a person or an invitation has."""
    if person_id is None and invitation_id is None:
        raise ValueError("a link belongs to a person or an invitation")
    whose = Link.person == person_id if person_id is not None else Link.invitation_id == invitation_id
    return whose & (Link.purpose == purpose)


def end_those(which: Any) -> None:
    """Links that meet a condition open nothing any more, and no message carries them. Inside a transaction."""
    alive = which & Link.used_at.is_null() & Link.ended_at.is_null()
    _end([id_ for (id_,) in Link.select(Link.id).where(alive).tuples()])


def _end(ids: list[int]) -> None:
    if ids:
        Link.update(ended_at=now()).where(Link.id.in_(ids)).execute()
        forget_links(ids)
