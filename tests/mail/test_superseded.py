"""A mail that failed is not needed any more once a newer one was put in line in its place."""

from datetime import timedelta

import pytest

from portal.desk.outbox import try_failed_again
from portal.mail.models import DROPPED, FAILED, WAITING, Message
from portal.mail.operations import counts, queue, tell
from portal.people.links import ACTIVATION, end_links
from tests.mail.post import states
from tests.onboarding.arrivals import newcomer
from tests.people.links import send


@pytest.fixture
def nia(house):
    return newcomer(house)


def fail():
    Message.update(state=FAILED).where(Message.state == WAITING).execute()


def test_a_newer_link_takes_the_place_of_one_whose_mail_failed(house, nia):
    for _ in range(2):
        send(nia)
        fail()
    assert states() == [DROPPED, FAILED]
    assert counts(house.sam).failed == try_failed_again(house.sam) == 1


def test_so_does_the_same_link_sent_once_more(nia):
    """The fourth within the hour carries the third one's link."""
    for _ in range(4):
        send(nia)
        fail()
    assert states() == [DROPPED, DROPPED, DROPPED, FAILED]


def test_whose_links_have_ended_needs_none(nia):
    send(nia)
    fail()
    end_links(nia.id, ACTIVATION)
    assert states() == [DROPPED]


def test_a_newer_count_of_what_waits_takes_the_place_of_one_that_failed(house):
    for count in (1, 2):
        tell("request", house.sam, {"count": count}, timedelta(0))
        fail()
    assert states() == [DROPPED, FAILED]


def test_news_of_its_own_stays_failed(house):
    for _ in range(2):
        queue("password_changed", house.tess.email, recipient=house.tess)
        fail()
    assert states() == [FAILED, FAILED]
