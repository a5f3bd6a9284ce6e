"""Mail in the real worker of a real server: killed in the middle of a batch, it loses nothing."""

import os
import signal
import threading

import pytest

from portal.db import database
from portal.mail.models import Message
from portal.mail.operations import queue
from portal.people import operations
from portal.schools.models import Setting
from tests.mail.post import deliver, fresh, make_due, make_mails, states
from tests.serving import Server, come_true


@pytest.fixture
def server(house, settings, mailbox):
    """A server with its worker, on this test's database."""
    Setting.write("base_url", "http://homeroom.local:5000")
    started = Server(settings.instance, {"database_url": settings.database_url})
    yield started
    started.end()


@pytest.mark.parametrize("stage", ["MAIL", "DATA"])
def test_a_worker_killed_in_the_middle_of_a_batch_loses_nothing(server, mailbox, stage):
    killed = []

    def kill(at: str, _envelope: object) -> str | None:
        if at == stage and len(mailbox.raw) == 4 and not killed:
            killed.append(server.worker())
            os.kill(killed[0], signal.SIGKILL)
        return None

    mailbox.says = kill
    messages = make_mails(12)
    assert come_true(lambda: bool(killed)), server.output()
    assert come_true(lambda: server.worker() not in (None, killed[0]))
    make_due()  # as if the lease of the one under way was over
    assert come_true(lambda: set(states()) == {"sent"}), f"{states()}\n{server.output()}"
    assert set(mailbox.ids) == {fresh(m).message_id for m in messages}
    assert len(mailbox.ids) - len(messages) == (1 if stage == "DATA" else 0)


def test_a_mail_leaves_soon_after_its_commit_and_a_stopped_worker_ends_cleanly(server, mailbox):
    assert come_true(lambda: server.worker() is not None), server.output()
    queue("test", "ana@cedar.example")
    assert come_true(lambda: len(mailbox.raw) == 1)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(30) == 0


def test_while_the_mail_server_holds_a_letter_pages_come_and_changes_are_saved(house, browser, mailbox):
    arrived, go_on = threading.Event(), threading.Event()

    def hold(at: str, _envelope: object) -> None:
        if at == "DATA":
            arrived.set()
            go_on.wait(15)

    mailbox.says = hold
    Message.insert_many(
        [
            {"kind": "test", "to_address": f"p{n}@cedar.example", "message_id": f"<{n}@x>", "batch": "b"}
            for n in range(1200)
        ]
    ).execute()
    sending = threading.Thread(target=_deliver_until, args=[arrived])
    sending.start()
    assert arrived.wait(10)
    petra = browser(house.petra)
    pages = [petra.get(path).status_code for path in ("/outbox", "/users/students", "/outbox?state=waiting&page=24")]
    saved, _event = operations.edit_person(house.petra, house.ana.id, 1, {"first_name": "Anna"})
    is_still_held = sending.is_alive()
    go_on.set()
    sending.join(20)
    assert pages == [200, 200, 200] and saved.first_name == "Anna" and is_still_held


def _deliver_until(arrived: threading.Event) -> None:
    deliver(is_ending=arrived.is_set)
    database.close()
