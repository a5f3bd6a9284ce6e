"""Somebody's way in ends while a request of theirs is still arriving, or before they have proven a new address."""

import pytest

from portal.db import Refused, transaction
from portal.mail.models import MailServer, Message
from portal.people import addresses, details, links
from portal.people.operations import edit_person
from portal.people.sending import make_link
from tests.held_back import sends_slowly
from tests.house import again, soup
from tests.onboarding.arrivals import arrive, chooses, newcomer, signed_in_by_slip
from tests.onboarding.arrivals import details as typed
from tests.people.links import reason, token_of

THIEF = "thief@elsewhere.org"


@pytest.fixture
def nia(house):
    MailServer.create(host="mail.cedar.example", sender="portal@cedar.example")
    return newcomer(house)


def raised(house, person):
    edit_person(house.dora, person.id, again(person).version, {"role": "district_admin"})


@pytest.mark.parametrize("comes", [arrive, signed_in_by_slip])
def test_a_form_that_arrives_after_its_sender_was_raised_changes_nothing(browser, house, nia, comes):
    client = comes(browser, nia)
    form = typed(nia, email=THIEF, first_name="Thief")
    answer = sends_slowly(client, "/setup/details", form, lambda: raised(house, nia))
    assert answer.location in ("/activate", "/sign-in")
    assert Message.select().where(Message.to_address == THIEF).count() == 0
    assert (again(nia).role, again(nia).first_name) == ("district_admin", "Nia")


def test_what_was_looked_up_before_the_way_in_ended_asks_for_no_address_and_saves_no_name(house, nia):
    me = again(nia)
    with transaction():
        me.link = make_link(links.ACTIVATION, nia.email, person=nia)[0]
    raised(house, nia)
    with pytest.raises(Refused, match="Your sign-in has ended"):
        addresses.ask_for_address(me, THIEF)
    with pytest.raises(Refused, match="Your sign-in has ended"):
        details.save_details(me, me.version, typed(nia) | {"first_name": "Thief"})
    assert again(nia).first_name == "Nia"


@pytest.fixture
def asked(browser, nia):
    """The browser in which Nia came by her link, asked for a new address and then chose a password; and the token of
    the link to that address."""
    client = arrive(browser, nia)
    client.post("/setup/details", data=typed(nia, email=THIEF))
    token = token_of(Message.get(Message.to_address == THIEF))
    chooses(client)
    assert again(nia).password_hash
    return client, token


def test_a_new_address_asked_for_by_the_link_ends_when_its_person_is_raised_with_a_password_of_their_own(
    house, nia, asked
):
    _client, token = asked
    assert not reason(token)
    raised(house, nia)
    assert reason(token) == "replaced"


def test_a_new_address_asked_for_before_there_was_a_password_is_confirmed_by_its_signed_in_owner_alone(
    browser, house, nia, asked
):
    client, token = asked
    for other in (browser(), browser(house.sam)):
        other.get(f"/confirm/{token}")
        assert "Sign in to confirm" in soup(other.get("/confirm")).h1.get_text()
        assert "Sign in to confirm" in soup(other.post("/confirm")).h1.get_text()
        assert again(nia).email == nia.email
    client.get(f"/confirm/{token}")
    assert client.post("/confirm").location == "/profile"
    assert again(nia).email == THIEF


def test_with_a_password_the_wizard_changes_no_address(browser, house, nia):
    client = arrive(browser, nia)
    chooses(client)
    page = soup(client.get("/setup/details"))
    assert page.select_one("#email").has_attr("readonly")
    assert page.select_one("main a[href='/profile/address']")
    assert client.post("/setup/details", data=typed(nia, email=THIEF)).location == "/setup/photo"
    assert Message.select().where(Message.to_address == THIEF).count() == 0
    with pytest.raises(Refused, match="under Profile"):
        addresses.ask_for_address(again(nia), THIEF)
