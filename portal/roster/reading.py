"""Reading a package into a run: checked, compared and staged in slices, with progress; nothing of the school changes.

A reading that is killed leaves its run in the state `reading`; the next one starts it over from the file.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from portal import rules
from portal.classes.models import Course, Section, Term
from portal.db import now, transaction
from portal.people.models import Person
from portal.roles import THIS_COMPUTER
from portal.roster.known import Known, systems, without_account
from portal.roster.mentions import mention
from portal.roster.missing import stage_missing_people
from portal.roster.models import Problem, Question, Row, Run
from portal.roster.orgs import Orgs
from portal.roster.persons import People
from portal.roster.reach import NOT_YOURS, Reach
from portal.roster.remarks import Cuts
from portal.roster.sources.archive import Package, PackageRefused, open_package
from portal.roster.sources.reader import Roster, read_package
from portal.roster.staging import Report, Stage, Stopped
from portal.roster.things import Enrollments, stage_courses, stage_missing, stage_sections, stage_terms
from portal.schools.models import District, School, Source

STEPS = {
    "orgs": "Reading schools",
    "academicSessions": "Reading terms",
    "courses": "Reading courses",
    "classes": "Reading classes",
    "users": "Reading people",
    "enrollments": "Reading enrollments",
}


def read_run(run_id: int, report: Report | None = None) -> Run:
    """Read an uploaded run's package; afterwards it is `ready`, or `refused` with every reason.

    `report(step, done, of)` is called after each slice. A run that somebody else reads already is left alone.
    """
    claimed = Run.update(state="reading", beat_at=now(), reason="").where(Run.id == run_id, Run.state == "uploaded")
    if claimed.execute():
        _forget(run_id)
        run = Run.get_by_id(run_id)
        stage = Stage(run, report)
        try:
            _close(run, stage, *_read_package(run, stage))
        except Stopped:
            _forget_unless_read(run_id)
    return Run.get_by_id(run_id)


def forget_unless_compared(run_id: int) -> None:
    """A reading that failed half way leaves nothing to look at: nobody checked yet who may see it."""
    if not Run.get_by_id(run_id).shows_people:
        _forget(run_id)


def _read_package(run: Run, stage: Stage) -> tuple[str, str]:
    """Stage everything; returns the run's next state and, when refused, why."""
    actor = Person.get_or_none(Person.id == run.started_by_id) if run.started_by_id else THIS_COMPUTER
    if actor is None or not actor.is_active or not rules.can_import(actor):
        return "refused", "Whoever started this import may not import any more."
    run.is_formal, run.parents = False, 0
    try:
        with open_package(Path(run.package)) as package:
            return _read(run, stage, package, actor)
    except PackageRefused as refusal:
        code, sentence = refusal.code, refusal.sentence
    except FileNotFoundError:
        code, sentence = "package.gone", "The file is no longer there. Import the package again."
    stage.problem("error", code, sentence)
    return "refused", sentence


def _read(run: Run, stage: Stage, package: Package, actor: Any) -> tuple[str, str]:
    roster = read_package(package, run.is_lenient, Known(run))
    run.fingerprint, run.version, run.is_delta = package.fingerprint, roster.version or "", roster.is_delta
    sentence = ""
    if roster.version is not None and (unclear := _settle_source(run, roster)):
        stage.problem("error", "package.source", unclear)
    elif roster.version is not None:
        roles = _roles(package, run) if roster.version == "1.2" else None
        sentence = _stage(run, stage, roster, roles, Reach(actor, run.source_id))
    roster.finish()
    run.is_formal = roster.problems.is_formal and not stage.errors and not sentence
    stage.problems(roster.problems)
    run.error_count = roster.problems.error_count + stage.errors
    run.warning_count = roster.problems.warning_count + stage.warnings
    if run.error_count:
        return "refused", "The package has errors, so nothing of it was taken in."
    if sentence:
        stage.problem("error", "package.not_yours", sentence)
    return ("refused", sentence) if sentence else ("ready", "")


def _stage(run: Run, stage: Stage, roster: Roster, roles: dict[str, Any] | None, reach: Reach) -> str:
    """Returns a sentence when the package holds what the importer doesn't look after."""
    source, total = run.source_id, roster.bytes_total
    orgs, cuts = Orgs(stage, source, reach), Cuts(stage)
    people = People(stage, source, orgs, roles, reach)
    people.roles_are_whole = roster.modes.get("roles") == "bulk"
    enrollments = Enrollments(stage, source, reach)
    enrollments.left_out_sections |= reach.sections.keys()
    seen: dict[str, set[str]] = {kind: set() for kind in ("orgs", "academicSessions", "courses", "classes")}

    def take(kind: str, taker: Callable[[list[tuple[Any, ...]]], object]) -> None:
        for rows in roster.slices(kind):
            taker(rows)
            if kind in seen:
                seen[kind].update(row[2] for row in rows)
            stage.flush(STEPS[kind], min(roster.bytes_read, total), total)

    def take_sections(rows: list[tuple[Any, ...]]) -> None:
        enrollments.left_out_sections |= stage_sections(stage, source, rows, reach, orgs, cuts)

    take("orgs", orgs.take)
    orgs.finish()
    take("academicSessions", lambda rows: stage_terms(stage, source, rows, reach))
    take("courses", lambda rows: stage_courses(stage, source, rows, reach, cuts))
    take("classes", take_sections)
    cuts.finish()
    take("users", people.take)
    people.finish()
    run.parents = people.parents
    enrollments.without_account = people.without_account | reach.people | (without_account(run) - people.seen)
    take("enrollments", enrollments.take)
    orgs.show_taken()
    stage.mentions = {"org": orgs.mentions, "user": people.without_account}
    _stage_missing(stage, source, roster, seen, people, enrollments, lambda: stage.flush("Comparing", total, total))
    stage.flush("Comparing", total, total)
    return _out_of_reach(run, stage, orgs, reach)


