"""Activation links sent to many people at once, in a few statements: one by one, a thousand would hold up every other
change for seconds. What holds for one link (`people.links`) holds here too."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from portal.db import now, slices
from portal.mail.models import Message
from portal.mail.operations import columns, forget_links
from portal.people.links import ACTIVATION, PATHS, Link
from portal.people.mailing import good_until
from portal.people.models import Person
from portal.people.secrets import vault
from portal.people.sending import AN_HOUR, made_within_the_hour
from portal.seals import hashed

SLICE = 500


def had_too_many() -> set[int]:
    """The ids of those for whom three activation links were made within the hour."""
    recent = Link.select(Link.person).where(Link.purpose == ACTIVATION, made_within_the_hour())
    return {id_ for (id_,) in recent.group_by(Link.person).having(fn.COUNT(Link.id) >= AN_HOUR).tuples()}


def send_activation_links(people: Sequence[Person], facts: Mapping[int, dict[str, Any]], batch: str) -> None:
    """Put an activation mail in line for each of them, with a new link that ends the one before; `facts` by id.

    Inside the caller's transaction, which holds these people and has left out those who may get none.
    """
    for some in slices(people, SLICE):
        _end_before([person.id for person in some])
        tokens = {person.id: secrets.token_urlsafe(24) for person in some}
        keys = {id_: hashed(token) for id_, token in tokens.items()}
        paths = {id_: PATHS[ACTIVATION] + token for id_, token in tokens.items()}
        expires_at = now() + timedelta(days=vault().link_days)
        _make(some, keys, expires_at)
        ids = dict(Link.select(Link.key, Link.id).where(Link.key.in_(list(keys.values()))).tuples())
        until = good_until(expires_at)
        Message.insert_many(
            columns(
                ACTIVATION, p.email, recipient=p, facts=facts[p.id] | until, link=(ids[keys[p.id]], paths[p.id]),
                batch=batch,
            )
            for p in some
        ).execute()  # fmt: skip


def _end_before(ids: list[int]) -> None:
    alive = Link.person.in_(ids) & (Link.purpose == ACTIVATION) & Link.used_at.is_null() & Link.ended_at.is_null()
    ended = [id_ for (id_,) in Link.select(Link.id).where(alive).tuples()]
    Link.update(ended_at=now()).where(Link.id.in_(ended)).execute()
    forget_links(ended)


def _make(people: Sequence[Person], keys: Mapping[int, str], expires_at: datetime) -> None:
    Link.insert_many(
        {
            "person": person.id, "purpose": ACTIVATION, "key": keys[person.id], "address": person.email,
            "password_at": person.password_at, "expires_at": expires_at,
        }
        for person in people
    ).execute()  # fmt: skip
