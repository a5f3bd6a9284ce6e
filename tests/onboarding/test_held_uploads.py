"""A form that may bring a file: who sent it is looked up once more when it is here."""

import pytest

from portal.access.models import SignInSession
from portal.people.models import Person
from portal.people.operations import edit_person
from tests.held_back import sends_slowly
from tests.house import again


def raised(house):
    edit_person(house.dora, house.sam.id, again(house.sam).version, {"role": "district_admin"})


def signed_out(house):
    SignInSession.delete().where(SignInSession.person == house.sam.id).execute()


@pytest.mark.parametrize("meanwhile", [raised, signed_out])
def test_a_session_that_ends_meanwhile_invites_nobody(browser, house, meanwhile):
    before = Person.select().count()
    data = {
        "addresses": "thief@elsewhere.org",
        "go": "1",
        "role": "teacher",
        "school": str(house.lincoln.id),
        "key": "a" * 32,
    }
    answer = sends_slowly(browser(house.sam), "/users/invite", data, lambda: meanwhile(house))
    assert answer.location == "/sign-in"
    assert Person.select().count() == before
