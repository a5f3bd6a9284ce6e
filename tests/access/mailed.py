"""Mail that goes out, and the links in it, for tests of what people do with them."""

from portal.db import now
from portal.mail.models import MailServer, Message
from tests.people.links import token_of


def set_mail_server():
    MailServer.create(host="mail.cedar.example", sender="homeroom@cedar.example")


def newest(kind):
    """The token in the newest message of a kind."""
    return token_of(Message.select().where(Message.kind == kind).order_by(Message.id.desc()).get())


def deliver():
    Message.update(state="sent", sent_at=now()).where(Message.state == "waiting").execute()


def told(kind):
    """Addresses messages of a kind went to, sorted."""
    return sorted(m.to_address for m in Message.select().where(Message.kind == kind))
