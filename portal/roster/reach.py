"""How far an import may reach. A SIS id in a file is only a claim: what it stands for here is looked up, and the rule
is asked about that. Nothing stops whoever looks after everything, so nothing is looked up for them.
"""

from functools import cached_property
from typing import Any, NamedTuple

from portal import rules
from portal.classes.models import Course, Section, SectionTerm, Term
from portal.db import Refused
from portal.people.models import Person
from portal.roles import covers
from portal.roster.models import RosterPerson
from portal.schools.models import District, School

NOT_YOURS = "The package holds schools you don't look after. Ask the district to import it."
NOT_YOUR_PEOPLE = "The package changes people or classes you don't look after. Ask the district to apply it."


class Someone(NamedTuple):
    """As much of a person as a rule asks for."""

    id: int
    role: str
    school_id: int | None
    district_id: int | None


class Reach:
    """What of a source's records this person may not touch, by SIS id."""

    def __init__(self, actor: Any, source_id: int) -> None:
        self.actor, self.source_id = actor, source_id
        self.is_unlimited = actor.role == "portal_admin"
        self.takes_districts = actor.role in ("portal_admin", "district_admin")

    def covers(self, place: School | District) -> bool:
        if isinstance(place, District):
            return self.takes_districts and covers(self.actor, None, place.id)
        return covers(self.actor, place.id, place.district_id)

    def lists(self, row: Any) -> bool:
        """Whether they may read that this record is missing from the package."""
        if self.is_unlimited or isinstance(row, (District, School)):
            return self.is_unlimited or self.covers(row)
        return isinstance(row, Section) and row.id not in self.section_ids

    def covers_person(self, person: Any) -> bool:
        """Whether the roster may change this account when they import it; the own one it may, too."""
        return self.is_unlimited or person.id == self.actor.id or rules.can_edit_person(self.actor, person)

    def insist(self, is_covered: bool) -> None:
        """Raise `Refused` for what was not covered: by now it should have been left out."""
        if not is_covered:
            raise Refused(NOT_YOUR_PEOPLE)

    @cached_property
    def people(self) -> set[str]:
        """SIS ids of accounts somebody else looks after, or somebody above."""
        if self.is_unlimited:
            return set()
        facts = (RosterPerson.sis_id, Person.id, Person.role, Person.school, Person.district_id)
        query = RosterPerson.select(*facts).join(Person).where(RosterPerson.source == self.source_id).tuples()
        return {sis_id for sis_id, *person in query.iterator() if not self.covers_person(Someone(*person))}

    @cached_property
    def sections(self) -> dict[str, int]:
        """SIS id → id of sections at schools somebody else looks after."""
        if self.is_unlimited:
            return {}
        query = Section.select(Section.sis_id, Section.id, School.id, School.district_id).join(School)
        found = query.where(Section.source == self.source_id).tuples()
        return {sis_id: id_ for sis_id, id_, *place in found if not covers(self.actor, *place)}

    @cached_property
    def section_ids(self) -> set[int]:
        return set(self.sections.values())

    @cached_property
    def shared(self) -> dict[Any, set[str]]:
        """Terms and courses (SIS ids) that those sections run in: to move one moves what others see."""
        if self.is_unlimited:
            return {Term: set(), Course: set()}
        terms = Term.select(Term.sis_id, SectionTerm.section).join(SectionTerm).where(Term.source == self.source_id)
        courses = Course.select(Course.sis_id, Section.id).join(Section).where(Course.source == self.source_id)
        return {
            model: {sis_id for sis_id, section in query.tuples() if section in self.section_ids}
            for model, query in ((Term, terms), (Course, courses))
        }
