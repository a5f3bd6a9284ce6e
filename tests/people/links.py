"""Sending links in tests, asking what they open, and letting time pass over them."""

from datetime import timedelta

from portal.db import now, transaction
from portal.mail.models import Message
from portal.mail.operations import path_of
from portal.people import links, sending
from portal.people.links import ACTIVATION, ADDRESS, INVITATION, RESET, Link, LinkGone
from portal.people.models import Person
from tests.house import again


def send(person, purpose=ACTIVATION, address=None):
    """Send a link; returns its token."""
    with transaction():
        _message, path = sending.send_link(purpose, address or person.email, person=again(person))
    return path.rpartition("/")[2]


def reason(token, *purposes):
    """Why a token opens nothing; empty where it does."""
    try:
        links.open_link(token, *(purposes or (ACTIVATION, RESET, ADDRESS, INVITATION)))
    except LinkGone as e:
        return e.reason
    return ""


def deliver(hours_ago=0):
    """As if every message had been sent then."""
    Message.update(state="sent", sent_at=now() - timedelta(hours=hours_ago)).execute()


def age(hours):
    for link in Link.select():
        Link.update(made_at=link.made_at - timedelta(hours=hours)).where(Link.id == link.id).execute()


def change(person, **values):
    Person.update(values).where(Person.id == person.id).execute()


def token_of(message):
    """The token of the link a waiting message carries."""
    return path_of(message).rpartition("/")[2]
