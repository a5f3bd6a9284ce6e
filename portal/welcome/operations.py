"""Setting up the school: its district, school and portal admin come into being in one transaction, once."""

from dataclasses import dataclass
from typing import Any

from peewee import ModelSelect

from portal.audit.operations import record
from portal.db import Refused, locked, transaction
from portal.people.credentials import set_first_password
from portal.people.history import SET_UP
from portal.people.models import Person
from portal.people.operations import add_person
from portal.people.secrets import hash_password
from portal.roles import THIS_COMPUTER
from portal.schools.models import District, School, Setting, school_sort_key
from portal.welcome.codes import is_code, is_set_up, use_up_code

ADMIN_FIELDS = ("title", "first_name", "last_name", "email", "username")


class AlreadySetUp(Exception):
    """Somebody else was first."""


@dataclass(frozen=True)
class Found:
    """What an import brought before the set-up: names of districts and schools, which are not asked for again. A
    district the import made for a school that names none is not among them."""

    districts: list[str]
    schools: list[str]


def found_already() -> Found:
    """What is here before anybody set the portal up."""
    return Found(
        [district.name for district in _of_roster().order_by(District.name)],
        [name for (name,) in School.select(School.name).order_by(School.sort_key).tuples()],
    )


def take_turn() -> None:
    """Let one first run happen at a time, set-up or demo; called first in their transaction.

    PostgreSQL holds the row until the transaction ends, SQLite the whole database.
    """
    Setting.insert(name="first_run", value="true").on_conflict_ignore().execute()
    locked(Setting.select().where(Setting.name == "first_run")).first()


def set_up_school(code: str, values: dict[str, Any]) -> Person:
    """Make what is missing and the portal admin, who has a password at once; the code is used up.

    `values`: those of `ADMIN_FIELDS`, `password`, `base_url`, `state`, `time_zone`, and `district` and `school`
    where the roster did not bring them. Raises `AlreadySetUp`, `Refused` for a code that was replaced, `Taken`.
    """
    hashed = hash_password(values["password"])  # slow, so before the transaction
    with transaction():
        take_turn()
        if is_set_up():
            raise AlreadySetUp
        if not is_code(code):
            raise Refused("This link was replaced by a newer one. Open the newest link the terminal printed.")
        school = _make_school(values)
        admin = {name: values.get(name) for name in ADMIN_FIELDS} | {"role": "portal_admin"}
        person, _event = add_person(THIS_COMPUTER, admin, joined=SET_UP)
        if school is not None:
            record(person, "school.added", subject=("school", school.id), school_id=school.id)
        set_first_password(person.id, hashed)
        for name in ("base_url", "time_zone"):
            Setting.write(name, values[name])
        use_up_code()
        return Person.get_by_id(person.id)


def _make_school(values: dict[str, Any]) -> School | None:
    """District and school where an import hasn't brought them; those it brought get their state and time zone.

    Returns the school where it was made.
    """
    place = {"state": values["state"], "time_zone": values["time_zone"]}
    district = _of_roster().order_by(District.id).first() or _named_district(values["district"])
    Setting.write("portal_name", district.name[:60])
    if School.select().exists():
        School.update(**place).where(School.state == "").execute()
        return None
    name = values["school"]
    return School.create(district=district, name=name, sort_key=school_sort_key(name, district.id), **place)


def _named_district(name: str) -> District:
    """One of this name: that which an import made for schools without one, else a new one."""
    district = District.select().order_by(District.id).first() or District()
    district.name = name
    district.save()
    return district


def _of_roster() -> ModelSelect:
    return District.select().where(District.source.is_null(False))
