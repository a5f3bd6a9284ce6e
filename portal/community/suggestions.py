"""Whom somebody new may want to follow."""

from collections.abc import Collection
from typing import Any, NamedTuple

from portal.community.colleagues import colleagues_of, grades_in_words
from portal.community.models import Follow
from portal.people.models import Person
from portal.people.profiles import GRADES_TAUGHT, Photo, Profile
from portal.schools.models import School

MOST = 12
LEAD, INVITED, ALIKE, NEAR = range(4)


class Suggestion(NamedTuple):
    """Somebody to follow, and why: `reason` is shown beside the name, `mark` leads to the picture."""

    id: int
    title: str
    name: str
    reason: str
    mark: str | None
    is_followed: bool


def suggestions(me: Any, invited_ids: Collection[int] = ()) -> list[Suggestion]:
    """The support lead, those `me` invited who use Homeroom by now, colleagues of the school with subjects or grades
    in common (most first), then other colleagues there. Nobody for who still waits to be let in."""
    school = School.with_key(me.school_id) if me.school_id else None
    lead, mine = school.support_lead_id if school else None, _facts(Profile.of(me.id))
    near = Person.id.in_([*invited_ids, lead or 0])
    found = list(colleagues_of(me).where(near | (Person.school == me.school_id) if school else near))
    profiles = {p.person_id: p for p in Profile.select().where(Profile.person.in_([p.id for p in found] or [0]))}
    ranked = []
    for person in found:
        shared = mine & _facts(profiles.get(person.id) or Profile())
        kind = LEAD if person.id == lead else INVITED if person.id in invited_ids else ALIKE if shared else NEAR
        ranked.append((kind, -len(shared), person.last_key, person.first_key, person.id, person, shared))
    chosen = [(kind, person, shared) for kind, *_, person, shared in sorted(ranked, key=lambda r: r[:5])[:MOST]]
    return _with_details(me, chosen)


def _with_details(me: Any, chosen: list[tuple[int, Person, set[tuple[str, str]]]]) -> list[Suggestion]:
    ids = [person.id for _, person, _ in chosen] or [0]
    marks = dict(Photo.select(Photo.person, Photo.mark).where(Photo.person.in_(ids)).tuples())
    followed = Follow.select(Follow.followed).where(Follow.person == me.id, Follow.followed.in_(ids)).tuples()
    already = {id_ for (id_,) in followed}
    return [
        Suggestion(p.id, p.title, p.public_name, _reason(kind, shared), marks.get(p.id), p.id in already)
        for kind, p, shared in chosen
    ]


def _facts(profile: Profile) -> set[tuple[str, str]]:
    return {(field, entry) for field in ("subjects", "grades") for entry in profile.list_of(field)}


def _reason(kind: int, shared: set[tuple[str, str]]) -> str:
    if kind in (LEAD, INVITED):
        return "Your support lead: helps first" if kind == LEAD else "You invited them"
    subjects = sorted(entry for field, entry in shared if field == "subjects")
    grades = grades_in_words(sorted((e for f, e in shared if f == "grades"), key=GRADES_TAUGHT.index))
    said = [
        *subjects[:2],
        *([f"grade {grades}" if "," not in grades and "–" not in grades else f"grades {grades}"] * bool(grades)),
    ]
    return f"Also teaches {', '.join(said)}" if said else "At your school"
