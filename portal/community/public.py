"""The public profile: all that colleagues see of somebody. A template gets this and nothing else of the record."""

from typing import Any, NamedTuple

from portal.community.colleagues import grades_in_words
from portal.people.profiles import MOST_YEARS, Photo, Profile
from portal.schools.models import District


class PublicProfile(NamedTuple):
    """`facts` are (label, text), only those there is something to say about; `mark` leads to the picture."""

    id: int
    title: str
    name: str
    facts: list[tuple[str, str]]
    bio: str
    mark: str | None


def public_profile(person: Any) -> PublicProfile:
    """Of this person exactly what is public (who may see it: `rules.can_see_profile`)."""
    profile, school = Profile.of(person.id), person.school if person.school_id else None
    district = District.get_or_none(District.id == person.district_id)
    facts = [
        ("Roles", ", ".join(profile.list_of("roles"))),
        ("Grades", grades_in_words(profile.list_of("grades"))),
        ("Subjects", ", ".join(profile.list_of("subjects"))),
        ("Years taught", _years(profile.years_taught)),
        ("School", school.name if school else ""),
        ("District", district.name if district else ""),
        ("State", school.state if school else ""),
    ]
    said = [(label, text) for label, text in facts if text]
    return PublicProfile(person.id, person.title, person.public_name, said, profile.bio, Photo.mark_of(person.id))


def _years(years: int | None) -> str:
    if years is None:
        return ""
    return "First year" if years == 0 else f"{years} or more" if years >= MOST_YEARS else str(years)
