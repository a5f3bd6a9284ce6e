"""What stands in Homeroom against what the roster says: fields edited by hand since are asked about, each once."""

from typing import Any

from peewee import JOIN, fn

from portal.people.models import Person
from portal.roles import AT_A_SCHOOL
from portal.roster.compare import FIELDS, kind_of
from portal.roster.models import PEOPLE, TEXTS, RosterPerson
from portal.roster.staging import Stage
from portal.schools.models import School


def here_of(last: Any, school: str | None) -> dict[str, str | None]:
    """What stands in Homeroom of the `person` of a `RosterPerson`, with the SIS id of their school. Who has none by
    their role is taken for where the roster has them."""
    person = last.person
    values = {name: getattr(person, name) for name in (*TEXTS, "role")}
    return values | {"school": school if person.role in AT_A_SCHOOL else last.school_sis_id}


class Differing:
    """Knows what stands here, and asks about what differs. `last` is a `RosterPerson` with its `person`."""

    def __init__(self, stage: Stage, source_id: int, reach: Any, orgs: Any) -> None:
        self.stage, self.source_id, self.reach, self.orgs = stage, source_id, reach, orgs
        self.schools = {school.id: school for school in School.select()}

    def here(self, last: Any) -> dict[str, str | None]:
        school = self.schools.get(last.person.school_id)
        return here_of(last, school.sis_id if school else None)

    def ask(self, last: Any, name: str, here: str | None, theirs: str | None) -> None:
        person = last.person
        if name == "school":
            school = self.schools.get(person.school_id)
            here, theirs = school and school.name, self.orgs.names.get(theirs, theirs)
        facts = {"field": name, "person": person.id}
        # A role that differs was not edited here: the file has another one, or had before somebody kept ours.
        kind = "role" if name == "role" else "differs"
        self.stage.question(kind, last.sis_id, person.name, here or "", theirs or "", **facts)
        self.stage.shows(person.school_id, person.district_id)

    def ask_about_the_rest(self, asked: set[str], named: set[str]) -> None:
        """Everybody whose row is as it was. `asked`: SIS ids asked about already; `named`: those of the package,
        which says nothing about the others."""
        differs = (RosterPerson.role == "student") != (Person.role == "student")
        differs |= fn.COALESCE(School.sis_id, "") != fn.COALESCE(RosterPerson.school_sis_id, "")
        for name in TEXTS:
            differs |= fn.COALESCE(getattr(Person, name), "") != fn.COALESCE(getattr(RosterPerson, name), "")
        query = RosterPerson.select(RosterPerson, Person).join(Person).join(School, JOIN.LEFT_OUTER)
        for last in query.where(RosterPerson.source == self.source_id, RosterPerson.sis_id == Person.sis_id, differs):
            if last.sis_id in named and last.sis_id not in asked:
                self._count_as_here(last)
                if last.sis_id not in self.reach.people:
                    self._ask_about(last)

    def _count_as_here(self, last: Any) -> None:
        """It was counted as what the roster has them for."""
        self.stage.unchanged(last.role, -1)
        self.stage.unchanged(kind_of(last.person.role))

    def _ask_about(self, last: Any) -> None:
        here, before = self.here(last), last.facts | {"role": last.role}
        if last.person.role not in PEOPLE:
            before["role"] = here["role"]
        if not here["role"] == last.role == "student":
            before["grade"] = here["grade"]  # goes with the role
        for name in (*FIELDS, "role"):
            if (here[name] or "") != (before[name] or ""):
                self.ask(last, name, here[name], before[name])
