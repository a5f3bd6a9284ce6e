"""Putting messages in line, in the transaction of what caused them, and taking back what has lost its point.

The worker delivers them (`mail.delivery`); the caller rings for it after its commit.
"""

import json
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from peewee import fn

from portal.db import now, read_rows, transaction, write
from portal.mail.models import DROPPED, FAILED, SENDING, SENT, WAITING, MailServer, Message
from portal.mail.rendering import UNNAMED
from portal.seals import LINKS, seal, unseal

# So long the sealed link of a message that was sent stays readable: inside it the same link can be sent again.
LINK_KEPT = timedelta(hours=1)

# A mail that failed longer ago is no news any more.
FAILED_IS_NEWS = timedelta(days=14)
# So long everything may wait for a server before somebody should look.
STUCK_AFTER = timedelta(days=1)

_wake: list[Callable[[], object]] = []


def wake_with(ring: Callable[[], object]) -> None:
    """Say what wakes the worker. Called once, in `create_app()`."""
    _wake[:] = [ring]


def wake() -> None:
    """Have the worker look for mail now; after the commit. Without it mail leaves a few seconds later."""
    for ring in _wake:
        ring()


def queue(
    kind: str,
    to: str,
    *,
    recipient: Any = None,
    facts: dict[str, Any] | None = None,
    link: tuple[int, str] | None = None,
    batch: str | None = None,
) -> Message:
    """Put one message in line; inside the caller's transaction.

    `kind` names the template, `facts` fill it: no password, no data of a record (S-54). `recipient` is the person,
    where there is one; `link` is (id of the link, its path with the token), kept sealed. One that failed and carries
    the same link is not needed any more.
    """
    if link:
        Message.update(state=DROPPED).where(Message.link_id == link[0], Message.state == FAILED).execute()
    return Message.create(**columns(kind, to, recipient=recipient, facts=facts, link=link, batch=batch))


def tell(kind: str, person: Any, facts: dict[str, Any], quiet: timedelta) -> None:
    """Tell a person of what may come many times: a message that still waits is brought up to date instead of putting
    a second one in line, and after one there is none for the time of `quiet`. A newer one takes the place of those
    that failed. Inside the caller's transaction."""
    told = (Message.recipient_id == person.id) & (Message.kind == kind)
    last = Message.select().where(told).order_by(Message.id.desc()).first()
    if last is not None and last.state == WAITING:
        text = json.dumps(facts, ensure_ascii=False)
        Message.update(facts=text).where(Message.id == last.id, Message.state == WAITING).execute()
    elif last is None or not now() - quiet < last.created_at <= now():  # in the future: a wrong clock
        Message.update(state=DROPPED).where(told, Message.state == FAILED).execute()
        queue(kind, person.email, recipient=person, facts=facts)


def columns(
    kind: str,
    to: str,
    *,
    recipient: Any = None,
    facts: dict[str, Any] | None = None,
    link: tuple[int, str] | None = None,
    batch: str | None = None,
) -> dict[str, Any]:
    """What `queue` writes, for those who put many in line with one statement."""
    return {
        "kind": kind,
        "to_address": to,
        "recipient_id": recipient.id if recipient else None,
        "school_id": recipient.school_id if recipient else None,
        "district_id": recipient.district_id if recipient else None,
        "facts": json.dumps(facts or {}, ensure_ascii=False),
        "link_id": link[0] if link else None,
        "sealed_link": seal(link[1], LINKS) if link else None,
        "batch": batch,
        "message_id": new_message_id(),
    }


def new_message_id() -> str:
    """What tells two letters apart from one that came twice; its domain is known when it first leaves."""
    return f"<{secrets.token_hex(16)}{UNNAMED}"


def path_of(message: Message) -> str | None:
    """The path a message's button leads to; None without a link, once it is erased, or without its key."""
    return unseal(message.sealed_link, LINKS)


