"""The outbox: every message to people the reader looks after, as it will arrive or did."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from peewee import SQL, ModelSelect, fn

from portal import rules
from portal.audit.operations import record
from portal.db import NotSeen, Refused, locked, now, transaction
from portal.mail.models import DROPPED, FAILED, SENDING, SENT, WAITING, Message
from portal.mail.operations import path_of, wake
from portal.mail.rendering import HIDDEN_LINK, KINDS, Letter, Place, compose
from portal.onboarding.models import Invitation
from portal.people import links
from portal.people.copied_links import READ
from portal.people.models import Person
from portal.people.operations import reread
from portal.roles import ROLES, up_to
from portal.schools.models import School
from portal.tables import Column, Filter, Table

STATES = {WAITING: "Waiting", SENDING: "Being sent", SENT: "Sent", FAILED: "Failed", DROPPED: "Not needed any more"}
# Their colours are those of a person's status.
COLOURS = {WAITING: "waiting", SENDING: "waiting", SENT: "active", FAILED: "suspended", DROPPED: "archived"}
# Links that an admin may hand over on paper or by word; those of a reset or a new address prove too much.
COPIED = (links.ACTIVATION, links.INVITATION)
GONE = "The link in this mail opens nothing any more. Send a new one."


class Line(NamedTuple):
    """A row of the table. `note` is what the mail server said, or when it is tried again."""

    id: int
    at: datetime
    to: str
    name: str
    subject: str
    state: str
    answer: str
    due_at: datetime | None


TABLE = Table(
    "mails",
    (
        Column("at", "When", (), "w-m"),
        Column("to", "To", ()),
        Column("subject", "Mail", ()),
        Column("state", "State", ()),
    ),
    (
        Filter("state", "All states", lambda _actor: list(STATES.items()), lambda value: Message.state == value),
        Filter("kind", "All mails", lambda _actor: subjects(), lambda value: Message.kind == value),
    ),
    search=lambda text: [Message.to_address.contains(text)],
    search_label="E-mail address",
    newest_first=True,
    has_actions=False,
)


def subjects() -> list[tuple[str, str]]:
    return [(name, kind.subject) for name, kind in KINDS.items() if name != "test"]


def visible_to(actor: Any) -> ModelSelect:
    """Messages to people this admin may edit, and to those invited into a school they look after."""
    roles = up_to(actor, ROLES)
    editable = Person.visible_to(actor).where(Person.id != actor.id, Person.role.in_(roles))
    to_them = fn.EXISTS(editable.select(SQL("1")).where(Person.id == Message.recipient_id))
    return Message.select().where(to_them | (Message.recipient_id.is_null() & _to_invited(actor)))


def lines(ids: Iterable[int]) -> list[Line]:
    """The display rows of these messages, in two queries."""
    messages = list(Message.select().where(Message.id.in_(list(ids))))
    people = Person.select().where(Person.id.in_([m.recipient_id for m in messages if m.recipient_id] or [0]))
    names = {person.id: person.name for person in people}
    return [
        Line(
            m.id, m.created_at, m.to_address, names.get(m.recipient_id, ""), subject_of(m), m.state, m.answer,
            m.due_at if m.state == WAITING and m.first_tried_at else None,
        )
        for m in messages
    ]  # fmt: skip


def seen(actor: Any, message_id: int) -> Message:
    """The message, where this admin may read it; else `NotSeen`."""
    message = visible_to(actor).where(Message.id == message_id).first()
    if message is None:
        raise NotSeen
    return message


def subject_of(message: Message) -> str:
    return KINDS[message.kind].subject if message.kind in KINDS else message.kind


def letter_of(message: Message, place: Place) -> Letter:
    """The mail as it arrives, but for its link. May raise `BadLetter`."""
    return compose(message, place, HIDDEN_LINK)


def can_copy_link(message: Message) -> bool:
    """Whether its link is one that may be handed over, and still opens something."""
    return _copied_link(message) is not None and path_of(message) is not None


def read_link(actor: Any, message_id: int) -> tuple[Message, str]:
    """The activation link's path, for handing it over; history says who read it. Raises `NotSeen` or `Refused`."""
    with transaction():
        actor = reread(actor)
        message = seen(actor, message_id)
        link, path = _copied_link(message), path_of(message)
        if link is None or path is None:
            raise Refused(GONE)
        person = link.person
        if person is not None and not rules.can_send_activation(actor, person):
            raise NotSeen
        subject = ("person", person.id) if person else None
        record(actor, READ, subject=subject, school_id=_school_of(link, person), summary=message.to_address)
    return message, path


def try_again(actor: Any, message_id: int) -> None:
    """Have a message that waits or failed tried now. Raises `NotSeen` or `Refused`."""
    with transaction():
        message = locked(visible_to(reread(actor)).where(Message.id == message_id)).first()
        if message is None:
            raise NotSeen
        if message.state not in (WAITING, FAILED):
            raise Refused("This mail is neither waiting nor failed, so there is nothing to try again.")
        if message.link_id and message.sealed_link is None:
            raise Refused(GONE)
        _start_anew(Message.id == message.id)
    wake()


def try_failed_again(actor: Any) -> int:
    """The same for every failed one this admin looks after; returns how many. Those without their link stay."""
    with transaction():
        has_link = Message.link_id.is_null() | Message.sealed_link.is_null(False)
        failed = visible_to(reread(actor)).where(Message.state == FAILED, has_link)
        ids = [message.id for message in failed.select(Message.id)]
        _start_anew(Message.id.in_(ids))
    wake()
    return len(ids)


def _start_anew(which: Any) -> None:
    as_new = {"attempts": 0, "unanswered": 0, "first_tried_at": None, "answer": ""}
    may = Message.state.in_((WAITING, FAILED))
    Message.update(state=WAITING, due_at=now(), **as_new).where(which, may).execute()


def _to_invited(actor: Any) -> Any:
    """To somebody without an account yet: whoever looks after the school they are invited to. An invitation that was
    accepted is its person's own mail, with the link to their account."""
    of_theirs = Invitation.select(Invitation.id).where(
        Invitation.school.in_(School.covered_by(actor).select(School.id))
    )
    about = (links.Link.id == Message.link_id) & links.Link.invitation_id.in_(of_theirs) & links.Link.person.is_null()
    return fn.EXISTS(links.Link.select(SQL("1")).where(about))


def _copied_link(message: Message) -> links.Link | None:
    link = links.Link.get_or_none(links.Link.id == message.link_id) if message.link_id else None
    is_good = link is not None and link.purpose in COPIED and not links.reason_gone(link)
    return link if is_good and not _signs_up(link) else None


def _signs_up(link: links.Link) -> bool:
    """Whether somebody asked for an account by it: where schools share a domain, it may become one of another school.
    It is never needed on paper, for nobody signs up where no mail goes out."""
    unasked = (Invitation.id == link.invitation_id) & Invitation.invited_by.is_null()
    return link.purpose == links.INVITATION and Invitation.select().where(unasked).exists()


def _school_of(link: links.Link, person: Person | None) -> int | None:
    if person is not None:
        return person.school_id
    invitation = Invitation.get_or_none(Invitation.id == link.invitation_id)
    return invitation.school_id if invitation else None
