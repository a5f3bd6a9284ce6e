"""A mailing: many activation mails put in line at one press, whom it left out, and how far it is."""

import json
import re
import secrets
from collections import Counter
from typing import Any, NamedTuple

from peewee import fn

from portal.db import NotSeen, slices
from portal.mail.models import DROPPED, FAILED, SENDING, WAITING, Message
from portal.mail.models import SENT as DELIVERED
from portal.onboarding.models import Mailing
from portal.people.models import Person

KEY = re.compile(r"[0-9a-f]{32}")
# The id of the person or None, name or address, and why; the last two together are a sentence.
LeftOut = tuple[int | None, str, str]


class Progress(NamedTuple):
    """How many messages of a mailing are where; `dropped` are those that had lost their point before they left."""

    waiting: int
    sent: int
    failed: int
    dropped: int

    @property
    def all(self) -> int:
        return sum(self)


def known_mailing(actor: Any, key: str | None) -> Mailing | None:
    """The one this person started under this key. What is no key is not looked for: PostgreSQL takes no NUL."""
    is_key = KEY.fullmatch(key or "")
    return Mailing.get_or_none(Mailing.key == key, Mailing.started_by == actor.id) if is_key else None


def start_mailing(actor: Any, kind: str, key: str) -> Mailing:
    """A mailing under this key, or under another where the key is none. Inside a transaction."""
    is_good = KEY.fullmatch(key or "") and not Mailing.select().where(Mailing.key == key).exists()
    return Mailing.create(key=key if is_good else secrets.token_hex(16), kind=kind, started_by=actor.id)


def finish_mailing(mailing: Mailing, queued: int, left_out: list[LeftOut]) -> None:
    """Note what became of it. Inside a transaction."""
    mailing.queued, mailing.skipped = queued, json.dumps(left_out, ensure_ascii=False)
    mailing.save()


def mailing_of(actor: Any, mailing_id: int) -> Mailing:
    """A mailing this admin started; else `NotSeen`."""
    found = Mailing.get_or_none(Mailing.id == mailing_id, Mailing.started_by == actor.id)
    if found is None:
        raise NotSeen
    return found


def left_out(actor: Any, mailing: Mailing) -> list[LeftOut]:
    """Whom it left out: (id, name, why), but for those this admin has lost sight of since."""
    entries = mailing.left_out
    mine = Person.visible_to(actor).select(Person.id)
    seen: set[int | None] = {None}
    for ids in slices((id_ for id_, _name, _why in entries if id_), 5000):
        seen.update(id_ for (id_,) in mine.where(Person.id.in_(ids)).tuples())
    return [entry for entry in entries if entry[0] in seen]


def progress(mailing: Mailing) -> Progress:
    counted = Message.select(Message.state, fn.COUNT(Message.id)).where(Message.batch == mailing.key)
    states = Counter(dict(counted.group_by(Message.state).tuples()))
    return Progress(states[WAITING] + states[SENDING], states[DELIVERED], states[FAILED], states[DROPPED])
