"""Ways into the wizard: an activation link, a temporary password; and a password chosen by a link others had read."""

from datetime import timedelta

import pytest

from portal.access.devices import Caller
from portal.audit.models import Event
from portal.db import transaction
from portal.desk.outbox import read_link
from portal.mail.models import Message
from portal.onboarding.invitations import invite_colleagues
from portal.onboarding.operations import finish
from portal.people import links, sending
from portal.people.credentials import set_temporary_password
from portal.people.models import Person
from portal.roles import THIS_COMPUTER
from portal.schools.models import Terms
from tests.house import again, make_person
from tests.people.links import send

OWN = "three red umbrellas and a kite"
CALLER = Caller("127.0.0.1", "test", "")


@pytest.fixture
def mail(house):
    """A teacher's invitation, on its way."""
    invite_colleagues(house.tess, "jo@bell.example")
    return Message.get()


def newcomer(house, first="Nia", last="Abara", **more):
    """A teacher of Lincoln High without any password."""
    return make_person("teacher", first, last, house.lincoln, password=None, **more)


def link_to(person, purpose=links.ACTIVATION):
    """The path of a new link for this person."""
    with transaction():
        return sending.make_link(purpose, person.email, person=Person.get_by_id(person.id))[1]


def arrive(browser, person):
    """A browser in which this person has opened their link."""
    client = browser()
    client.get(link_to(person))
    return client


def signed_in_by_slip(browser, person):
    """A browser in which this person has signed in with the temporary password of their slip."""
    client, password = browser(), set_temporary_password(THIS_COMPUTER, person.id)
    client.post("/sign-in", data={"name": person.username, "password": password})
    return client


def details(person, **more):
    """What step 1 sends."""
    return {
        "version": Person.get_by_id(person.id).version, "title": person.title, "first_name": person.first_name,
        "last_name": person.last_name, "email": person.email, "alternative_email": "", "phone": "",
    } | more  # fmt: skip


def chooses(client, own=OWN, **more):
    """Step 4, sent as it is meant to be."""
    data = {"password": own, "confirm": own, "certify": "y", "terms_version": 1}
    return client.post("/setup/password", data=data | more)


def chosen_by_link(person, *copied_by):
    """The activation mail is sent, its link copied by these, and the password chosen by it."""
    send(person)
    message = Message.select().order_by(Message.id.desc()).get()
    for reader in copied_by:
        read_link(reader, message.id)
    me = again(person)
    me.link = links.Link.get_by_id(message.link_id)
    finish(me, OWN, Terms.current().version, CALLER)
    an_hour_passes()
    return again(person)


def an_hour_passes():
    """The database keeps moments to the second."""
    for column in (links.Link.made_at, links.Link.used_at, Event.at, Person.password_at):
        for row in column.model.select().where(column.is_null(False)):
            earlier = getattr(row, column.name) - timedelta(hours=1)
            column.model.update({column: earlier}).where(column.model.id == row.id).execute()
