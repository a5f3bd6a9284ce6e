"""Where a section stands, in words: its school, course and terms, as far as the file says other ones than Homeroom."""

from typing import Any

from portal.classes.models import Course, Section, SectionTerm, Term
from portal.roster.models import Row, Run
from portal.schools.models import School

Words = dict[str, str]


def moved(run: Run, facts: dict[str, Any], here: Section) -> tuple[Words, Words]:
    """(old, new) under the names of `LABELS`; empty where all is as it was, maybe under another name. Its course and
    terms are staged already."""
    terms = Term.select(Term.sis_id, Term.title).join(SectionTerm).where(SectionTerm.section == here)
    before = {
        "school_name": (School, [(here.school.sis_id, here.school.name)], [facts["school"]]),
        "course_title": (Course, [(here.course.sis_id, here.course.title)] if here.course else [], [facts["course"]]),
        "term_titles": (Term, list(terms.order_by(Term.title).tuples()), facts["terms"].split(",")),
    }
    old, new = {}, {}
    for name, (model, stood, given) in before.items():
        if {sis_id for sis_id, _title in stood} != set(filter(None, given)):
            old[name] = ", ".join(title for _sis_id, title in stood)
            new[name] = ", ".join(_titles(run, model, list(filter(None, given))))
    return old, new


def _titles(run: Run, model: Any, sis_ids: list[str]) -> list[str]:
    title = model.name if model is School else model.title
    here = model.select(model.sis_id, title).where(model.source == run.source_id, model.sis_id.in_(sis_ids))
    kind = Row.kind == model.__name__.lower()
    staged = Row.select(Row.sis_id, Row.label).where(Row.run == run, kind, Row.sis_id.in_(sis_ids))
    found = dict(here.tuples()) | dict(staged.tuples())
    return sorted(found.get(sis_id, sis_id) for sis_id in sis_ids)
