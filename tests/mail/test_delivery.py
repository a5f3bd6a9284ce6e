"""Delivering messages: everything leaves once, whatever a server does to some of them."""

import datetime

import time_machine

from portal.db import now
from portal.mail.models import MailServer, Message
from portal.mail.operations import forget_links, forget_sent_links, path_of, queue
from tests.mail.post import deliver, fresh, make_mails, states
from tests.mail.servers import Mailbox, good_server


def with_link(kind: str = "activation", **more: object) -> Message:
    return queue(kind, "tess@cedar.example", link=(7, "/activate/the-token"), **more)


def test_everything_due_leaves_over_one_connection(mailbox):
    messages = make_mails(5)
    deliver()
    assert states() == ["sent"] * 5
    assert mailbox.ids == [fresh(m).message_id for m in messages]
    assert mailbox.connections == 1


def test_a_message_that_was_sent_is_not_sent_again(mailbox):
    make_mails()
    deliver()
    deliver()
    assert len(mailbox.raw) == 1


def test_what_is_not_due_yet_waits(mailbox):
    queue("test", "ana@cedar.example")
    Message.update(due_at=now() + datetime.timedelta(hours=1)).execute()
    deliver()
    assert mailbox.raw == [] and states() == ["waiting"]


def test_without_a_server_everything_waits_untouched(app):
    (message,) = make_mails()
    deliver()
    assert (fresh(message).state, fresh(message).attempts) == ("waiting", 0)


def test_while_sending_is_stopped_everything_waits(mailbox):
    MailServer.update(is_paused=True).execute()
    make_mails()
    deliver()
    assert states() == ["waiting"]


def test_the_link_begins_with_the_portals_address_and_stays_readable_for_an_hour(mailbox):
    message = with_link()
    deliver()
    text = mailbox.mails[0].get_body(("plain",)).get_content()
    assert "https://homeroom.cedar.example/activate/the-token" in text
    assert path_of(fresh(message)) == "/activate/the-token"
    forget_sent_links()
    assert fresh(message).sealed_link
    with time_machine.travel(datetime.datetime.now() + datetime.timedelta(minutes=61), tick=False):
        forget_sent_links()
    assert fresh(message).sealed_link is None


def test_a_link_that_expired_meanwhile_is_not_sent(mailbox):
    message = with_link()
    deliver(expired=True)
    assert (fresh(message).state, fresh(message).sealed_link, mailbox.raw) == ("dropped", None, [])


def test_a_link_that_ends_while_its_mail_is_handed_over_stays_here(mailbox):
    message = with_link()
    mailbox.says = lambda stage, _envelope: forget_links([7]) if stage == "RCPT" else None
    deliver()
    assert (fresh(message).state, mailbox.raw) == ("dropped", [])


def test_a_link_whose_key_is_lost_is_said(mailbox):
    message = with_link()
    Message.update(sealed_link="sealed with another key").execute()
    deliver()
    assert fresh(message).state == "failed" and "Send a new one" in fresh(message).answer


def test_what_somebody_waits_for_goes_before_a_mailing(mailbox):
    mailing, reset = make_mails(3, batch="all"), make_mails(1)[0]
    deliver()
    assert mailbox.ids == [fresh(m).message_id for m in [reset, *mailing]]


def test_one_bad_address_stops_nobody_else(mailbox):
    mailbox.says = lambda stage, e: "550 5.1.1 unknown" if stage == "RCPT" and "person1@" in e.rcpt_tos[-1] else None
    messages = make_mails(4)
    Message.update(to_address="two@a.example, more@b.example").where(Message.id == messages[2].id).execute()
    deliver()
    assert states() == ["sent", "failed", "failed", "sent"]
    assert fresh(messages[1]).answer == "550 5.1.1 unknown"
    assert "not an address" in fresh(messages[2]).answer


def test_a_kind_nobody_knows_and_a_header_with_a_line_break_stop_nobody_else(mailbox):
    make_mails(1, kind="greeting")
    MailServer.update(sender_name="Cedar\r\nBcc: evil@x.example").execute()
    make_mails(1)
    deliver()
    assert states() == ["failed", "failed"] and mailbox.raw == []


def test_a_worker_that_should_stop_finishes_one_message_and_stops(mailbox):
    make_mails(3)
    deliver(is_ending=lambda: len(mailbox.raw) == 1)
    assert states() == ["sent", "waiting", "waiting"]


def test_a_server_changed_meanwhile_is_used_for_the_next_message(mailbox):
    other = Mailbox()
    make_mails(2)
    with good_server(other) as port:
        change = {"port": port, "version": 2}
        mailbox.says = lambda stage, _e: MailServer.update(change).execute() and None if stage == "DATA" else None
        deliver()
    assert (len(mailbox.raw), len(other.raw)) == (1, 1)
