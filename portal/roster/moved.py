"""Where sections stand, in words: their school, course and terms, as far as the file says other ones than Homeroom."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from peewee import JOIN

from portal.classes.models import Course, Section, SectionTerm, Term
from portal.roster.models import Row, Run
from portal.schools.models import School

Words = dict[str, str]


class Standing:
    """Those of one slice. Looked up for all of them at once, when the first one moves: most of the time none does."""

    def __init__(self, run: Run, sections: Iterable[Section]) -> None:
        self.run, self.ids = run, [section.id for section in sections]
        self._titles: dict[Any, dict[str, str]] = {}

    def moved(self, facts: dict[str, Any], here: Section) -> tuple[Words, Words]:
        """(old, new) under the names of `LABELS`; empty where all is as it was, maybe under another name. Its school,
        course and terms are staged already."""
        school, course = self._places[here.id]
        before = {
            "school_name": (School, school, [facts["school"]]),
            "course_title": (Course, course, [facts["course"]]),
            "term_titles": (Term, self._terms.get(here.id, {}), facts["terms"].split(",")),
        }
        old, new = {}, {}
        for name, (model, stood, cells) in before.items():
            given = list(filter(None, cells))
            if stood.keys() != set(given):
                titles = self._titles_of(model)
                old[name] = ", ".join(stood.values())
                new[name] = ", ".join(sorted(titles.get(sis_id, sis_id) for sis_id in given))
        return old, new

    @cached_property
    def _places(self) -> dict[int, tuple[Words, Words]]:
        """Section → SIS id and name of its school, and of its course if it has one."""
        query = Section.select(Section.id, School.sis_id, School.name, Course.sis_id, Course.title).join(School)
        query = query.join(Course, JOIN.LEFT_OUTER, on=(Section.course == Course.id))
        found = query.where(Section.id.in_(self.ids)).tuples()
        return {id_: ({sis: name}, {} if title is None else {course: title}) for id_, sis, name, course, title in found}

    @cached_property
    def _terms(self) -> dict[int, Words]:
        """Section → SIS id and title of its terms, by title."""
        query = SectionTerm.select(SectionTerm.section, Term.sis_id, Term.title).join(Term).order_by(Term.title)
        found: dict[int, Words] = {}
        for section, sis_id, title in query.where(SectionTerm.section.in_(self.ids)).tuples():
            found.setdefault(section, {})[sis_id] = title
        return found

    def _titles_of(self, model: Any) -> Words:
        """SIS id → name of every record of a kind: as the package says, else as it is here."""
        if model not in self._titles:
            title = model.name if model is School else model.title
            here = model.select(model.sis_id, title).where(model.source == self.run.source_id)
            staged = Row.select(Row.sis_id, Row.label).where(Row.run == self.run, Row.kind == model.__name__.lower())
            self._titles[model] = dict(here.tuples()) | dict(staged.tuples())
        return self._titles[model]
