"""A clock that was ahead and is put right again: nothing waits for the difference (R-19)."""

import datetime

import pytest
import time_machine

from portal.db import now
from portal.mail import delivery
from portal.mail.models import MailServer, Message
from portal.mail.operations import forget_sent_links, is_stuck, queue
from tests.mail.post import PLACE, deliver, fresh, make_mails, make_server, states


@pytest.fixture(params=[2, 400])
def ahead(request):
    """Days by which the clock is wrong."""
    return time_machine.travel(datetime.datetime.now() + datetime.timedelta(days=request.param), tick=True)


def test_mail_put_in_line_by_a_clock_that_was_ahead_leaves(mailbox, ahead):
    with ahead:
        taken, _waiting = make_mails(2)
        assert delivery._take(MailServer.get(), PLACE).id == taken.id  # by a worker that died
    deliver()
    assert states() == ["sent", "sent"] and len(mailbox.raw) == 2
    assert fresh(taken).first_tried_at <= now()


def test_a_wait_that_is_meant_lasts_and_a_lease_just_taken_holds(mailbox):
    put_off, taken = make_mails(2)
    later = now() + delivery.LONGEST_WAIT * 1.2
    Message.update(due_at=later).where(Message.id == put_off.id).execute()
    lease = now() + delivery.LEASE + datetime.timedelta(seconds=9)
    Message.update(state="sending", lease_until=lease).where(Message.id == taken.id).execute()
    deliver()
    assert mailbox.raw == [] and states() == ["waiting", "sending"]


def test_mail_that_left_in_the_future_keeps_no_link_and_hides_no_trouble(app, ahead):
    make_server(25)
    sent = queue("activation", "tess@cedar.example", link=(7, "/activate/the-token"))
    waiting = queue("test", "ana@cedar.example")
    with ahead:
        Message.update(state="sent", sent_at=now()).where(Message.id == sent.id).execute()
    Message.update(created_at=now() - datetime.timedelta(days=2)).where(Message.id == waiting.id).execute()
    forget_sent_links()
    assert fresh(sent).sealed_link is None
    assert is_stuck()
