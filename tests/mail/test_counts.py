"""How mail stands, for Home and for whatever watches the computer."""

import datetime

import time_machine

from portal.desk.checks import TROUBLE, check
from portal.mail.models import Message
from portal.mail.operations import counts, is_stuck, queue
from tests.mail.post import deliver, fresh, make_mails, make_server


def test_counts_are_of_what_an_admin_looks_after(house):
    mail = queue("test", house.tess.email, recipient=house.tess)
    failed = queue("test", house.rosa.email, recipient=house.rosa)
    Message.update(state="failed").where(Message.id == failed.id).execute()
    assert (counts(house.sam).waiting, counts(house.sam).failed) == (1, 0)
    assert counts(house.sam).oldest == fresh(mail).created_at
    assert (counts(house.ruth).waiting, counts(house.ruth).failed, counts(house.ruth).oldest) == (0, 1, None)
    assert (counts(house.dora).waiting, counts(house.petra).failed) == (1, 1)


def test_what_failed_long_ago_is_no_news(house):
    queue("test", house.tess.email, recipient=house.tess)
    Message.update(state="failed").execute()
    with time_machine.travel(datetime.datetime.now() + datetime.timedelta(days=15), tick=False):
        assert counts(house.sam).failed == 0


def is_stuck_after(hours: int) -> bool:
    with time_machine.travel(datetime.datetime.now() + datetime.timedelta(hours=hours), tick=False):
        return is_stuck()


def test_mail_that_waits_for_over_a_day_is_trouble_when_there_is_a_server(app):
    make_mails()
    assert not is_stuck_after(25), "without a server everything waits"
    make_server(25)
    assert not is_stuck_after(23)
    assert is_stuck_after(25)
    make_server(25, is_paused=True)
    assert not is_stuck_after(25), "somebody means it to wait"


def test_one_mail_that_waits_while_others_leave_is_no_trouble(mailbox):
    (late,) = make_mails()
    Message.update(created_at=late.created_at - datetime.timedelta(days=2), attempts=9).execute()
    make_mails()
    mailbox.says = lambda stage, e: "452 full" if stage == "RCPT" and fresh(late).state == "sending" else None
    deliver()
    assert (fresh(late).state, is_stuck()) == ("waiting", False)


def test_health_and_check_name_it(house, browser, settings):
    make_server(25)
    (message,) = make_mails()
    Message.update(created_at=message.created_at - datetime.timedelta(days=2)).execute()
    assert "mail has been waiting for over a day" in browser().get("/health").json["trouble"]
    assert any("Mail has been waiting" in f.sentence for f in check(settings) if f.level == TROUBLE)
