"""Ways into the wizard: an activation link, a temporary password."""

from portal.db import transaction
from portal.people import links, sending
from portal.people.credentials import set_temporary_password
from portal.people.models import Person
from portal.roles import THIS_COMPUTER
from tests.house import make_person

OWN = "three red umbrellas and a kite"


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
