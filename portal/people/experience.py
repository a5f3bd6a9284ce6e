"""What somebody tells colleagues about their work: saved by themselves alone."""

from typing import Any

from portal import rules
from portal.audit.operations import record
from portal.db import Refused, now, transaction
from portal.people.details import write_profile
from portal.people.profiles import PUBLIC, Profile
from portal.people.ways_in import still_in

LISTS = ("roles", "grades", "subjects")


def save_experience(me: Any, values: dict[str, Any]) -> bool:
    """Save what `ExperienceForm.values` gives; True when it differed. History says that, never what.

    Raises `Refused`.
    """
    with transaction():
        me = still_in(me)
        if not rules.can_have_profile(me):
            raise Refused("Public profiles are for staff.")
        stored = Profile.of(me.id)
        new = values | {name: "\n".join(values[name]) for name in LISTS}
        is_new = any(getattr(stored, name) != new[name] for name in PUBLIC)
        write_profile(me.id, experience_at=now(), **{name: new[name] for name in PUBLIC})
        if is_new:
            record(me, "profile.changed", subject=("person", me.id), school_id=me.school_id)
        return is_new