def forget_links(link_ids: Iterable[int]) -> None:
    """These links open nothing any more: erase them, and don't send what still waits to carry them, or failed to."""
    ids = list(link_ids)
    if not ids:
        return
    state = "CASE WHEN state IN (?, ?) THEN ? ELSE state END"
    carry = f"link_id IN ({', '.join('?' * len(ids))})"
    write(f"UPDATE message SET sealed_link = NULL, state = {state} WHERE {carry}", WAITING, FAILED, DROPPED, *ids)  # noqa: S608


def forget_sent_links() -> None:
    """Erase the links of messages that arrived a while ago; they stand in a mailbox and nowhere here (S-09)."""
    moment = now()
    is_old = (Message.sent_at < moment - LINK_KEPT) | (Message.sent_at > moment + LINK_KEPT)  # by a wrong clock
    old = (Message.state == SENT) & is_old
    Message.update(sealed_link=None).where(old, Message.sealed_link.is_null(False)).execute()


class Counts(NamedTuple):
    """How mail stands. `oldest`: since when the oldest of the waiting ones waits, or None."""

    waiting: int
    failed: int
    oldest: datetime | None


def counts(actor: Any) -> Counts:
    """The mail to people of the school or district this admin looks after, or all of it."""
    theirs = {
        "school_admin": Message.school_id == actor.school_id,
        "district_admin": Message.district_id == actor.district_id,
    }
    mine = theirs.get(actor.role, Message.id.is_null(False))
    is_waiting = Message.state.in_((WAITING, SENDING))
    waiting = Message.select(fn.COUNT(Message.id), fn.MIN(Message.created_at)).where(mine, is_waiting)
    is_news = (Message.state == FAILED) & (Message.created_at > now() - FAILED_IS_NEWS)
    (count, oldest), failed = waiting.scalar(as_tuple=True), Message.select().where(mine, is_news).count()
    return Counts(count, failed, Message.created_at.python_value(oldest))


def has_server() -> bool:
    """Whether mail leaves, or would if it were not stopped for now."""
    return MailServer.select().exists()


def is_sending() -> bool:
    """Whether a mail server is set and in use."""
    return bool(read_rows("SELECT 1 FROM mail_server WHERE NOT is_paused LIMIT 1"))


def is_stuck() -> bool:
    """Whether mail waits for over a day, none has left meanwhile, and nobody means it to."""
    moment = now()
    a_day_ago = moment - STUCK_AFTER
    if not is_sending():
        return False
    waits = Message.select().where(Message.state.in_((WAITING, SENDING)), Message.created_at < a_day_ago)
    left = (Message.state == SENT) & Message.sent_at.between(a_day_ago, moment)
    return waits.exists() and not Message.select().where(left).exists()


def make_due(which: Any = None) -> None:
    """Have what waits tried at once: the server was changed, or somebody asked. `which` narrows it."""
    waiting = Message.state == WAITING
    if which is None:
        MailServer.update(failing_since=None).execute()
    Message.update(due_at=now()).where(waiting if which is None else waiting & which).execute()


def server_is_well() -> None:
    """It has answered a letter: what waits only for the server is due at once."""
    with transaction():
        if MailServer.update(failing_since=None).where(MailServer.failing_since.is_null(False)).execute():
            make_due(Message.waits_for_server)


def failing_since(server: MailServer) -> datetime | None:
    """The server, as it is set in `server`, has just failed: since when it has. None where its settings were changed
    meanwhile, so that this tells nothing of the new ones. Inside the caller's transaction, which holds the row."""
    since = fn.COALESCE(MailServer.failing_since, now())
    as_tried = (MailServer.id == server.id) & (MailServer.version == server.version)
    if not MailServer.update(failing_since=since).where(as_tried).execute():
        return None
    return MailServer.get_by_id(server.id).failing_since


def hold_back() -> int:
    """Stop sending, for what waits in a backup may have arrived since it was made (R-23). Returns how many wait."""
    count = Message.select().where(Message.state.in_((WAITING, SENDING))).count()
    is_stopped = count and MailServer.update(is_paused=True, version=MailServer.version + 1).execute()
    return count if is_stopped else 0
