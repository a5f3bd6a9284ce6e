"""Putting messages in line, in the transaction of what caused them, and taking back what has lost its point.

The worker delivers them (`mail.delivery`); the caller rings for it after its commit.
"""

import json
import secrets
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from portal.db import now
from portal.mail.models import DROPPED, SENT, WAITING, Message
from portal.seals import LINKS, seal, unseal

# So long the sealed link of a message that was sent stays readable: inside it the same link can be sent again.
LINK_KEPT = timedelta(hours=1)

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
    where there is one; `link` is (id of the link, its path with the token), kept sealed.
    """
    return Message.create(
        kind=kind,
        to_address=to,
        recipient_id=recipient.id if recipient else None,
        school_id=recipient.school_id if recipient else None,
        district_id=recipient.district_id if recipient else None,
        facts=json.dumps(facts or {}, ensure_ascii=False),
        link_id=link[0] if link else None,
        sealed_link=seal(link[1], LINKS) if link else None,
        batch=batch,
        message_id=f"<{secrets.token_hex(16)}@homeroom.invalid>",
    )


def path_of(message: Message) -> str | None:
    """The path a message's button leads to; None without a link, once it is erased, or without its key."""
    return unseal(message.sealed_link, LINKS)


def forget_links(link_ids: Iterable[int]) -> None:
    """These links open nothing any more: erase them, and don't send what still waits to carry them."""
    about = Message.link_id.in_(list(link_ids))
    Message.update(state=DROPPED).where(about, Message.state == WAITING).execute()
    Message.update(sealed_link=None).where(about).execute()


def forget_sent_links() -> None:
    """Erase the links of messages that arrived a while ago; they stand in a mailbox and nowhere here (S-09)."""
    old = (Message.state == SENT) & (Message.sent_at < now() - LINK_KEPT)
    Message.update(sealed_link=None).where(old, Message.sealed_link.is_null(False)).execute()
