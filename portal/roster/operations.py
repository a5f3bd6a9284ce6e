"""A run's way: started, asked about, applied or discarded. `reading` and `applying` do the work itself."""

import json
import logging
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from portal import rules
from portal.audit.operations import record
from portal.config import Settings
from portal.db import NotSeen, Refused, database, locked, now, transaction
from portal.people.models import Person
from portal.people.operations import reread
from portal.roles import ADMINS
from portal.roster.applying import apply_run
from portal.roster.linking import show_person_linked
from portal.roster.models import Question, Run
from portal.roster.orgs import show_linked
from portal.roster.reach import Reach
from portal.roster.reading import forget_unless_compared, read_run
from portal.roster.sentences import ASKED, OVERTAKEN
from portal.roster.shown import outdated
from portal.schools.models import Setting, Source

log = logging.getLogger("homeroom.roster")
# Kinds whose questions may all get the same answer at once: none that links or appoints anybody.
ALIKE = ("differs",)
# A reading without a sign of life for this long was stopped; it starts over from the file.
STALE = timedelta(minutes=2)
# How long a refused package is kept, to be read anyway.
KEEP = timedelta(days=7)
# An upload without a run is being received, or was never finished.
UNKNOWN_FOR = timedelta(days=1)

_wake: list[Callable[[], object]] = []


class NotNow(Refused):
    """The run is not, or no longer, such that this can be done with it; its own page says how it is."""


def wake_with(ring: Callable[[], object]) -> None:
    """Say what wakes the worker after a commit. Called once, in `create_app()`."""
    _wake[:] = [ring]


def start_import(
    actor: Any, path: Path, file_name: str, *, lenient: bool = False, source_name: str | None = None
) -> Run:
    """Put a package in line for being read. `source_name` says which system it is from, where that is not clear."""
    with transaction():
        actor, source_name = reread(actor), (source_name or "").strip()[:120]
        if not rules.can_import(actor):
            raise Refused("Importing a roster is for administrators.")
        if Setting.read("demo"):
            raise Refused("The demo takes no real roster. Leave the demo and set up your school first.")
        source = Source.get_or_none(Source.name == source_name) if source_name else None
        if source_name and source is None:
            source = Source.create(name=source_name)
        mine = Run.started_by_id.is_null() if actor.id is None else Run.started_by_id == actor.id
        Run.update(state="cancelled").where(Run.state == "ready", mine).execute()
        run = Run.create(
            source=source, file_name=file_name[:255], package=str(path), started_by_id=actor.id, is_lenient=lenient
        )
        _wake_after_commit()
        return run


def read_anyway(actor: Any, run_id: int) -> Run:
    """Read a refused package again, taking what is only formal for warnings."""
    with transaction():
        run = _seen(actor, run_id)
        if run.is_lenient and run.state != "cancelled":
            raise NotNow("Somebody asked for that already. This page shows what came of it.")
        if run.state != "refused" or not run.package or not Path(run.package).exists():
            raise NotNow("This package is no longer here. Import it again.")
        run.state, run.is_lenient = "uploaded", True
        run.save()
        _wake_after_commit()
        return run


def request_apply(actor: Any, run_id: int, form: Mapping[str, str] | None = None) -> Run:
    """Ask for a run to be applied. Twice, or after somebody else was faster: refused with a sentence. So is what a page
    asks whose `form` shows the run as it is no more; a terminal has none."""
    with transaction():
        run = _seen(actor, run_id)
        if not run.can_be_applied:
            raise NotNow("This run was applied or discarded already.")
        if run.is_overtaken:
            raise NotNow(OVERTAKEN)
        if unanswered := Question.get_or_none(Question.run == run, Question.answer == ""):
            raise NotNow(f"Say first whether “{unanswered.here}” and “{unanswered.theirs}” are the same.")
        if form is not None and (changed := outdated(run, form)):
            raise NotNow(changed)
        run.state, run.applied_by_id, run.reason = "requested", actor.id, ""
        run.save()
        _wake_after_commit()
        return run


def cancel_run(actor: Any, run_id: int) -> Run:
    """Discard a run that was not applied."""
    with transaction():
        run = _seen(actor, run_id)
        if run.state not in ("uploaded", "reading", "ready"):
            raise NotNow("This run is over already, or being applied right now.")
        run.state = "cancelled"
        run.save()
        return run


