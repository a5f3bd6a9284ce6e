"""Setting up, step by step: what is done and what is left, for whoever may do each. It goes when all is done."""

from datetime import datetime
from typing import Any, NamedTuple

from peewee import fn

from portal import rules
from portal.db import NotSeen, transaction
from portal.mail.operations import has_server
from portal.people.operations import reread
from portal.roster.models import Run
from portal.schools.models import School, Setting
from portal.standards.models import SchoolCore

# What a school can do without, and what it says then. The setting that keeps it is named after it and after who says
# so: a school admin's word is about that school alone.
ASIDE = {
    "subjects": "Leave them open",
    "roster": "We add people by hand",
    "mail": "We hand links over by hand",
    "cores": "We don't choose cores",
    "lead": "We don't name one",
}
OF_SCHOOLS = ("subjects", "cores", "lead")


class Step(NamedTuple):
    """One step. `place` names the page where it is done, `id` the school it is about; `instead` can be pressed to
    do without it."""

    name: str
    text: str
    is_done: bool
    place: str
    id: int | None = None
    note: str = ""
    instead: str = ""


def steps(actor: Any, last_backup: datetime | None) -> list[Step]:
    """What this admin may do to set the portal up, in the order it is done; empty once all of it is."""
    schools = list(School.covered_by(actor).select(School.id, School.subjects, School.source, School.support_lead_id))
    aside = {name for name in ASIDE if Setting.read(_key(actor, name))}
    found = [step._replace(is_done=step.is_done or step.name in aside) for step in _all(actor, schools, last_backup)]
    if all(step.is_done for step in found):
        return []
    return [step if step.is_done else step._replace(instead=_instead(step.name, len(schools))) for step in found]


def set_aside(actor: Any, name: str) -> None:
    """Do without a step: from now on it counts as done. Raises `NotSeen` where it is not this person's to say."""
    with transaction():
        me = reread(actor)
        if not rules.is_admin(me) or name not in {step.name for step in _all(me, [], None)} & set(ASIDE):
            raise NotSeen
        Setting.write(_key(me, name), True)


def _all(actor: Any, schools: list[School], last_backup: datetime | None) -> list[Step]:
    one = schools[0].id if len(schools) == 1 else None
    cores, leads = _chosen(schools), sum(school.support_lead_id is not None for school in schools)
    subjects = sum(bool(school.subjects) for school in schools)
    of_all = len(schools)
    found = [
        Step("school", "Your school", of_all > 0, "settings", one, "Its time zone, subjects and mail domains"),
        Step("subjects", "The subjects taught", 0 < of_all == subjects, "school", one, _so_many(subjects, of_all)),
        Step("roster", "Import a roster", _has_roster(schools), "roster", None, "People and classes from your system"),
        Step("cores", "Choose the cores", 0 < of_all == cores, "cores", one, _so_many(cores, of_all)),
        Step("lead", "Name a support lead", 0 < of_all == leads, "school", one, _so_many(leads, of_all)),
    ]
    if not rules.can_change_portal(actor):
        return found[1:]
    address = Step("address", "The address people type in", bool(Setting.read("base_url")), "portal")
    mail = Step("mail", "A mail server", has_server(), "mail", None, "So that activation mails leave by themselves")
    backup = Step("backup", "Make a first backup", last_backup is not None, "help", None, "One command; Help says how")
    return [found[0], address, *found[1:3], mail, *found[3:], backup]


def _instead(name: str, schools: int) -> str:
    return "Each school does it itself" if name in OF_SCHOOLS and schools > 1 else ASIDE.get(name, "")


def _so_many(number: int, of_all: int) -> str:
    return f"{number} of {of_all} schools" if of_all > 1 else ""


def _chosen(schools: list[School]) -> int:
    """How many of these schools have chosen a core for anything."""
    ids = [school.id for school in schools]
    return SchoolCore.select(fn.COUNT(SchoolCore.school.distinct())).where(SchoolCore.school.in_(ids or [0])).scalar()


def _has_roster(schools: list[School]) -> bool:
    return any(school.source_id for school in schools) or Run.select().where(Run.state == "applied").exists()


def _key(actor: Any, name: str) -> str:
    about = {"school_admin": f":school {actor.school_id}", "district_admin": f":district {actor.district_id}"}
    return f"without {name}{about.get(actor.role, '')}"
