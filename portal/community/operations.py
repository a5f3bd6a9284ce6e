"""Following colleagues. Saying it twice is no mistake; whom somebody may not see, they can't follow."""

from collections.abc import Iterable
from typing import Any

from portal.community.colleagues import colleagues_of
from portal.community.models import Follow
from portal.db import NotSeen, now, transaction
from portal.people.details import write_profile
from portal.people.models import Person
from portal.people.ways_in import still_in

MOST_AT_ONCE = 200


def follow(person_id: int, other_id: int) -> None:
    """Start following a colleague. Raises `NotSeen`."""
    if not follow_all(person_id, [other_id]):
        raise NotSeen


def follow_all(person_id: int, ids: Iterable[int]) -> int:
    """Follow those of these people who are colleagues, and say how many they are; the others are left out."""
    with transaction():
        me = Person.get_by_id(person_id)
        wanted = list(dict.fromkeys(ids))[:MOST_AT_ONCE]
        found = [p.id for p in colleagues_of(me).where(Person.id.in_(wanted)).select(Person.id)] if wanted else []
        moment = now()
        if found:
            pairs = [(person_id, id_, moment) for id_ in found]
            fields = [Follow.person, Follow.followed, Follow.at]
            Follow.insert_many(pairs, fields=fields).on_conflict_ignore().execute()
        return len(found)


def unfollow(person_id: int, other_id: int) -> None:
    """Stop following somebody, also one who has left meanwhile. Raises `NotSeen` for somebody never to be seen."""
    with transaction():
        gone = Follow.delete().where(Follow.person == person_id, Follow.followed == other_id).execute()
        me = Person.get_by_id(person_id)
        if not gone and not colleagues_of(me).where(Person.id == other_id).exists():
            raise NotSeen


def finish_following(me: Any) -> None:
    """Remember that the last step of the wizard was done, whether or not anybody is followed. Raises `Refused`."""
    with transaction():
        write_profile(still_in(me).id, follow_at=now())
