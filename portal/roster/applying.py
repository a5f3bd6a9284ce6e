"""Writing a run into the school: one short transaction, all or nothing. Read, checked and staged it was before.

Hand edits made between the reading and now count: what a person's fields hold is compared again here.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from portal import rules
from portal.audit.operations import record, record_changes
from portal.classes.models import Course, Enrollment, Section, Term
from portal.classes.operations import COURSE, ENROLLMENT, SECTION, TERM, put, put_section_terms, set_section_dates
from portal.db import Refused, locked, now, refresh_statistics, rows_among, transaction
from portal.people.models import Person
from portal.roster.accounts import Accounts
from portal.roster.models import SEPARATOR, Row, Run
from portal.roster.places import Places

WRITTEN = ("added", "changed")


def apply_run(run_id: int) -> Run:
    """Write what the run has staged. Twice at once: one does it. Raises `Refused` when it may not be applied (any
    more); the run then says why."""
    with transaction():
        run = locked(Run.select().where(Run.id == run_id)).get()
        if run.state not in ("requested", "applying"):
            raise Refused("This run was applied or discarded already.")
        actor = _actor(run)
        places = Places(run)
        if not rules.can_import_schools(actor, places.affected()):
            raise Refused("The package holds schools you don't look after. Ask the district to apply it.")
        places.write(staged(run, "district"), staged(run, "school"))
        _write_classes(run, places)
        event = record(actor, "roster.applied", school_id=run.school_id, summary=run.file_name)
        accounts = Accounts(run, actor, places)
        record_changes(event, accounts.write(staged(run, "student"), staged(run, "teacher")))
        _write_enrollments(run, accounts.ids())
        run.state, run.applied_at, run.event_id = "applied", now(), event.id
        run.save()
    refresh_statistics()
    return run


class Staged(NamedTuple):
    """One staged row, as much of it as writing needs."""

    id: int
    kind: str
    verdict: str
    sis_id: str
    target_id: int | None
    data: str


def staged(run: Run, kind: str, size: int = 5000) -> Iterator[Staged]:
    """What would be written of a kind, in order, fetched in slices by id: memory stays flat on both databases."""
    columns, last = ", ".join(Staged._fields), 0
    also = "AND kind = ? AND run_id = ? AND id > ? ORDER BY id LIMIT ?"
    while some := rows_among(Row, columns, "verdict", list(WRITTEN), also, kind, run.id, last, size):
        yield from map(Staged._make, some)
        last = some[-1][0]


def _actor(run: Run) -> Any:
    if run.applied_by_id is None:
        return rules.THIS_COMPUTER
    actor = Person.get_or_none(Person.id == run.applied_by_id)
    if actor is None or not actor.is_active or not rules.can_import(actor):
        raise Refused("Whoever asked for this may not import any more.")
    return actor


def _write_classes(run: Run, places: Places) -> None:
    source = run.source_id
    put(Term, TERM, source, ((r.target_id, r.sis_id, _values(r, TERM)) for r in staged(run, "term")))
    put(Course, COURSE, source, ((r.target_id, r.sis_id, _values(r, COURSE)) for r in staged(run, "course")))
    courses, terms = _ids(Course, source), _ids(Term, source)
    wanted: dict[str, list[int]] = {}

    def sections() -> Iterator[tuple[int | None, str, tuple[Any, ...]]]:
        for row in staged(run, "section"):
            new = places.facts(row)
            wanted[row.sis_id] = [terms[t] for t in dict.fromkeys(new["terms"].split(",")) if t in terms]
            here = {"school_id": places.school(new["school"]).id, "course_id": courses.get(new["course"])}
            yield row.target_id, row.sis_id, _values(row, SECTION, here)

    put(Section, SECTION, source, sections())
    ids = _ids(Section, source)
    put_section_terms({ids[sis_id]: found for sis_id, found in wanted.items()})
    set_section_dates(source)


def _write_enrollments(run: Run, people: dict[str, int]) -> None:
    """Rows of people without an account (held back, parents) are left out."""
    sections = _ids(Section, run.source_id)

    def rows() -> Iterator[tuple[int | None, str, tuple[Any, ...]]]:
        for row in staged(run, "enrollment"):
            section, user, role, primary, begins, ends, print_ = row.data.split(SEPARATOR)
            person = people.get(user)
            if person is not None and section in sections:
                values = (sections[section], person, role, primary == "true", begins or None, ends or None, int(print_))
                yield row.target_id, row.sis_id, values

    batch: list[Any] = []
    for row in rows():
        batch.append(row)
        if len(batch) == 10_000:
            put(Enrollment, ENROLLMENT, run.source_id, batch)
            batch = []
    put(Enrollment, ENROLLMENT, run.source_id, batch)


def _values(row: Staged, columns: tuple[str, ...], here: dict[str, Any] | None = None) -> tuple[Any, ...]:
    facts = Places.data(row)
    values = facts["new"] | (here or {}) | {"fingerprint": facts["print"]}
    return tuple(values[c] for c in columns)


def _ids(model: Any, source_id: int) -> dict[str, int]:
    return dict(model.select(model.sis_id, model.id).where(model.source == source_id).tuples())
