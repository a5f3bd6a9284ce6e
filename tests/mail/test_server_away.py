"""A mail server that was away for a moment holds up nobody for longer than that (R-06)."""

import datetime

import pytest
import time_machine
from peewee import OperationalError

from portal.db import now
from portal.desk import mail_server
from portal.mail import delivery, transport
from portal.mail.delivery import wait_for_server
from portal.mail.models import MailServer, Message
from portal.mail.operations import make_due
from tests.mail.post import PLACE, deliver, fresh, make_mails, make_server, states
from tests.serving import free_port

MINUTE = datetime.timedelta(minutes=1)


def tried_often(message: Message) -> None:
    """As if it alone had been put off by the server for a quarter of an hour; now it is the first one due."""
    Message.update(attempts=5, first_tried_at=now() - 15 * MINUTE, due_at=now() - MINUTE).where(
        Message.id == message.id
    ).execute()


def go_away() -> int:
    """The server listens at another port from now on; returns where it was."""
    was = MailServer.get().port
    MailServer.update(port=free_port()).execute()
    return was


def waits(messages: list[Message]) -> list[datetime.timedelta]:
    return [fresh(m).due_at - now() for m in messages]


def make_due_but_not_well() -> None:
    """All is to be tried again, of a server that is thought to fail as before."""
    make_due(Message.id > 0)


def after(time: datetime.timedelta) -> time_machine.travel:
    return time_machine.travel(datetime.datetime.now() + time, tick=False)


def test_everybody_waits_a_minute_at_first_whoever_it_was_noticed_with(mailbox):
    messages = make_mails(3)
    tried_often(messages[0])
    go_away()
    deliver()
    assert all(MINUTE * 0.7 < wait < MINUTE * 1.3 for wait in waits(messages))
    assert [fresh(m).attempts for m in messages] == [5, 0, 0]


def test_the_longer_it_is_away_the_longer_it_is_left_alone(mailbox):
    messages = make_mails(2)
    go_away()
    deliver()
    for minutes, least, most in ((2, 1.5, 2.5), (20, 15, 25), (600, 45, 75)):
        with after(MINUTE * minutes):
            make_due_but_not_well()
            deliver()
            assert all(MINUTE * least < wait < MINUTE * most for wait in waits(messages))
    assert wait_for_server(-MINUTE) < MINUTE * 1.3  # a clock that was put back


def test_as_soon_as_it_takes_one_everything_leaves(mailbox):
    messages, here = make_mails(3), go_away()
    tried_often(messages[0])
    deliver()
    with after(MINUTE * 10):
        make_due_but_not_well()
        deliver()
        MailServer.update(port=here).execute()
        make_mails(1)
        deliver()
        deliver()
    assert set(states()) == {"sent"} and MailServer.get().failing_since is None


def test_one_the_server_itself_put_off_keeps_its_wait(mailbox):
    mailbox.says = lambda stage, e: "451 later" if stage == "RCPT" and "grey@" in e.rcpt_tos[-1] else None
    grey, here = make_mails(1), go_away()
    Message.update(to_address="grey@cedar.example").execute()
    deliver()
    MailServer.update(port=here).execute()
    make_due_but_not_well()
    deliver()
    assert fresh(grey[0]).answer == "451 later" and MailServer.get().failing_since is None
    make_mails(1)
    deliver()
    assert states() == ["waiting", "sent"] and fresh(grey[0]).due_at > now()


@pytest.mark.parametrize("attempts", [0, 5])
def test_settings_saved_while_the_old_ones_were_tried_win(mailbox, monkeypatch, attempts):
    messages, here = make_mails(3), go_away()
    Message.update(attempts=attempts).execute()

    def unreachable(_host: str, _port: int, _seconds: float) -> list:
        MailServer.update(port=here, version=MailServer.version + 1).execute()
        make_due()
        raise ConnectionRefusedError

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(transport, "addresses", unreachable)
        deliver()
    assert all(wait <= datetime.timedelta(0) for wait in waits(messages))
    deliver()
    assert states() == ["sent"] * 3


def test_a_test_mail_that_arrives_tells_that_it_is_well(house, mailbox):
    make_mails(2)
    here = go_away()
    deliver()
    MailServer.update(port=here).execute()
    mail_server.send_test(house.petra, PLACE)
    deliver()
    assert states() == ["sent"] * 2


def test_a_database_that_fails_while_a_letter_is_handed_over_is_heard_of(mailbox, monkeypatch):
    make_mails(1)

    def full(_message: Message) -> None:
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(delivery, "_hand_over", full)
        with pytest.raises(OperationalError, match="full"):
            deliver()
    assert mailbox.raw == []
    with after(delivery.LEASE + MINUTE):
        deliver()
    assert states() == ["sent"]


def test_a_server_set_anew_has_never_failed(mailbox):
    make_mails(1)
    go_away()
    deliver()
    assert MailServer.get().failing_since
    make_due()
    assert MailServer.get().failing_since is None
    make_server(1)
