"""What changes a school's settings and the portal's, and the undo of the first."""

from collections.abc import Callable, Iterable
from typing import Any

from portal import rules
from portal.audit.models import Change, Event, as_text
from portal.audit.operations import record
from portal.db import NotSeen, Refused, transaction
from portal.schools.models import SEES_SCHOOL, SEES_SECTIONS, School, Setting, school_sort_key

FIELDS = ("name", "teachers_see", "subjects", "state", "time_zone", "mail_domains", "support_lead_id")
PORTAL_FIELDS = ("portal_name", "time_zone", "base_url")

# People are a floor above; `know_people` hands in what the settings need of them.
_staff_of: list[Callable[[int], list[tuple[int, str]]]] = []
_name_of: list[Callable[[int], str]] = []


class Conflict(Exception):
    """Somebody saved these settings meanwhile; `school` is what is stored now."""

    def __init__(self, school: School) -> None:
        super().__init__("These settings were saved by somebody else while they were open.")
        self.school = school


def know_people(staff_of: Callable[[int], list[tuple[int, str]]], name_of: Callable[[int], str]) -> None:
    """Say how (id, name) of a school's staff are found, and the name of one person. Called once, in `create_app()`."""
    _staff_of[:], _name_of[:] = [staff_of], [name_of]


def staff_of(school_id: int) -> list[tuple[int, str]]:
    """(id, name) of those who may be the school's support lead."""
    return _staff_of[0](school_id)


def change_school(actor: Any, school_id: int, version: int, values: dict[str, Any]) -> Event | None:
    """Save settings opened at `version`; `values` holds any of `FIELDS`. None when nothing differed.

    Raises `NotSeen` for a school the actor doesn't look after, `Conflict` when it was saved meanwhile.
    """
    with transaction():
        school = _own_school(as_of_now(actor), school_id)
        if school.version != version:
            raise Conflict(school)
        return _write(actor, school, {name: values[name] for name in FIELDS if name in values})


def undo_change(actor: Any, event: Event) -> Event:
    """Put back what a line of history changed, where nobody has changed it again since."""
    school = _own_school(as_of_now(actor), event.subject_id)
    changes = list(Change.select().where(Change.event == event))
    if not is_as_left(school, changes):
        raise Refused("These settings were changed again since. Change them by hand on the settings page.")
    undone = _write(actor, school, {c.field: c.old for c in changes}, undoes=event)
    if undone is None:
        raise Refused("There is nothing left to undo.")
    return undone


def is_as_left(school: School, changes: Iterable[Change]) -> bool:
    """Whether the settings still are what these changes made of them: only then they can be undone."""
    return all(stored(school, c.field) == c.new for c in changes)


def change_portal(actor: Any, values: dict[str, str]) -> Event | None:
    """Save what holds for the whole portal, all of `PORTAL_FIELDS`. None when nothing differed."""
    with transaction():
        if not rules.can_change_portal(as_of_now(actor)):
            raise Refused("Only a portal admin may change this.")
        before = {name: Setting.read(name, "") for name in PORTAL_FIELDS}
        changes = [(name, before[name], values[name]) for name in PORTAL_FIELDS if values[name] != before[name]]
        if Setting.read("demo") and "base_url" in (name for name, *_ in changes):
            raise Refused("In the demo anybody may be portal admin, so its address stays. Leave the demo first.")
        for name, _, new in changes:
            Setting.write(name, new)
        return record(actor, "portal.changed", subject=("portal", 1), changes=changes) if changes else None


def saved_since(school: School, version: int) -> dict[str, str | None]:
    """Fields that were saved after `version`, with what they held at it: who still has that hasn't touched them."""
    about = (Event.subject_kind == "school") & (Event.subject_id == school.id)
    later = Event.select(Event.id).where(about).order_by(Event.id.desc()).limit(max(school.version - version, 0))
    changes = Change.select().where(Change.event.in_([e.id for e in later])).order_by(Change.id.desc())
    return {change.field: change.old for change in changes}


def readable(name: str, value: str | None) -> str:
    """A stored value in words, for history and the comparison of two versions."""
    if name == "teachers_see":
        return {SEES_SECTIONS: "only students of their own classes", SEES_SCHOOL: "all students of the school"}.get(
            value or "", "what Homeroom starts with"
        )
    if name == "support_lead_id":
        return _name_of[0](int(value)) if value else "nobody"
    return ", ".join((value or "").split("\n")) or "nothing"


def stored(school: School, name: str) -> str | None:
    """One of the settings as history keeps it and the form sends it."""
    return as_text(getattr(school, name))


def as_of_now(actor: Any) -> Any:
    """The actor as stored: rights may have gone since the request began (S-30). Who people are is known above."""
    if actor.id is None:
        return actor
    fresh = type(actor).held(actor.id)
    if fresh is None or not fresh.is_active:
        raise Refused("Your account may not do this any more. Sign in again.")
    return fresh


def _own_school(actor: Any, school_id: int) -> School:
    """The school, held for this transaction, where the actor looks after it; what they don't is not seen at all."""
    school = School.held(school_id)
    if school is None or not rules.can_change_school(actor, school):
        raise NotSeen
    return school


def _write(actor: Any, school: School, values: dict[str, Any], undoes: Event | None = None) -> Event | None:
    changes = [(name, stored(school, name), new) for name, new in values.items() if new != stored(school, name)]
    if not changes:
        return None
    lead = {name: new for name, _, new in changes}.get("support_lead_id")
    if lead is not None and int(lead) not in dict(staff_of(school.id)):
        raise Refused("The support lead has to work at this school. Reload the page and choose somebody else.")
    for name, _, new in changes:
        setattr(school, name, new)
        if name == "name":
            school.sort_key = school_sort_key(school.name, f"#{school.id}")
    school.version += 1
    school.save()
    return record(
        actor, "school.changed", subject=("school", school.id), school_id=school.id, changes=changes, undoes=undoes
    )
