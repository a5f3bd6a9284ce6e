"""Reading a package into a run: checked, compared and staged in slices, with progress; nothing of the school changes.

A reading that is killed leaves its run in the state `reading`; the next one starts it over from the file.
"""

import json
from pathlib import Path
from typing import Any

from portal import rules
from portal.classes.models import Course, Enrollment, Section, Term
from portal.db import now, transaction
from portal.people.models import Person
from portal.roster.models import Mention, Problem, Question, RosterPerson, Row, Run
from portal.roster.persons import People
from portal.roster.sources.archive import Package, PackageRefused, open_package
from portal.roster.sources.reader import Roster, read_package
from portal.roster.staging import Report, Stage
from portal.roster.things import (
    Orgs,
    mention,
    stage_courses,
    stage_enrollments,
    stage_missing,
    stage_sections,
    stage_terms,
)
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
    if not claimed.execute():
        return Run.get_by_id(run_id)
    _forget(run_id)
    run = Run.get_by_id(run_id)
    stage = Stage(run, report)
    try:
        with open_package(Path(run.package)) as package:
            state, reason = _read(run, stage, package)
    except PackageRefused as refusal:
        stage.problem("error", refusal.code, refusal.sentence)
        state, reason = "refused", refusal.sentence
    return _close(run, stage, state, reason)


def _read(run: Run, stage: Stage, package: Package) -> tuple[str, str]:
    """Stage everything; returns the run's next state and, when refused, why."""
    roster = read_package(package, run.is_lenient, Known(run))
    run.fingerprint, run.version, run.is_delta = package.fingerprint, roster.version or "", roster.is_delta
    if roster.version is not None and (sentence := _settle_source(run, roster)):
        stage.problem("error", "package.source", sentence)
    elif roster.version is not None:
        roles = _roles(package, run) if roster.version == "1.2" else None
        _stage(run, stage, roster, roles)
    roster.finish()
    stage.problems(roster.problems)
    run.error_count, run.warning_count = roster.problems.error_count, roster.problems.warning_count
    if run.error_count or stage.refusals:
        return "refused", "The package has errors, so nothing of it was taken in."
    if sentence := _out_of_reach(run, stage):
        stage.problem("error", "package.not_yours", sentence)
        return "refused", sentence
    return "ready", ""


def _stage(run: Run, stage: Stage, roster: Roster, roles: dict[str, Any] | None) -> None:
    source, total = run.source_id, roster.bytes_total
    orgs = Orgs(stage, source)
    people = People(stage, source, orgs, roles)
    fresh = not Enrollment.select().where(Enrollment.source == source).exists()
    takers = {
        "orgs": orgs.take,
        "academicSessions": lambda rows: stage_terms(stage, source, rows),
        "courses": lambda rows: stage_courses(stage, source, rows),
        "classes": lambda rows: stage_sections(stage, source, rows),
        "users": people.take,
        "enrollments": lambda rows: stage_enrollments(stage, source, rows, fresh),
    }
    seen: dict[str, set[str]] = {kind: set() for kind in ("orgs", "academicSessions", "courses", "classes")}
    for kind, take in takers.items():
        for rows in roster.slices(kind):
            take(rows)
            if kind in seen:
                seen[kind].update(row[2] for row in rows)
            stage.flush(STEPS[kind], min(roster.bytes_read, total), total)
    stage.mentions = {"org": orgs.mentions, "user": people.mentions}
    stage.schools_used = people.schools_used | set(orgs.schools)
    people.stage_differing(run.is_delta)
    if not run.is_delta:
        _stage_missing(stage, source, roster, seen, people)
    stage.flush("Comparing", total, total)


