"""Delivering messages while the server is ill: they wait, longer each time, and nothing is lost."""

import datetime

import pytest
import time_machine

from portal.db import now
from portal.mail import delivery, transport
from portal.mail.delivery import wait_after
from tests.mail.post import deliver, fresh, make_due, make_mails, make_server, states
from tests.mail.servers import Mailbox, bad_server, good_server, hanging_up, reset_in_the_letter, silent
from tests.serving import free_port


def test_a_4xx_waits_longer_each_time_and_the_rest_goes_on(mailbox):
    mailbox.says = lambda stage, e: "451 greylisted" if stage == "RCPT" and "person0@" in e.rcpt_tos[-1] else None
    message, _other = make_mails(2)
    waits = []
    for _ in range(3):
        deliver()
        waits.append(fresh(message).due_at - now())
        make_due()
    assert states() == ["waiting", "sent"] and fresh(message).answer == "451 greylisted"
    assert waits == sorted(waits) and waits[0] > datetime.timedelta(seconds=40)


def test_after_48_hours_a_4xx_has_failed_with_the_servers_words(mailbox):
    mailbox.says = lambda stage, _envelope: "451 4.7.1 come back later" if stage == "RCPT" else None
    (message,) = make_mails()
    deliver()
    for hours, state in ((47, "waiting"), (49, "failed")):
        with time_machine.travel(datetime.datetime.now() + datetime.timedelta(hours=hours), tick=False):
            deliver()
        assert fresh(message).state == state
    assert fresh(message).answer == "451 4.7.1 come back later"


def test_a_server_that_is_down_is_asked_once_and_then_everything_waits(app):
    make_server(free_port())
    messages = make_mails(3)
    deliver()
    tried = [fresh(m) for m in messages]
    assert [m.state for m in tried] == ["waiting"] * 3 and [m.attempts for m in tried] == [0, 0, 0]
    assert all("nothing answers" in m.answer and m.due_at > now() and m.first_tried_at for m in tried)


def test_a_server_down_for_48_hours_fails_what_waited_so_long_and_nothing_younger(app):
    make_server(free_port())
    make_mails(2)
    deliver()
    with time_machine.travel(datetime.datetime.now() + datetime.timedelta(hours=49), tick=False):
        make_mails(1)
        deliver()
    assert states() == ["failed", "failed", "waiting"]


def test_when_the_server_is_back_everything_arrives(app):
    make_server(free_port())
    make_mails(3)
    deliver()
    mailbox = Mailbox()
    with good_server(mailbox) as port:
        make_server(port)
        make_due()
        deliver()
    assert states() == ["sent"] * 3 and len(mailbox.raw) == 3


@pytest.mark.parametrize("behaviour", [silent, hanging_up, reset_in_the_letter])
def test_a_server_that_says_nothing_costs_one_message_its_time_and_no_more(app, monkeypatch, behaviour):
    monkeypatch.setattr(transport, "LIMIT_SECONDS", 0.3)
    make_mails(3)
    with bad_server(behaviour) as port:
        make_server(port)
        deliver()
    assert states() == ["waiting"] * 3


def test_connections_lost_again_and_again_are_the_servers_illness(mailbox, monkeypatch):
    monkeypatch.setattr(transport.Smtp, "mail", _gone)
    messages = make_mails(5)
    deliver()
    assert [fresh(m).attempts for m in messages] == [1, 1, 1, 0, 0]
    assert all(fresh(m).due_at > now() for m in messages)
    assert mailbox.connections == delivery.STRIKES


def test_waits_grow_to_an_hour_and_are_never_the_same():
    minutes = [wait_after(n).total_seconds() / 60 for n in (1, 2, 3, 4, 9, 500)]
    assert minutes[0] < 1.3 and 2 < minutes[1] < 4 and 48 <= minutes[-1] <= 72
    assert wait_after(3) != wait_after(3)


def _gone(self: object, *_args: object) -> None:
    self.sock.close()
    raise ConnectionResetError("reset by the other side")
