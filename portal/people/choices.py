"""What the drop-downs of a person's editor offer: roles, schools and districts this actor may give."""

from typing import Any

from wtforms.fields import SelectChoice

from portal import rules
from portal.people.models import Person
from portal.roles import ADMINS, AT_A_SCHOOL, STAFF, up_to
from portal.schools.models import District, School


def roles(actor: Any, person: Any, kind: str) -> list[str]:
    """Those somebody new of this kind may start with, or those this person may be given."""
    if person is None:
        given = {"students": ("student",), "teachers": ("teacher",), "admins": ADMINS}[kind]
        return up_to(actor, given)
    return [r for r in STAFF if r == person.role or rules.can_change_role(actor, person, r)]


def schools(actor: Any, person: Any, roles: list[str]) -> list[SelectChoice]:
    """The schools the actor looks after, and none where a school may still be missing."""
    found = dict(School.names_for(actor))
    if person is not None and person.school_id and person.school_id not in found:
        found = {person.school_id: person.school.name} | found
    is_settled = person.school_id is not None if person else len(found) == 1 and set(roles) <= set(AT_A_SCHOOL)
    none = [] if is_settled else [SelectChoice("", "None")]
    return none + [SelectChoice(id_, name) for id_, name in found.items()]


def districts(actor: Any) -> list[SelectChoice]:
    """The districts the actor looks after, and none."""
    query = District.select().order_by(District.name)
    if not rules.is_portal_admin(actor):
        query = query.where(District.id == actor.district_id)
    return [SelectChoice("", "None"), *(SelectChoice(d.id, d.name) for d in query)]


def staff_of(school_id: int) -> list[tuple[int, str]]:
    """(id, name) of who works at this school and may sign in, by last name: to name a support lead among them. Who
    has no password yet, and so would not read what is asked, is marked."""
    works_here = (Person.school == school_id) & Person.role.in_(STAFF) & Person.status.in_(("active", "new"))
    in_order = Person.select().where(works_here).order_by(Person.last_key, Person.first_key, Person.id)
    return [(p.id, f"{p.name} (not yet active)" if p.status == "new" else p.name) for p in in_order]


def name_of(person_id: int) -> str:
    person = Person.with_key(person_id)
    return person.name if person else "somebody no longer here"
