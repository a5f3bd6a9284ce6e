"""The demo school: loading it into an empty portal, acting as its people, and leaving it again without a trace."""

from datetime import date
from typing import Any

from peewee import sort_models

from portal import rules
from portal.audit.models import Event
from portal.audit.operations import record
from portal.db import BaseModel, NotSeen, Refused, transaction
from portal.people.models import Person
from portal.people.secrets import generate_temporary_password, hash_password
from portal.roles import ROLES, THIS_COMPUTER
from portal.schools.models import District, School, Setting, Terms
from portal.seals import seal, unseal
from portal.welcome.codes import new_code
from portal.welcome.demo_district import demo_district
from portal.welcome.demo_rows import write_district
from portal.welcome.operations import take_turn

MIN_PASSWORD = 8


def is_demo() -> bool:
    """Whether this portal shows the demo. Reads the database: for operations, not for every page."""
    return bool(Setting.read("demo", False))


def load_demo(password: str | None = None) -> list[tuple[str, str, str, str]]:
    """Fill an empty portal with the demo district; returns (role, name, sign-in name, password) of one a role.

    Everybody in it who has a password has this one; without `password` one is made. Raises `Refused` for a portal
    that holds anything of a school's own.
    """
    if password is not None and len(password) < MIN_PASSWORD:
        raise Refused(f"Choose a password of at least {MIN_PASSWORD} characters for the demo.")
    chosen = password or f"demo-school-{generate_temporary_password()}"
    hashed = hash_password(chosen)
    with transaction():
        take_turn()
        if is_demo():
            raise Refused("The demo school is here already.")
        if Person.select().exists() or School.select().exists() or District.select().exists():
            raise Refused("This portal already holds a school's data, so the demo can't be loaded into it.")
        demo = demo_district(date.today())
        write_district(demo, hashed)
        facts = {"portal_name": demo.district.name, "time_zone": demo.district.time_zone, "demo_password": seal(chosen)}
        for name, value in ({"demo": True} | facts).items():
            Setting.write(name, value)
    return [(p.role, p.name, p.username, chosen) for p in demo_people()]


def demo_people() -> list[Person]:
    """One person of each role to act as, highest first: those who were written first, while they are active."""
    firsts = [Person.select().where(Person.role == role, Person.status == "active") for role in reversed(ROLES)]
    return [person for query in firsts if (person := query.order_by(Person.id).first())]


def demo_person(role: str) -> Person:
    """Whom the demo lets a visitor act as. Only while this portal is a demo; else there is nobody (`NotSeen`)."""
    person = next((p for p in demo_people() if p.role == role), None) if is_demo() else None
    if person is None:
        raise NotSeen
    return person


def demo_password() -> str | None:
    """What everybody of the demo signs in with; it guards nothing, so the page shows it."""
    return unseal(Setting.read("demo_password"))


def leave_demo(actor: Any, has_code: bool) -> str | None:
    """Delete the demo with everything done in it. Returns a new welcome code for whoever had one, else None.

    Anybody may become the demo's portal admin, so only a code from the terminal opens the set-up afterwards.
    """
    with transaction():
        take_turn()
        if not is_demo():
            raise NotSeen
        if not has_code and not rules.is_portal_admin(actor):
            raise Refused("Only a portal admin of the demo may leave it.")
        # One line stays, under a number above all that go: history never gets shorter (the watermark compares).
        kept = record(THIS_COMPUTER, "demo.left", summary="all its data was deleted")
        stays = {Event: Event.id == kept.id, Terms: Terms.written_by.is_null()}  # the terms that ship with Homeroom
        for model in reversed(sort_models(BaseModel.__subclasses__())):
            model.delete().where(~stays[model] if model in stays else True).execute()
        return new_code() if has_code else None
