"""Staging what is not a person: districts, schools, terms, courses, sections, enrollments."""

from collections.abc import Iterable
from typing import Any

from portal.classes.models import Course, Enrollment, Section, Term
from portal.db import fold, rows_among
from portal.roster.compare import fingerprint
from portal.roster.models import SEPARATOR, Mention
from portal.roster.staging import Stage
from portal.schools.models import District, School

# Rows of orgs.csv that Homeroom keeps; the others (departments, states) are only mentioned by others.
ORG_KINDS = {"district": ("district", District), "school": ("school", School)}
# In a class, administrators and proctors neither learn nor teach: they get no sight of its students.
ENROLLED = ("student", "teacher")


class Orgs:
    """Districts and schools of a package; afterwards `districts`, `schools` (SIS id → name) and `parent` are known."""

    def __init__(self, stage: Stage, source_id: int) -> None:
        self.stage, self.source_id = stage, source_id
        self.districts: dict[str, str] = {}
        self.schools: dict[str, str] = {}
        self.parent: dict[str, str] = {}
        here = School.select(School.sis_id, School.name).where(School.source == source_id)
        self.names: dict[str, str] = dict(here.tuples())
        self.mentions: list[str] = []

    def take(self, rows: Iterable[tuple[Any, ...]]) -> None:
        for line, status, sis_id, name, type_, _identifier, parent in rows:
            self.parent[sis_id] = parent
            if type_ not in ORG_KINDS:
                self.mentions.append(sis_id)
                continue
            kind, model = ORG_KINDS[type_]
            (self.districts if kind == "district" else self.schools)[sis_id] = name
            if kind == "school":
                self.names[sis_id] = name
            facts = {"name": name.strip()[:200], "parent": parent}
            print_ = fingerprint(*facts.values())
            here = model.get_or_none(model.source == self.source_id, model.sis_id == sis_id)
            _stage_thing(self.stage, kind, line, status, sis_id, name, facts, print_, here)
            if here is None and status == "active":
                self._ask_whether_same(kind, model, sis_id, name)

    def district_of(self, org: str) -> str | None:
        """The district above an org, as the package tells it."""
        for _ in range(20):
            if org in self.districts or not org:
                break
            org = self.parent.get(org, "")
        return org or None

    def _ask_whether_same(self, kind: str, model: Any, sis_id: str, name: str) -> None:
        """A school set up by hand may be this one: asked, with yes as the default where the names are the same."""
        for row in model.select().where(model.source.is_null()):
            if fold(row.name) == fold(name) or model.select().count() == 1:
                self.stage.question("same_school", sis_id, name, row.name, name, field=kind, id=row.id)
                return


def stage_terms(stage: Stage, source_id: int, rows: list[tuple[Any, ...]]) -> None:
    """A school year is its span; the end day still belongs to it."""
    known = _known(Term, source_id, [r[2] for r in rows])
    for line, status, sis_id, title, type_, starts, ends, *_rest in rows:
        facts = {"title": title.strip()[:200], "kind": type_[:20], "starts_on": starts, "ends_on": ends}
        _stage_thing(stage, "term", line, status, sis_id, title, facts, fingerprint(*facts.values()), known.get(sis_id))


def stage_courses(stage: Stage, source_id: int, rows: list[tuple[Any, ...]]) -> None:
    known = _known(Course, source_id, [r[2] for r in rows])
    for line, status, sis_id, _year, title, code, grades, _org, subjects, _codes in rows:
        facts = {"title": title.strip()[:200], "code": code[:100], "subjects": subjects, "grades": grades[:200]}
        print_ = fingerprint(*facts.values())
        _stage_thing(stage, "course", line, status, sis_id, title, facts, print_, known.get(sis_id))


def stage_sections(stage: Stage, source_id: int, rows: list[tuple[Any, ...]]) -> None:
    known = _known(Section, source_id, [r[2] for r in rows])
    for row in rows:
        line, status, sis_id, title, grades, course, code, _type, _place, school, terms, subjects = row[:12]
        facts = {
            "title": title.strip()[:200], "code": code[:100], "grades": grades[:200], "subjects": subjects,
            "course": course, "school": school, "terms": terms,
        }  # fmt: skip
        print_ = fingerprint(*facts.values())
        _stage_thing(stage, "section", line, status, sis_id, title, facts, print_, known.get(sis_id))


def stage_enrollments(stage: Stage, source_id: int, rows: list[tuple[Any, ...]], fresh: bool) -> int:
    """Stage a slice; returns how many of its rows were here already. `fresh`: nothing of this source is here yet."""
    known = {} if fresh else _prints(source_id, [r[2] for r in rows])
    unchanged = 0
    for line, status, sis_id, section, _school, user, role, primary, begins, ends in rows:
        if role not in ENROLLED:
            continue
        print_ = fingerprint(section, user, role, primary, begins, ends)
        id_, old_print = known.get(sis_id, (None, None))
        if status != "active":
            stage.row("enrollment", "leaving", sis_id, line, "", target=id_)
        elif old_print == print_:
            unchanged += 1
        else:
            data = SEPARATOR.join((section, user, role, primary, begins, ends, str(print_)))
            stage.row("enrollment", "added" if id_ is None else "changed", sis_id, line, "", data, id_)
    stage.unchanged("enrollment", unchanged)
    return len(known)


def mention(source_id: int, kind: str, sis_ids: list[str]) -> None:
    """Remember ids others may refer to later, in a package of changes."""
    rows = [{"source": source_id, "kind": kind, "sis_id": sis_id} for sis_id in sis_ids]
    for start in range(0, len(rows), 500):
        Mention.insert_many(rows[start : start + 500]).on_conflict_ignore().execute()


def stage_missing(stage: Stage, source_id: int, kind: str, model: Any, seen: set[str]) -> None:
    """List what is here from this source and not in the package. Nothing happens to it."""
    name = model.name if hasattr(model, "name") else model.title
    for id_, sis_id, label in model.select(model.id, model.sis_id, name).where(model.source == source_id).tuples():
        if sis_id not in seen:
            stage.row(kind, "missing", sis_id, 0, label, target=id_)


def _stage_thing(
    stage: Stage,
    kind: str,
    line: int,
    status: str,
    sis_id: str,
    label: str,
    facts: dict[str, Any],
    print_: int,
    here: Any,
) -> None:
    if status != "active":
        stage.row(kind, "leaving", sis_id, line, label, target=here.id if here else None)
    elif here is None:
        stage.row(kind, "added", sis_id, line, label, {"new": facts, "print": print_})
    elif here.fingerprint == print_:
        stage.unchanged(kind)
    else:
        old = {
            name: str(getattr(here, name))
            for name in facts
            if name in here.__data__ and name not in ("school", "course")
        }
        stage.row(kind, "changed", sis_id, line, label, {"new": facts, "old": old, "print": print_}, here.id)


def _known(model: Any, source_id: int, sis_ids: list[str]) -> dict[str, Any]:
    return {row.sis_id: row for row in model.select().where(model.source == source_id, model.sis_id.in_(sis_ids))}


def _prints(source_id: int, sis_ids: list[str]) -> dict[str, tuple[int, int]]:
    found = rows_among(Enrollment, "sis_id, id, fingerprint", "sis_id", sis_ids, "AND source_id = ?", source_id)
    return {sis_id: (id_, print_) for sis_id, id_, print_ in found}
