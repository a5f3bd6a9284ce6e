"""A letter whose fate is unknown is sent once more under the same Message-ID, and then never again (R-05)."""

import pytest

from portal.mail import delivery
from portal.mail.models import Message
from portal.mail.operations import path_of, queue
from tests.mail.post import deliver, fresh, make_due, make_mails, make_server
from tests.mail.servers import Mailbox, bad_server, good_server, lost_after_data
from tests.threads import at_once


class Killed(BaseException):
    """The worker ends here, and nothing after it is written."""


def test_a_connection_lost_after_the_letter_sends_it_once_more_with_the_same_id(app):
    taken, mailbox = [], Mailbox()
    message = queue("activation", "tess@cedar.example", link=(7, "/activate/the-token"))
    with bad_server(lost_after_data(taken)) as port:
        make_server(port)
        deliver()
    assert (fresh(message).state, fresh(message).unanswered) == ("waiting", 1)
    with good_server(mailbox) as port:
        make_server(port)
        make_due()
        deliver()
    assert fresh(message).message_id.encode() in taken[0] and mailbox.ids == [fresh(message).message_id]
    assert fresh(message).state == "sent" and path_of(fresh(message)) == "/activate/the-token"


def test_a_connection_lost_twice_after_the_letter_sends_it_never_again(app):
    taken = []
    (message,) = make_mails()
    with bad_server(lost_after_data(taken)) as port:
        make_server(port)
        for _ in range(4):
            deliver()
            make_due()
    assert len(taken) == 2
    assert fresh(message).state == "failed" and "may have arrived" in fresh(message).answer


def test_an_answer_of_the_server_is_no_loss(mailbox):
    (message,) = make_mails()
    mailbox.says = lambda stage, _envelope: "451 busy" if stage == "DATA" else None
    for _ in range(5):
        deliver()
        make_due()
    assert (fresh(message).state, fresh(message).unanswered) == ("waiting", 0)


def test_a_worker_killed_after_the_250_leaves_one_duplicate_at_most(mailbox, monkeypatch):
    (message,) = make_mails()
    write = delivery._write
    monkeypatch.setattr(delivery, "_write", _kill)
    with pytest.raises(Killed):
        deliver()
    monkeypatch.setattr(delivery, "_write", write)
    assert fresh(message).state == "sending"
    deliver()
    assert len(mailbox.raw) == 1, "the lease has not run out yet"
    make_due()
    deliver()
    assert fresh(message).state == "sent" and mailbox.ids == [fresh(message).message_id] * 2


def test_a_worker_killed_before_the_letter_left_costs_no_try(mailbox, monkeypatch):
    (message,) = make_mails()
    send = delivery.Post.deliver
    monkeypatch.setattr(delivery.Post, "deliver", _kill)
    for _ in range(4):
        with pytest.raises(Killed):
            deliver()
        make_due()
    monkeypatch.setattr(delivery.Post, "deliver", send)
    deliver()
    assert fresh(message).state == "sent" and len(mailbox.raw) == 1


def test_two_workers_at_once_send_every_message_once(mailbox):
    messages = make_mails(30)
    outcomes = at_once(deliver, deliver)
    assert outcomes == [None, None]
    assert sorted(mailbox.ids) == sorted(fresh(m).message_id for m in messages)


def test_a_worker_that_slept_over_its_lease_hands_nothing_over(mailbox):
    (message,) = make_mails()

    def overtake(stage: str, _envelope: object) -> None:
        if stage == "RCPT" and not mailbox.raw:
            mailbox.says = lambda _stage, _envelope: None
            Message.update(lease_until=message.created_at.replace(year=2000)).execute()

    mailbox.says = overtake
    deliver()
    deliver()
    assert len(mailbox.raw) == 1 and fresh(message).unanswered == 0


def _kill(*_args: object, **_more: object) -> None:
    raise Killed


def test_the_message_id_stays_also_when_the_sender_is_another_by_then(app):
    taken, mailbox = [], Mailbox()
    (message,) = make_mails()
    with bad_server(lost_after_data(taken)) as port:
        make_server(port)
        deliver()
    first = fresh(message).message_id
    with good_server(mailbox) as port:
        make_server(port, sender="portal@elsewhere.example")
        make_due()
        deliver()
    assert first.endswith("@cedar.example>") and mailbox.ids == [first]
