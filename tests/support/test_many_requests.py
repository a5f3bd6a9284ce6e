"""Whoever answers requests is not buried in mail: one that counts, and few requests of who is not let in yet."""

from datetime import timedelta

import pytest

from portal.db import now
from portal.mail.models import SENT, Message
from portal.people.models import Person
from portal.schools.models import School
from portal.support.models import Request
from portal.support.operations import MOST_OF_NEWCOMERS
from tests.house import make_person, soup


@pytest.fixture
def led(house):
    """Sara is the support lead of Lincoln High; Cho has proven an address there and waits for an admin's yes."""
    School.update(support_lead_id=house.sara.id).where(School.id == house.lincoln.id).execute()
    house.cho = make_person("teacher", "Cho", "Osei", house.lincoln, password=None, waiting_at=now())
    return house


def ask(browser, who):
    return browser(who).post("/support/ask", data={"about": "other", "text": "Where are the cores?"})


def mails():
    """What Sara's mails count; empty for a mail about one request."""
    return [message.fill for message in Message.select().order_by(Message.id)]


def leave():
    Message.update(state=SENT).execute()


def test_who_waits_for_approval_asks_a_few_times_and_then_after_it(browser, led):
    for _ in range(MOST_OF_NEWCOMERS):
        assert ask(browser, led.cho).status_code == 303
    answer = ask(browser, led.cho)
    assert answer.status_code == 422
    assert "has let you in" in soup(answer).select_one("#text-error").text
    assert Request.select().count() == MOST_OF_NEWCOMERS
    Person.update(waiting_at=None).where(Person.id == led.cho.id).execute()
    assert ask(browser, led.cho).status_code == 303


def test_what_is_asked_while_a_mail_waits_to_be_sent_is_counted_in_it(browser, led):
    for who in (led.tess, led.cho, led.cho):
        ask(browser, who)
    assert mails() == [{"count": 3}]


def test_within_the_hour_no_second_mail_tells_of_what_is_still_unanswered(browser, led):
    ask(browser, led.cho)
    leave()
    ask(browser, led.tess)
    assert mails() == [{}]
    Message.update(created_at=now() - timedelta(hours=2)).execute()
    ask(browser, led.tess)
    assert mails() == [{}, {"count": 3}]


def test_who_has_answered_everything_hears_of_the_next_at_once(browser, led):
    ask(browser, led.tess)
    leave()
    Request.update(answered_at=now(), answered_by=led.sara.id).execute()
    ask(browser, led.tess)
    assert mails() == [{}, {}]


def test_what_the_lead_asks_the_admins_is_none_of_those_that_wait_for_the_lead(browser, led):
    ask(browser, led.sara)
    ask(browser, led.tess)
    to_sara = Message.select().where(Message.recipient_id == led.sara.id)
    assert [message.fill for message in to_sara] == [{}]