def _stage_missing(
    stage: Stage,
    source: int,
    roster: Roster,
    seen: dict[str, set[str]],
    people: People,
    enrollments: Enrollments,
    flush: Callable[[], object],
) -> None:
    for kind, files, model in (
        ("district", "orgs", District),
        ("school", "orgs", School),
        ("term", "academicSessions", Term),
        ("course", "courses", Course),
        ("section", "classes", Section),
    ):
        if roster.modes.get(files) == "bulk":
            stage_missing(stage, source, kind, model, seen[files], people.reach)
    if roster.modes.get("users") == "bulk":
        stage_missing_people(stage, source, people.seen, people.reach)
    if roster.modes.get("enrollments") == "bulk":
        enrollments.stage_missing(flush)


def _roles(package: Package, run: Run) -> dict[str, list[tuple[str, str]]]:
    """user → [(role, org)] of roles.csv (1.2). The users' file comes before it, so it is read once ahead."""
    ahead = read_package(package, run.is_lenient, Known(run))
    found: dict[str, list[tuple[str, str]]] = {}
    words: dict[str, str] = {}  # few roles and orgs, many rows: one copy of each
    for rows in ahead.slices("roles"):
        for _line, status, _sis_id, user, kind, role, _begins, _ends, org, _profile in rows:
            if status == "active":
                pair = (words.setdefault(role, role), words.setdefault(org, org))
                place = 0 if kind == "primary" else len(found.get(user, ()))
                found.setdefault(user, []).insert(place, pair)
    return found


def _settle_source(run: Run, roster: Roster) -> str:
    """Find or make the source the ids belong to; a sentence when a person has to say which one it is."""
    if not run.source_id:
        name = (roster.system_name or roster.system_code or "").strip()[:120]
        known = systems()
        named = [s for s in (*known, *Source.select()) if name and name in (s.name, s.code)]
        if known and name and not named:
            return (
                f"The package says it comes from “{name}”, but the roster here comes from "
                f"{', '.join(s.name for s in known)}. Choose which system it is from and import it again."
            )
        run.source = (named or known or [None])[0] or _new_source(name, roster.system_code or "")
    run.follows_id = Run.last_applied(run.source_id)
    run.save()
    return ""


def _new_source(name: str, code: str) -> Source:
    name = name or "Student information system"
    return Source.get_or_none(Source.name == name) or Source.create(name=name, code=code[:255])


def _out_of_reach(run: Run, stage: Stage, orgs: Orgs, reach: Reach) -> str:
    """Note which place a run is about; a sentence when it is one the importer doesn't look after."""
    schools = [orgs.place("school", sis_id) for sis_id in sorted(stage.schools_used | orgs.schools)]
    places = {(s.id, s.district_id) for s in schools if s} | stage.places
    districts = {district for _school, district in places}
    if not places:  # nothing of any school in it: it is about whoever sent it
        places, districts = {(reach.actor.school_id, reach.actor.district_id)}, {reach.actor.district_id}
    if None in schools:
        districts.add(reach.actor.district_id)
    run.school_id = next(iter(places))[0] if len(places) == 1 and None not in schools else None
    run.district_id = next(iter(districts)) if len(districts) == 1 else None
    return "" if rules.can_import_schools(reach.actor, schools) and orgs.all_covered() else NOT_YOURS


def _close(run: Run, stage: Stage, state: str, reason: str) -> None:
    """End of the reading: counts and state, in one step. Of a refused package only what is wrong with it is kept:
    its rows may show more of the school than whoever sent it may see."""
    stage.flush("Read", 1, 1)
    with transaction():
        if state == "ready":
            for kind, ids in stage.mentions.items():
                mention(run.id, kind, ids)
        else:
            for model in (Row, Question):
                model.delete().where(model.run == run).execute()
            run.error_count = max(run.error_count, 1)
        stage.close(state=state, reason=reason)
        run.save()


def _forget(run_id: int) -> None:
    """What an earlier reading of this run had staged."""
    with transaction():
        for model in (Row, Problem, Question):
            model.delete().where(model.run == run_id).execute()


def _forget_unless_read(run_id: int) -> None:
    """The run was discarded while it was read: nothing of it is needed any more."""
    if Run.get_by_id(run_id).state == "cancelled":
        _forget(run_id)
