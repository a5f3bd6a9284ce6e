"""Background work: which there is (`DUE`), the process that does it, and the bell that wakes it.

Work is a row with a state in the database; a function here looks for rows that are due and works on them, in slices.
huey carries only the bell from the web processes to the worker: losing one costs seconds, because every function
also looks by itself every `TICK_SECONDS`, and finds again what a stopped process left behind (R-03, R-04).
"""

import hashlib
import hmac
import json
import logging
import os
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from huey import PostgresHuey, SqliteHuey
from huey.api import Huey
from huey.registry import Message
from huey.serializer import Serializer

from portal.access import sessions
from portal.config import Settings
from portal.db import database, hand_back_connection, open_database
from portal.desk import running, watermark
from portal.mail.delivery import deliver_due
from portal.mail.operations import forget_sent_links
from portal.mail.rendering import Place
from portal.people import credentials, links
from portal.roster.operations import due_runs, sweep_uploads
from portal.schools.models import Setting
from portal.seals import open_seals
from portal.support.operations import purge_answered

Work = Callable[[Settings], object]
log = logging.getLogger("homeroom.worker")
# Set when the worker was asked to stop: long work ends after the piece it is at.
ending = threading.Event()


def send_mail(settings: Settings) -> None:
    """Deliver what is due. In the demo nothing leaves: its people do not exist."""
    facts = Setting.everything()
    base_url = facts.get("base_url") or settings.base_url
    if base_url and not facts.get("demo"):
        place = Place(base_url, facts.get("portal_name") or "Homeroom")
        deliver_due(place, _opens_nothing, ending.is_set)


def _opens_nothing(link_id: int) -> bool:
    return bool(links.reason_gone(links.Link(id=link_id)))


def hourly(function: Callable[..., object], *, with_settings: bool = False) -> Work:
    """The function as work that is due once an hour in a process, and at its start."""
    done_at: list[float] = []

    def work(settings: Settings) -> None:
        if not done_at or time.monotonic() - done_at[-1] >= 3600:
            done_at[:] = [time.monotonic()]
            function(*([settings] if with_settings else []))

    return work


# (name, function(settings)): does everything of its kind that is due and returns; must bear being run twice at once.
DUE: list[tuple[str, Work]] = [
    ("beat", running.beat),
    ("watermark", watermark.remember),
    ("roster", due_runs),
    ("mail", send_mail),
    ("links of sent mail", hourly(forget_sent_links)),
    ("sessions", hourly(sessions.prune)),
    ("uploads", hourly(sweep_uploads, with_settings=True)),
    ("temporary passwords", hourly(credentials.erase_expired)),
    ("answered requests", hourly(purge_answered)),
]

TICK_SECONDS = 5
STOP_SECONDS = 20
QUEUE_FILE = "queue.db"


class SignedJson(Serializer):
    """Queue entries as JSON under an HMAC. huey's own is pickle: whoever writes the file would run code (S-61)."""

    def __init__(self, keys: list[str]) -> None:
        super().__init__()
        self._keys = [key.encode() for key in keys]

    def _serialize(self, message: Message) -> bytes:
        body = json.dumps(message._asdict()).encode()
        return self._sign(self._keys[0], body) + b":" + body

    def _deserialize(self, data: bytes) -> Message:
        signature, _, body = bytes(data).partition(b":")
        if not any(hmac.compare_digest(signature, self._sign(key, body)) for key in self._keys):
            raise ValueError("a queue entry that Homeroom did not write")
        return Message(**json.loads(body))

    @staticmethod
    def _sign(key: bytes, body: bytes) -> bytes:
        return hmac.new(key, body, hashlib.sha256).hexdigest().encode()


class Bell:
    """Wakes the worker from a web process, after the commit of what made the work."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def ring(self, name: str = "") -> None:
        """Start one kind of work now, or with no name all of it. Never fails: the next tick finds the work too."""
        try:
            huey = make_huey(self._settings)
            bell_task(huey, lambda _name: None)(name)
            huey.storage.close()
        except Exception:
            log.exception("the worker could not be woken; it will look by itself")


def make_huey(settings: Settings) -> Huey:
    """The queue of this instance: a file of its own beside the database, or tables in PostgreSQL. Touches storage."""
    serializer = SignedJson(settings.keys["queue"])
    if not settings.is_sqlite:
        address = urlsplit(settings.url)._replace(scheme="postgresql").geturl()
        return PostgresHuey("homeroom", dsn=address, blocking=False, serializer=serializer, results=False)
    path = settings.instance / QUEUE_FILE
    os.close(os.open(path, os.O_CREAT, 0o600))
    return SqliteHuey("homeroom", filename=str(path), fsync=False, serializer=serializer, results=False)


def bell_task(huey: Huey, heard: Callable[[str], object]) -> Callable[[str], object]:
    """The one kind of queue entry: the name of a kind of work. `heard` runs in the worker."""

    @huey.task()
    def bell(name: str) -> None:
        heard(name)

    return bell


def work_once(settings: Settings) -> None:
    """Do everything that is due, here and now; errors come out. For commands and tests."""
    for _name, function in DUE:
        function(settings)


def run_worker(settings: Settings) -> None:
    """`homeroom worker`: work until SIGTERM or SIGINT, then finish what was begun. Runs in the main thread."""
    open_database(settings)
    open_seals(settings)
    ending.clear()
    loops = {name: Loop(name, function, settings) for name, function in DUE}

    def hear(name: str) -> None:
        for loop in [loops[name]] if name in loops else loops.values():
            loop.wake()

    huey = make_huey(settings)
    bell_task(huey, hear)
    for loop in loops.values():
        loop.start()
    consumer = huey.create_consumer(
        workers=1, periodic=False, graceful_signal="TERM", max_delay=0.5, scheduler_interval=60, shutdown_timeout=2
    )
    try:
        consumer.run()
    finally:
        ending.set()
        for loop in loops.values():
            loop.end()
        for loop in loops.values():
            loop.join(STOP_SECONDS)


class Loop(threading.Thread):
    """Runs one kind of work whenever it is woken, and every few seconds; never twice at once in one process."""

    def __init__(self, name: str, function: Work, settings: Settings) -> None:
        super().__init__(name=f"work-{name}", daemon=True)
        self._function, self._settings = function, settings
        self._bell, self._ending = threading.Event(), False

    def wake(self) -> None:
        """A bell during the work is not lost: it starts another round."""
        self._bell.set()

    def end(self) -> None:
        self._ending = True
        self._bell.set()

    def run(self) -> None:
        while not self._ending:
            self._bell.clear()
            self._work()
            self._bell.wait(TICK_SECONDS)

    def _work(self) -> None:
        try:
            database.connect(reuse_if_open=True)
            self._function(self._settings)
        except Exception:
            log.exception("background work failed", extra={"facts": {"work": self.name}})
        finally:
            hand_back_connection()