def answer_question(actor: Any, question_id: int, answer: str) -> Question:
    """Answer one of a run's questions. Raising somebody asks the rule for the role."""
    with transaction():
        question = Question.get_or_none(Question.id == question_id)
        if question is None:
            raise NotSeen
        run = _seen(actor, question.run_id)
        if not run.can_be_applied:
            raise NotNow("This run was applied or discarded already, so its questions are closed.")
        if run.is_overtaken:
            raise NotNow(OVERTAKEN)
        if answer not in ASKED[question.kind].answers:
            raise Refused("Choose one of the answers shown.")
        _may_answer(reread(actor), question, answer)
        if question.kind == "same_school":
            counts, here = run.counts, question.here if answer == "link" else None
            show_linked(run.id, counts, question.field, question.sis_id, here)
            run.counts_json = json.dumps(counts)
            run.save()
        elif question.kind in ("taken", "two_rows"):
            show_person_linked(run, question, answer == "link")
        question.answer, question.answered_by_id = answer, actor.id
        question.save()
        return question


def answer_alike(actor: Any, question_id: int, answer: str) -> int:
    """Give every question of this one's kind in its run the same answer; returns how many there are."""
    with transaction():
        question = Question.get_or_none(Question.id == question_id)
        if question is None:
            raise NotSeen
        if question.kind not in ALIKE:
            raise Refused("Answer these one by one: each is about somebody else.")
        answer_question(actor, question.id, answer)  # asks whether they may
        alike = (Question.run == question.run_id) & (Question.kind == question.kind)
        return Question.update(answer=answer, answered_by_id=actor.id).where(alike).execute()


def note_download(actor: Any, run_id: int, what: str) -> Run:
    """Write into history that somebody takes a list of a run with them; `what` names it."""
    with transaction():
        run = _seen(actor, run_id)
        record(actor, "roster.downloaded", school_id=run.school_id, summary=f"{what} of {run.named}, import {run.id}")
        return run


def _may_answer(actor: Any, question: Question, answer: str) -> None:
    if question.kind == "admin" and not rules.can_appoint(actor, answer):
        raise Refused("Only somebody at that level or above may appoint them.")
    if question.kind == "admin" and answer not in ("teacher", *question.facts.get("offered", ADMINS)):
        raise Refused("In the file they belong to no school or district that they could lead. Appoint them by hand.")
    if question.kind == "taken" and answer == "link":
        person = Person.get_or_none(Person.id == question.person_id)
        if person is None or not Reach(actor, 0).covers_person(person):
            raise Refused("Only somebody who may change that account can link it.")


def due_runs(settings: Settings) -> None:
    """Everything a worker has to do: read what was uploaded, apply what was asked for, clear away old packages."""
    stale = (Run.state == "reading") & (Run.beat_at < now() - STALE)
    Run.update(state="uploaded").where(stale).execute()
    for run in Run.select().where(Run.state == "uploaded").order_by(Run.id):
        _attempt(read_run, run)
    for run in Run.select().where(Run.state == "requested").order_by(Run.id):
        _attempt(apply_run, run)
    _clear_away(settings)


def sweep_uploads(settings: Settings) -> None:
    """Delete uploads no run knows of, when older than a day: the portal was stopped between writing the one and the
    other, and they hold a whole school, some with passwords."""
    if not settings.uploads.is_dir():
        return
    known = {Path(package).name for (package,) in Run.select(Run.package).where(Run.package != "").tuples()}
    long_ago = time.time() - UNKNOWN_FOR.total_seconds()
    for path in settings.uploads.iterdir():
        if path.is_file() and path.name not in known and path.stat().st_mtime < long_ago:
            path.unlink(missing_ok=True)


def _attempt(work: Callable[[int], Run], run: Run) -> None:
    """One run's failure must not stop the worker, nor the run behind it: it is kept with the run and in the log."""
    try:
        work(run.id)
    except Refused as refused:
        Run.update(state="refused", reason=str(refused)).where(Run.id == run.id, Run.state != "applied").execute()
    except Exception:
        log.exception("run failed", extra={"facts": {"run": run.id}})
        reason = "Something went wrong on our side. Nothing of the school was changed. The log says more."
        Run.update(state="failed", reason=reason).where(Run.id == run.id, Run.state != "applied").execute()
        forget_unless_compared(run.id)


def _clear_away(settings: Settings) -> None:
    """Delete packages that are needed no more: some hold passwords in clear text. What was read waits staged; only
    a refused one may be read once more. A package given on the command line is not ours to delete."""
    read = Run.state.in_(("ready", "requested", "applied", "cancelled"))
    over = Run.state.in_(("refused", "failed")) & (Run.created_at < now() - KEEP)
    for run in Run.select().where(read | over, Run.package != ""):
        path = Path(run.package)
        if path.is_relative_to(settings.uploads):
            path.unlink(missing_ok=True)
        Run.update(package="").where(Run.id == run.id).execute()


def _seen(actor: Any, run_id: int) -> Run:
    actor = reread(actor)
    run = locked(Run.visible_to(actor).where(Run.id == run_id)).first()
    if run is None or not rules.can_see_run(actor, run):
        raise NotSeen
    return run


def _wake_after_commit() -> None:
    for ring in _wake:
        database.after_commit(ring)
