"""Messages, a server for them, and deliveries, for the tests of mail."""

from typing import Any

from portal.db import now
from portal.mail.delivery import deliver_due
from portal.mail.models import MailServer, Message
from portal.mail.operations import queue
from portal.mail.rendering import Place

PLACE = Place("https://homeroom.cedar.example", "Cedar Valley")


def make_server(port: int, **more: Any) -> MailServer:
    """The server mail goes through from now on, without encryption."""
    MailServer.delete().execute()
    given = {"host": "127.0.0.1", "security": "none", "sender": "portal@cedar.example"} | more
    return MailServer.create(port=port, **given)


def make_mails(count: int = 1, kind: str = "test", **more: Any) -> list[Message]:
    return [queue(kind, f"person{n}@cedar.example", **more) for n in range(count)]


def deliver(expired: bool = False, **more: Any) -> None:
    deliver_due(PLACE, lambda _link_id: expired, **more)


def make_due() -> None:
    """As if all waits and leases were over."""
    Message.update(due_at=now()).where(Message.state == "waiting").execute()
    Message.update(lease_until=now().replace(year=2000)).where(Message.state == "sending").execute()


def states() -> list[str]:
    return [m.state for m in Message.select().order_by(Message.id)]


def fresh(message: Message) -> Message:
    return Message.get_by_id(message.id)
