"""Writing a run into the school: one short transaction, all or nothing. Read, checked and staged it was before.

Hand edits made between the reading and now count: what a person's fields hold is compared again here.
"""

import logging
from collections.abc import Iterator
from itertools import chain
from typing import Any

from peewee import IntegrityError, OperationalError

from portal import rules
from portal.audit.operations import record, record_changes
from portal.classes.models import Course, Enrollment, Section, Term
from portal.classes.operations import COURSE, ENROLLMENT, SECTION, TERM, put, put_section_terms, set_section_dates
from portal.db import Refused, is_sqlite, locked, now, rows_among, slices, transaction
from portal.loading import refresh_statistics
from portal.people.models import Person
from portal.roles import THIS_COMPUTER
from portal.roster.accounts import Accounts
from portal.roster.enrolled import new_values
from portal.roster.meanwhile import TakenMeanwhile, ask_again
from portal.roster.mentions import forget_mentions
from portal.roster.models import Run
from portal.roster.places import Places
from portal.roster.reach import Reach
from portal.roster.sentences import OVERTAKEN
from portal.roster.staging import Staged, staged
from portal.schools.models import Source

log = logging.getLogger("homeroom.roster")
# Of who and what is here also those whose row says something new without changing them: it is remembered.
HERE = ("changed", "unchanged")


def apply_run(run_id: int, tries: int = 3) -> Run:
    """Write what the run has staged. Twice at once: one does it. Raises `Refused` when it may not be applied (any
    more); the run then says why. Where a sign-in name was taken meanwhile nothing is written: the run is `ready`
    again and says so."""
    try:
        run = _apply(run_id)
    except TakenMeanwhile as taken:
        return ask_again(run_id, taken.lost)
    except (IntegrityError, OperationalError):
        # PostgreSQL lets others write at the same moment: two take one name, or each waits for the other. What they
        # wrote is committed by now, so another attempt sees it.
        if is_sqlite() or tries == 1:
            raise
        log.warning("applied again after a collision", extra={"facts": {"run": run_id}})
        return apply_run(run_id, tries - 1)
    refresh_statistics()
    return run


def _apply(run_id: int) -> Run:
    with transaction():
        run = locked(Run.select().where(Run.id == run_id)).get()
        if run.state not in ("requested", "applying"):
            raise Refused("This run was applied or discarded already.")
        list(locked(Source.select().order_by(Source.id)))  # one roster at a time
        if run.is_overtaken:
            raise Refused(OVERTAKEN)
        actor = _actor(run)
        reach = Reach(actor, run.source_id)
        places = Places(run, reach)
        places.write(*(staged(run, kind, ("added", *HERE)) for kind in ("district", "school")))
        _write_classes(run, places, reach)
        event = record(actor, "roster.applied", school_id=run.school_id, summary=run.file_name)
        accounts = Accounts(run, reach, places)
        record_changes(event, accounts.write(lambda: _people(run, *HERE), _people(run, "added")))
        _write_enrollments(run, accounts, reach)
        if not run.is_delta:
            forget_mentions(run)
        run.state, run.applied_at, run.event_id = "applied", now(), event.id
        run.save()
        return run


def _people(run: Run, *verdicts: str) -> Iterator[Staged]:
    return chain(staged(run, "student", verdicts), staged(run, "teacher", verdicts))


def _actor(run: Run) -> Any:
    if run.applied_by_id is None:
        return THIS_COMPUTER
    actor = Person.get_or_none(Person.id == run.applied_by_id)
    if actor is None or not actor.is_active or not rules.can_import(actor):
        raise Refused("Whoever asked for this may not import any more.")
    return actor


def _write_classes(run: Run, places: Places, reach: Reach) -> None:
    source = run.source_id
    for model, columns in ((Term, TERM), (Course, COURSE)):
        rows = list(staged(run, model.__name__.lower()))
        reach.insist(not any(row.sis_id in reach.shared[model] for row in rows))
        put(model, columns, source, ((row.target_id, row.sis_id, _values(row, columns)) for row in rows))
    courses, terms = _ids(Course, source), _ids(Term, source)
    wanted: dict[str, list[int]] = {}

    def sections() -> Iterator[tuple[int | None, str, tuple[Any, ...]]]:
        for row in staged(run, "section"):
            new = row.facts["new"]
            school = places.school(new["school"])
            reach.insist(school is not None and reach.covers(school) and row.sis_id not in reach.sections)
            wanted[row.sis_id] = [terms[t] for t in dict.fromkeys(new["terms"].split(",")) if t in terms]
            here = {"school_id": school.id, "course_id": courses.get(new["course"])}
            yield row.target_id, row.sis_id, _values(row, SECTION, here)

    put(Section, SECTION, source, sections())
    ids = _ids(Section, source)
    put_section_terms({ids[sis_id]: found for sis_id, found in wanted.items()})
    set_section_dates(source)


def _write_enrollments(run: Run, accounts: Accounts, reach: Reach) -> None:
    """Rows of people without an account are left out."""
    sections, people = _ids(Section, run.source_id), accounts.ids()
    others, their_sections, their_people = _enrollments_of_others(run, reach), reach.sections, reach.people

    def rows() -> Iterator[tuple[int | None, str, tuple[Any, ...]]]:
        for row in staged(run, "enrollment"):
            section, user, role, primary, begins, ends, print_ = new_values(row.data)
            reach.insist(section not in their_sections and user not in their_people and row.target_id not in others)
            person = people.get(user)
            if person is not None and section in sections:
                values = (sections[section], person, role, primary == "true", begins or None, ends or None, int(print_))
                yield row.target_id, row.sis_id, values

    for batch in slices(rows(), 10_000):
        put(Enrollment, ENROLLMENT, run.source_id, batch)


def _enrollments_of_others(run: Run, reach: Reach) -> set[int]:
    """Enrollments the run would change that stand in sections of other schools."""
    if reach.is_unlimited:
        return set()
    targets = [row.target_id for row in staged(run, "enrollment") if row.target_id]
    found = (rows_among(Enrollment, "id, section_id", "id", some) for some in slices(targets, 5000))
    return {id_ for some in found for id_, section in some if section in reach.section_ids}


def _values(row: Staged, columns: tuple[str, ...], here: dict[str, Any] | None = None) -> tuple[Any, ...]:
    facts = row.facts
    values = facts["new"] | (here or {}) | {"fingerprint": facts["print"]}
    return tuple(values[c] for c in columns)


def _ids(model: Any, source_id: int) -> dict[str, int]:
    return dict(model.select(model.sis_id, model.id).where(model.source == source_id).tuples())
