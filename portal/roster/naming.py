"""Names for staged rows. Enrollments are staged with ids alone, for speed; whoever shows them asks here for names."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from peewee import ModelSelect

from portal.classes.models import Enrollment, Section
from portal.db import slices
from portal.people.models import Person
from portal.roster import enrolled
from portal.roster.models import PEOPLE, SEPARATOR, Question, RosterPerson, Row, Run
from portal.schools.models import School

SOME = 500  # ids in one query; SQLite takes no endless lists


class Named(NamedTuple):
    """A staged row as it is shown. `fields` are (label, old, new); old is None for what is added."""

    id: int
    kind: str
    verdict: str
    name: str
    sis_id: str
    line: int
    fields: list[tuple[str, str | None, str]]

    @property
    def changes(self) -> str:
        """The fields in one line: “last name: Perez → Pérez; grade: 10”."""
        told = (
            (label, new if old is None else f"{old or 'nothing'} → {new or 'nothing'}")
            for label, old, new in self.fields
        )
        return "; ".join(f"{label}: {what}" for label, what in told)


class Names:
    """SIS id → name, for one run: as the package says, else as it is here. What was looked up is remembered."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.people: dict[str, str] = {}
        self.sections: dict[str, str] = {}

    def learn_all(self) -> "Names":
        """Look up everything at once: for a whole download, where asking slice by slice would take hours."""
        self.people |= dict(_here_people(self.run).tuples()) | dict(_staged(self.run, PEOPLE).tuples())
        self.sections |= dict(_here_sections(self.run).tuples()) | dict(_staged(self.run, ("section",)).tuples())
        return self

    def of(self, rows: Iterable[Row]) -> list[Named]:
        """These rows with their names, in the same order."""
        rows = list(rows)
        names = self._enrollments([row for row in rows if row.kind == "enrollment" and not row.label])
        return [
            Named(row.id, row.kind, row.verdict, name, row.sis_id, row.line, row.fields or self._changes(row))
            for row in rows
            if (name := row.label or names.get(row.id) or row.sis_id)
        ]

    def _enrollments(self, rows: list[Row]) -> dict[int, str]:
        """row id → “Ana Pérez in Algebra 1”."""
        told = {row.id: tuple(row.data.split(SEPARATOR)[:3]) for row in rows if row.data}
        _look_up(self.people, {user for _section, user, _role in told.values()}, self._people_among)
        _look_up(self.sections, {section for section, _user, _role in told.values()}, self._sections_among)
        kept = _kept({row.target_id for row in rows if not row.data and row.target_id})
        return {row.id: kept[row.target_id] for row in rows if row.target_id in kept and not row.data} | {
            id_: _sentence(self.people.get(user) or user, self.sections.get(section) or section, role)
            for id_, (section, user, role) in told.items()
        }

    def _changes(self, row: Row) -> list[tuple[str, str | None, str]]:
        """What of an enrollment changes; its people and classes were looked up for its name."""
        if row.kind != "enrollment" or not row.data:
            return []
        section, user = row.data.split(SEPARATOR)[:2]
        return enrolled.changes(row.data, self.sections.get(section) or section, self.people.get(user) or user)

    def _people_among(self, ids: list[str]) -> dict[str, str]:
        here = _here_people(self.run).where(RosterPerson.sis_id.in_(ids))
        return dict(here.tuples()) | dict(_staged(self.run, PEOPLE).where(Row.sis_id.in_(ids)).tuples())

    def _sections_among(self, ids: list[str]) -> dict[str, str]:
        here = _here_sections(self.run).where(Section.sis_id.in_(ids))
        return dict(here.tuples()) | dict(_staged(self.run, ("section",)).where(Row.sis_id.in_(ids)).tuples())


def with_schools(run: Run, questions: Iterable[Question]) -> list[Question]:
    """The questions, those about a school with its name for its SIS id. For showing only, not for saving."""
    questions = list(questions)
    about = [q for q in questions if q.kind == "differs" and q.field == "school"]
    if about:
        names = dict(_staged(run, ("school",)).tuples())
        names |= dict(School.select(School.sis_id, School.name).where(School.source == run.source_id).tuples())
        for question in about:
            question.here = names.get(question.here, question.here)
            question.theirs = names.get(question.theirs, question.theirs)
    return questions


def _staged(run: Run, kinds: tuple[str, ...]) -> ModelSelect:
    return Row.select(Row.sis_id, Row.label).where(Row.run == run, Row.kind.in_(kinds))


def _here_people(run: Run) -> ModelSelect:
    name = RosterPerson.first_name.concat(" ").concat(RosterPerson.last_name)
    return RosterPerson.select(RosterPerson.sis_id, name).where(RosterPerson.source == run.source_id)


def _here_sections(run: Run) -> ModelSelect:
    return Section.select(Section.sis_id, Section.title).where(Section.source == run.source_id)


def _kept(ids: set[int]) -> dict[int, str]:
    """id of an enrollment that is here → its name."""
    query = Enrollment.select(Enrollment.id, Enrollment.role, Section.title, Person.first_name, Person.last_name)
    query = query.join(Section).join(Person, on=(Enrollment.person_id == Person.id))
    found = {}
    for some in slices(ids, SOME):
        lines = query.where(Enrollment.id.in_(some)).tuples()
        found |= {id_: _sentence(f"{first} {last}", title, role) for id_, role, title, first, last in lines}
    return found


def _sentence(person: str, section: str, role: str) -> str:
    return f"{person} {'teaches' if role == 'teacher' else 'in'} {section}"


def _look_up(known: dict[str, str], wanted: set[str], find: Any) -> None:
    for some in slices(wanted - known.keys(), SOME):
        known |= find(some)
