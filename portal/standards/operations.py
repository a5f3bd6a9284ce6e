"""What changes the cores of a school and of a teacher, and the undo of the first."""

from typing import Any

from portal import rules
from portal.audit.models import Change, Event
from portal.audit.operations import record, register_undo
from portal.db import NotSeen, Refused, now, transaction
from portal.people.details import write_profile
from portal.people.operations import reread
from portal.people.ways_in import still_in
from portal.schools.models import School
from portal.standards.catalogue import CORES, known_as
from portal.standards.models import PersonCore, SchoolCore

# subject → id of a core, or None for none
Cores = dict[str, str | None]


class Conflict(Exception):
    """Somebody chose for the same subjects meanwhile; `stored` is what the school has now."""

    def __init__(self, subjects: list[str], stored: dict[str, str]) -> None:
        super().__init__("Somebody else chose for the same subject meanwhile.")
        self.subjects, self.stored = subjects, stored


def choose_school_cores(actor: Any, school_id: int, values: Cores, seen: Cores) -> Event | None:
    """Save a school's defaults; `seen` is what the page showed, so that only what was changed on it is written.

    None when nothing differed. Raises `NotSeen`, `Conflict`, or `Refused` for a core there isn't.
    """
    with transaction():
        actor, school = _own_school(actor, school_id)
        stored = SchoolCore.of(school_id)
        touched = [subject for subject, core in values.items() if core != seen.get(subject)]
        late = [s for s in touched if stored.get(s) != seen.get(s) and stored.get(s) != values[s]]
        if late:
            raise Conflict(late, stored)
        return _write(actor, school, {subject: values[subject] for subject in touched})


def undo_school_cores(actor: Any, event: Event) -> Event:
    """Put back what a line of history changed, where nobody has chosen again since."""
    actor, school = _own_school(actor, event.subject_id)
    changes = list(Change.select().where(Change.event == event))
    stored = SchoolCore.of(school.id)
    if any(stored.get(c.field) != c.new for c in changes):
        raise Refused("These cores were changed again since. Choose them by hand on the page Cores.")
    undone = _write(actor, school, {c.field: c.old for c in changes}, undoes=event)
    if undone is None:
        raise Refused("There is nothing left to undo.")
    return undone


def register() -> None:
    """Say how choosing cores is undone. Called once, in `create_app()`."""
    register_undo("cores.changed", undo_school_cores)


def choose_cores(me: Any, values: Cores) -> None:
    """Save which cores a member of staff uses; None for a subject means the school's setting.

    Subjects not in `values` stay as they are. An own preference: history says nothing of it. Raises `Refused`.
    """
    with transaction():
        me = still_in(me)
        if not rules.can_choose_cores(me):
            raise Refused("Cores are chosen by teachers.")
        _store(PersonCore, PersonCore.person, me.id, values)
        write_profile(me.id, cores_at=now())


def _own_school(actor: Any, school_id: int) -> tuple[Any, School]:
    """The actor and the school as they are now, the school held for this transaction."""
    actor = reread(actor)
    school = School.held(school_id)
    if school is None or not rules.can_change_school(actor, school):
        raise NotSeen
    return actor, school


def _write(actor: Any, school: School, values: Cores, undoes: Event | None = None) -> Event | None:
    stored = SchoolCore.of(school.id)
    changes = [(subject, stored.get(subject), core) for subject, core in values.items() if core != stored.get(subject)]
    if not changes:
        return None
    _store(SchoolCore, SchoolCore.school, school.id, {subject: new for subject, _, new in changes})
    return record(
        actor, "cores.changed", subject=("cores", school.id), school_id=school.id, summary=school.name,
        changes=changes, undoes=undoes,
    )  # fmt: skip


def _store(model: Any, owner: Any, owner_id: int, values: Cores) -> None:
    if not all(core is None or _is_for(core, subject) for subject, core in values.items()):
        raise Refused("One of these cores is not in the list. Reload the page and choose again.")
    model.delete().where(owner == owner_id, model.subject.in_(list(values) or [""])).execute()
    for subject, core in values.items():
        if core:
            model.create(**{owner.name: owner_id}, subject=subject, core=core)


def _is_for(core: str, subject: str) -> bool:
    return core in CORES and CORES[core].subject == known_as(subject)
