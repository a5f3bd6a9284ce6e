"""Links made by a clock that was ahead: they hold up no new ones, and a forgotten password's does not live longer."""

import datetime

import pytest
import time_machine

from portal.db import now
from portal.mail.models import Message
from portal.people.links import RESET
from portal.people.many_links import had_too_many
from portal.people.sending import TooManyLinks
from tests.people.links import deliver, reason, send


@pytest.fixture
def ahead():
    return time_machine.travel(datetime.datetime.now() + datetime.timedelta(days=400), tick=True)


def test_three_links_made_in_the_future_are_not_three_within_the_hour(house, ahead):
    with ahead:
        for _ in range(3):
            send(house.tess)
        Message.update(state="sent", sent_at=now(), sealed_link=None).execute()
        with pytest.raises(TooManyLinks):
            send(house.tess)
        assert had_too_many() == {house.tess.id}
    assert had_too_many() == set()
    assert reason(send(house.tess)) == ""


def test_a_reset_link_delivered_in_the_future_lasts_no_longer_than_an_undelivered_one(house, ahead):
    token = send(house.tess, RESET)
    with ahead:
        deliver()
    with time_machine.travel(datetime.datetime.now() + datetime.timedelta(days=3, minutes=1)):
        assert reason(token) == "expired"
