"""Opening and using links: what each is bound to, how long it lasts, and that it works once."""

from datetime import timedelta

import pytest

from portal.db import now, transaction
from portal.mail.models import Message
from portal.people import links, sending
from portal.people.links import ACTIVATION, ADDRESS, INVITATION, RESET, Link
from tests.house import make_person
from tests.people.links import age, change, deliver, reason, send
from tests.threads import at_once


@pytest.fixture
def nia(house):
    """A teacher who never signed in."""
    return make_person("teacher", "Nia", "Banerjee", house.lincoln, password=None)


def test_a_link_opens_only_what_it_was_made_for(nia, house):
    activation, reset = send(nia), send(house.tess, RESET)
    assert (reason(activation, RESET), reason(reset, ACTIVATION, INVITATION)) == ("unknown", "unknown")
    assert reason("x" * 32) == "unknown"


def test_a_link_ends_with_the_address_it_was_sent_to(nia):
    token = send(nia)
    change(nia, email="NIA.banerjee@cedar.example")
    assert reason(token) == ""
    change(nia, email="nia@cedar.example")
    assert reason(token) == "replaced"


def test_a_link_ends_with_the_password_it_was_made_under(house):
    token = send(house.tess, RESET)
    change(house.tess, password_at=now() + timedelta(seconds=1))
    assert reason(token) == "used"


def test_a_new_address_asked_for_in_the_wizard_outlives_the_first_own_password(nia, house):
    wizards, profiles = send(nia, ADDRESS, "new@cedar.example"), send(house.tess, ADDRESS, "n@cedar.example")
    for person in (nia, house.tess):
        change(person, password_at=now() + timedelta(seconds=1))
    assert (reason(wizards), reason(profiles)) == ("", "used")


@pytest.mark.parametrize("moment", ["suspended_at", "archived_at"])
def test_links_of_a_suspended_or_archived_person_are_unknown(nia, moment):
    token = send(nia)
    change(nia, **{moment: now()})
    assert reason(token) == "unknown"


def test_an_activation_link_lasts_fourteen_days(nia):
    token = send(nia)
    assert Link.get().expires_at - Link.get().made_at == timedelta(days=14)
    Link.update(expires_at=now()).execute()
    assert reason(token) == "expired"


def test_the_hour_of_a_reset_link_begins_with_its_delivery(house):
    token = send(house.tess, RESET)
    age(30)
    assert reason(token) == ""
    deliver(hours_ago=0.9)
    assert reason(token) == ""
    deliver(hours_ago=1)
    assert reason(token) == "expired"


def test_a_reset_link_that_was_never_delivered_does_not_open_for_ever(house):
    token = send(house.tess, RESET)
    age(24 * links.UNDELIVERED_DAYS)
    assert reason(token) == "expired"


def test_a_link_is_used_once_and_its_spelling_erased(nia):
    token = send(nia)
    link = links.open_link(token, ACTIVATION)
    assert (links.use_link(link), links.use_link(link)) == (True, False)
    assert reason(token) == "used"
    assert [(m.sealed_link, m.state) for m in Message.select()] == [(None, "dropped")]


def test_of_four_that_use_a_link_at_the_same_moment_one_wins(nia):
    link = links.open_link(send(nia), ACTIVATION)

    def use():
        with transaction():
            return links.use_link(link)

    assert sorted(at_once(use, use, use, use)) == [False, False, False, True]


@pytest.mark.parametrize("change_it", [{"suspended_at": now()}, {"email": "x@cedar.example"}, {"password_at": now()}])
def test_what_changed_since_a_link_was_opened_is_seen_when_it_is_used(nia, change_it):
    link = links.open_link(send(nia), ACTIVATION)
    change(nia, **change_it)
    assert links.use_link(link) is False
    assert Link.get().used_at is None


def test_an_invitations_link_belongs_to_nobody_yet_and_works_once_too(app):
    with transaction():
        first, _path = sending.make_link(INVITATION, "a@cedar.example", invitation_id=1)
        link, path = sending.make_link(INVITATION, "a@cedar.example", invitation_id=1)
    assert (links.reason_gone(first), reason(path.rpartition("/")[2], INVITATION)) == ("replaced", "")
    assert (links.use_link(first), links.use_link(link), links.use_link(link)) == (False, True, False)


def test_opening_changes_no_row_and_pressing_is_remembered_once(nia):
    token = send(nia)
    links.open_link(token, ACTIVATION)
    assert Link.get().opened_at is None
    links.press(Link.get())
    first = Link.get().opened_at
    Link.update(opened_at=first - timedelta(hours=1)).execute()
    links.press(Link.get())
    assert Link.get().opened_at == first - timedelta(hours=1)
