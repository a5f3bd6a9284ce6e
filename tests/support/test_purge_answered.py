"""Requests that were answered are deleted after a year (S-55), but not by a clock that has jumped ahead (R-20)."""

from datetime import timedelta

import pytest

from portal.audit.models import Event
from portal.audit.operations import record
from portal.db import now
from portal.schedule import DUE
from portal.support.models import Request
from portal.support.operations import purge_answered
from tests.house import soup

DAY = timedelta(days=1)


@pytest.fixture
def ages(house):
    """Requests answered so many days ago, and one not at all; the school was at work all the time."""
    Event.update(at=now() - 9 * DAY).where(Event.id == record(house.sam, "mail.paused").id).execute()

    def ask(answered_at):
        about = {"school": house.lincoln, "asked_by": house.tess, "about": "other", "text": "How?"}
        return Request.create(**about, asked_at=now() - 800 * DAY, answer="So.", answered_at=answered_at).id

    return {days: ask(now() - days * DAY if days else None) for days in (0, 1, 364, 366, 700)}


def left(ages):
    here = {request.id for request in Request.select()}
    return [days for days, id_ in ages.items() if id_ in here]


def test_what_was_answered_over_a_year_ago_is_deleted_and_all_else_stays(ages):
    assert purge_answered() == 2
    assert left(ages) == [0, 1, 364]


def test_it_is_work_of_the_worker(ages, settings):
    dict(DUE)["answered requests"](settings)
    assert left(ages) == [0, 1, 364]


def test_a_clock_that_jumped_a_year_ahead_deletes_nothing(ages, time_machine):
    time_machine.move_to(now() + 365 * DAY)
    assert purge_answered() == 0
    assert len(left(ages)) == 5


def test_who_asks_is_told(browser, house):
    assert "A year after the answer both are deleted" in soup(browser(house.tess).get("/support/ask")).get_text()
