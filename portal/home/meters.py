"""How many people use Homeroom already: by role, and by school where an admin looks after several."""

from collections import Counter
from typing import Any, NamedTuple

from peewee import ModelSelect, fn

from portal.people.models import STATUS_NAMES, Person
from portal.people.table import of_kind
from portal.roles import ADMINS
from portal.schools.models import School

TABLES = {"students": ("student",), "teachers": ("teacher",), "admins": ADMINS}
# So many schools stand on the page by themselves; of more, those with the most people still to come.
SHOWN = 12

# school or None, role → status → how many
Found = dict[tuple[int | None, str], Counter[str]]


class Count(NamedTuple):
    """How many people one table holds, by status; `present` are those who are not archived.

    `teaching_admins`: how many of the teachers are admins, and stand in that table too.
    """

    kind: str
    by_status: dict[str, int]
    teaching_admins: int = 0

    @property
    def present(self) -> int:
        return sum(n for status, n in self.by_status.items() if status != "archived")

    def of(self, status: str) -> int:
        return self.by_status.get(status, 0)


class AtSchool(NamedTuple):
    """One school and how far its people are, a `Count` a table."""

    id: int
    name: str
    counts: list[Count]

    @property
    def not_yet(self) -> int:
        return sum(count.of("new") for count in self.counts)


class Activation(NamedTuple):
    """All that an admin looks after, and school by school where there are several; `hidden` more are not listed."""

    counts: list[Count]
    schools: list[AtSchool]
    hidden: int


def activation(actor: Any, every_school: bool = False) -> Activation:
    """How far everybody is whom this admin looks after: as many as the tables themselves show."""
    people, teaching = _people(actor), _teaching_admins(actor)
    names = School.names_for(actor)
    at = {id_: _counts(people, teaching, id_) for id_, _ in names} if len(names) > 1 else {}
    schools = [AtSchool(id_, name, at[id_]) for id_, name in names if id_ in at]
    if len(schools) > SHOWN and not every_school:
        first = {school.id for school in sorted(schools, key=lambda school: -school.not_yet)[:SHOWN]}
        return Activation(_counts(people, teaching), [s for s in schools if s.id in first], len(schools) - SHOWN)
    return Activation(_counts(people, teaching), schools, 0)


def _counts(people: Found, teaching: Found, *only: int) -> list[Count]:
    """The three tables, of one school or of all."""
    found = {kind: _sum(people, roles, only) for kind, roles in TABLES.items()}
    also = _sum(teaching, ADMINS, only)
    found["teachers"] += also
    return [Count(kind, dict(n), also.total() if kind == "teachers" else 0) for kind, n in found.items()]


def _sum(found: Found, roles: tuple[str, ...], only: tuple[int, ...]) -> Counter[str]:
    wanted = (n for (school, role), n in found.items() if role in roles and (not only or school in only))
    return sum(wanted, Counter())


def _people(actor: Any) -> Found:
    """Everybody by school, role and status, in one reading of the index that holds all three.

    A district's own index has no status, and SQLite would read every person's row for it. So its people are found by
    their schools, and those of no school, its admins above all, beside them.
    """
    if actor.role != "district_admin":
        return _grouped(Person.visible_to(actor))
    schools = School.select(School.id).where(School.district == actor.district_id)
    of_none = Person.select().where(Person.school.is_null(), Person.district_id == actor.district_id)
    return _grouped(Person.select().where(Person.school.in_(schools))) | _grouped(of_none)


def _teaching_admins(actor: Any) -> Found:
    """The admins under Teachers. They are few."""
    return _grouped(of_kind("teachers", Person.visible_to(actor)).where(Person.role.in_(ADMINS)))


def _grouped(query: ModelSelect) -> Found:
    each = [fn.COUNT(Person.id).filter(Person.status == status) for status in STATUS_NAMES]
    rows = query.select(Person.school, Person.role, *each).group_by(Person.school, Person.role).tuples()
    return {(school, role): Counter(dict(zip(STATUS_NAMES, n, strict=True))) for school, role, *n in rows}
