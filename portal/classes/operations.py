"""Terms, courses, sections and enrollments written as a roster gives them. Call these inside a transaction."""

from collections.abc import Iterable
from typing import Any

from peewee import fn

from portal.classes.models import Enrollment, Section, SectionTerm, Term
from portal.db import insert_rows, update_rows

TERM = ("title", "kind", "starts_on", "ends_on", "fingerprint")
COURSE = ("title", "code", "subjects", "grades", "fingerprint")
SECTION = ("title", "code", "subjects", "grades", "school_id", "course_id", "fingerprint")
ENROLLMENT = ("section_id", "person_id", "role", "is_primary", "begins_on", "ends_on", "fingerprint")


def put(model: Any, columns: tuple[str, ...], source_id: int, rows: Iterable[tuple[int | None, str, tuple]]) -> None:
    """Add or change rows of one table: each is (id or None, SIS id, values of `columns`)."""
    added, changed = [], []
    for id_, sis_id, values in rows:
        if id_ is None:
            added.append((source_id, sis_id, *values))
        else:
            changed.append((*values, id_))
    insert_rows(model, ("source_id", "sis_id", *columns), added)
    update_rows(model, columns, changed)


def put_section_terms(terms: dict[int, list[int]]) -> None:
    """Say in which terms these sections run (section id → term ids)."""
    for ids in _some(list(terms)):
        SectionTerm.delete().where(SectionTerm.section.in_(ids)).execute()
    insert_rows(SectionTerm, ("section_id", "term_id"), [(s, t) for s, found in terms.items() for t in found])


def set_section_dates(source_id: int) -> None:
    """A section is current from the first day of its terms to the last; follows when a term is moved."""
    spans = (
        SectionTerm.select(SectionTerm.section, fn.MIN(Term.starts_on), fn.MAX(Term.ends_on))
        .join(Term)
        .where(Term.source == source_id)
        .group_by(SectionTerm.section)
    )
    known = {row[0]: row[1:] for row in _dates(source_id)}
    moved = [(start, end, id_) for id_, start, end in spans.tuples() if known.get(id_) != (start, end)]
    update_rows(Section, ("starts_on", "ends_on"), moved)


def leave_sections(person_id: int, source_id: int) -> None:
    """Take somebody out of the classes a roster put them in: the row was about somebody else."""
    Enrollment.delete().where(Enrollment.person_id == person_id, Enrollment.source == source_id).execute()


def _dates(source_id: int) -> Any:
    query = Section.select(Section.id, Section.starts_on, Section.ends_on)
    return query.where(Section.source == source_id).tuples()


def _some(ids: list[int]) -> Iterable[list[int]]:
    return (ids[n : n + 5000] for n in range(0, len(ids), 5000))
