"""Keeping and removing the picture of a person."""

import secrets
from typing import Any

from portal import rules
from portal.audit.operations import record
from portal.db import NotSeen, Refused, now, transaction
from portal.people.operations import pair
from portal.people.profiles import Photo
from portal.people.ways_in import still_in


def save_photo(me: Any, image: bytes) -> None:
    """Keep this picture (from `pictures.square`, which takes a while) as somebody's own, in place of the one before.

    Raises `Refused`.
    """
    with transaction():
        me = still_in(me)
        if not rules.can_have_profile(me):
            raise Refused("Pictures are for staff.")
        new = {Photo.image: image, Photo.mark: secrets.token_hex(8), Photo.made_at: now()}
        Photo.insert({Photo.person: me.id, **new}).on_conflict(conflict_target=[Photo.person], update=new).execute()
        record(me, "profile.photo_changed", subject=("person", me.id), school_id=me.school_id)


def remove_photo(actor: Any, person_id: int) -> bool:
    """Take away the own picture, or that of somebody the actor looks after; False when there was none."""
    with transaction():
        actor, person = pair(actor, person_id)
        if not rules.can_remove_photo(actor, person):
            raise NotSeen
        is_gone = Photo.delete().where(Photo.person == person_id).execute() == 1
        if is_gone:
            record(actor, "profile.photo_removed", subject=("person", person.id), school_id=person.school_id)
        return is_gone
