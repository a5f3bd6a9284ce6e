"""What somebody tells colleagues about their work: saved by themselves alone."""

from typing import Any

from portal import rules
from portal.audit.operations import record
from portal.db import Refused, now, transaction
from portal.people.details import write_profile
from portal.people.models import Person
from portal.people.profiles import PUBLIC, Profile

LISTS = ("roles", "grades", "subjects")


def save_experience(person_id: int, values: dict[str, Any]) -> bool:
    """Save what `ExperienceForm.values` gives; True when it differed. History says that, never what."""
    with transaction():
        me = Person.held(person_id)
        if not rules.can_have_profile(me):
            raise Refused("Public profiles are for staff.")
        stored = Profile.of(person_id)
        new = values | {name: "\n".join(values[name]) for name in LISTS}
        is_new = any(getattr(stored, name) != new[name] for name in PUBLIC)
        write_profile(person_id, experience_at=now(), **{name: new[name] for name in PUBLIC})
        if is_new:
            record(me, "profile.changed", subject=("person", me.id), school_id=me.school_id)
        return is_new