def _stage_missing(stage: Stage, source: int, roster: Roster, seen: dict[str, set[str]], people: People) -> None:
    for kind, files, model in (
        ("district", "orgs", District),
        ("school", "orgs", School),
        ("term", "academicSessions", Term),
        ("course", "courses", Course),
        ("section", "classes", Section),
    ):
        if roster.modes.get(files) == "bulk":
            stage_missing(stage, source, kind, model, seen[files])
    if roster.modes.get("users") == "bulk":
        people.stage_missing()
    if roster.modes.get("enrollments") == "bulk":
        here = Enrollment.select().where(Enrollment.source == source).count()
        counted = stage.counts["enrollment"]
        counted["missing"] = max(0, here - counted["changed"] - counted["unchanged"] - counted["leaving"])


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
    if run.source_id:
        return ""
    name = (roster.system_name or roster.system_code or "").strip()[:120]
    sources = list(Source.select())
    named = [s for s in sources if name and name in (s.name, s.code)]
    if not named and name and sources:
        known = ", ".join(s.name for s in sources)
        return (
            f"The package says it comes from “{name}”, but the roster here comes from {known}. "
            f"Choose which system it is from and import it again."
        )
    run.source = (named or sources[:1] or [None])[0] or Source.create(name=name or "Student information system")
    run.save()
    return ""


def _out_of_reach(run: Run, stage: Stage) -> str:
    """Whether the package holds schools the one who started it doesn't look after."""
    actor = Person.get_or_none(Person.id == run.started_by_id) if run.started_by_id else rules.THIS_COMPUTER
    here = {s.sis_id: s for s in School.select().where(School.source == run.source)}
    linked = stage.linked_schools
    schools = [here.get(sis) or School.get_or_none(School.id == linked.get(sis)) for sis in stage.schools_used]
    places = {(s.id, s.district_id) for s in schools if s}
    run.school_id = next(iter(places))[0] if len(places) == 1 and None not in schools else None
    districts = {district for _school, district in places}
    run.district_id = next(iter(districts)) if len(districts) == 1 else None
    if actor is None or not rules.can_import_schools(actor, schools):
        return "The package holds schools you don't look after. Ask the district to import it."
    return ""


def _close(run: Run, stage: Stage, state: str, reason: str) -> Run:
    """End of the reading: counts and state, in one step."""
    stage.flush("Read", 1, 1)
    with transaction():
        if state == "ready":
            mention(run.source_id, "org", stage.mentions.get("org", []))
            mention(run.source_id, "user", stage.mentions.get("user", []))
        else:
            Question.delete().where(Question.run == run).execute()
            run.error_count = max(run.error_count, 1)
        run.state, run.reason, run.counts_json, run.read_at = state, reason, json.dumps(stage.counts), now()
        run.save()
    return Run.get_by_id(run.id)


def _forget(run_id: int) -> None:
    """What an earlier reading of this run had staged."""
    with transaction():
        for model in (Row, Problem, Question):
            model.delete().where(model.run == run_id).execute()


class Known:
    """Whether a record is here from earlier packages of this source; asked for packages of changes only."""

    MODELS = {
        "orgs": (District, School),
        "academicSessions": (Term,),
        "courses": (Course,),
        "classes": (Section,),
        "users": (RosterPerson,),
    }
    MENTIONED = {"orgs": "org", "users": "user"}

    def __init__(self, run: Run) -> None:
        self.run = run
        self.ids: dict[str, set[str]] = {}

    def __call__(self, kind: str, sis_id: str) -> bool:
        if kind not in self.MODELS:
            return True
        if kind not in self.ids:
            self.ids[kind] = self._load(kind)
        return sis_id in self.ids[kind]

    def _load(self, kind: str) -> set[str]:
        found: set[str] = set()
        source = self.run.source_id
        for model in self.MODELS[kind]:
            found.update(sis for (sis,) in model.select(model.sis_id).where(model.source == source).tuples())
        if kind in self.MENTIONED:
            query = Mention.select(Mention.sis_id).where(Mention.source == source, Mention.kind == self.MENTIONED[kind])
            found.update(sis for (sis,) in query.tuples())
        return found
