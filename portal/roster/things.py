"""Staging what is not a person: terms, courses, sections, enrollments (districts and schools: `orgs`)."""

from collections.abc import Iterable
from typing import Any

from peewee import chunked, fn

from portal.classes.models import Course, Enrollment, Section, Term
from portal.db import rows_among
from portal.roster.compare import clean, fingerprint
from portal.roster.models import SEPARATOR, Mention
from portal.roster.staging import Stage
from portal.schools.models import District, School

# In a class, administrators and proctors neither learn nor teach: they get no sight of its students.
ENROLLED = ("student", "teacher")
FILES = {"term": "academicSessions.csv", "course": "courses.csv", "section": "classes.csv"}
NO_SCHOOL = "its school is no school here, so the class is left out."
NOT_YOURS = "belongs to a school you don't look after as well, so it stays as it is."


def stage_terms(stage: Stage, source_id: int, rows: list[tuple[Any, ...]], reach: Any) -> None:
    """A school year is its span; the end day still belongs to it."""
    known = _known(Term, source_id, [r[2] for r in rows])
    for line, status, sis_id, title, type_, starts, ends, *_rest in rows:
        facts = {"title": clean(title, 200) or sis_id, "kind": type_[:20], "starts_on": starts, "ends_on": ends}
        here, others = known.get(sis_id), sis_id in reach.shared[Term]
        stage_thing(stage, "term", (line, status, sis_id), facts["title"], facts, here, is_others=others)


def stage_courses(stage: Stage, source_id: int, rows: list[tuple[Any, ...]], reach: Any) -> None:
    known = _known(Course, source_id, [r[2] for r in rows])
    for line, status, sis_id, _year, title, code, grades, _org, subjects, _codes in rows:
        facts = {
            "title": clean(title, 200) or sis_id, "code": clean(code, 100), "subjects": subjects,
            "grades": grades[:200],
        }  # fmt: skip
        here, others = known.get(sis_id), sis_id in reach.shared[Course]
        stage_thing(stage, "course", (line, status, sis_id), facts["title"], facts, here, is_others=others)


def stage_sections(stage: Stage, source_id: int, rows: list[tuple[Any, ...]], reach: Any, orgs: Any) -> set[str]:
    """Returns the SIS ids of classes that are left out."""
    known, left_out = _known(Section, source_id, [r[2] for r in rows]), set()
    for row in rows:
        line, status, sis_id, title, grades, course, code, _type, _place, school, terms, subjects = row[:12]
        facts = {
            "title": clean(title, 200) or sis_id, "code": clean(code, 100), "grades": grades[:200],
            "subjects": subjects, "course": course, "school": school, "terms": terms,
        }  # fmt: skip
        if status == "active" and school not in orgs.names:
            _refuse(stage, "section", line, sis_id, facts["title"], NO_SCHOOL)
            left_out.add(sis_id)
            continue
        if school in orgs.names:
            stage.schools_used.add(school)
        here, others = known.get(sis_id), sis_id in reach.sections
        if here is not None and not others:
            stage.shows(here.school_id, orgs.district_ids.get(here.school_id))
        stage_thing(stage, "section", (line, status, sis_id), facts["title"], facts, here, is_others=others)
        left_out |= {sis_id} if others else set()
    return left_out


class Enrollments:
    """Stages enrollments slice by slice. Those of people without an account or of classes left out are refused."""

    def __init__(self, stage: Stage, source_id: int, reach: Any) -> None:
        self.stage, self.source_id, self.reach = stage, source_id, reach
        self.fresh = not Enrollment.select().where(Enrollment.source == source_id).exists()
        self.left_out_sections: set[str] = set()
        self.without_account: set[str] = set()

    def take(self, rows: list[tuple[Any, ...]]) -> None:
        known = {} if self.fresh else self._known([r[2] for r in rows])
        sections, people, others = self.left_out_sections, self.without_account, self.reach.section_ids
        unchanged = 0
        for line, status, sis_id, section, _school, user, role, primary, begins, ends in rows:
            if role not in ENROLLED:
                continue
            print_ = fingerprint(section, user, role, primary, begins, ends)
            id_, old_print, old_section = known.get(sis_id, (None, None, None))
            if old_section in others or section in sections or user in people:
                self._refuse(sis_id, line, (section, user, role, primary, begins, ends, str(print_)), old_section)
            elif status != "active":
                self.stage.row("enrollment", "leaving", sis_id, line, "", target=id_)
            elif old_print == print_:
                unchanged += 1
            else:
                data = SEPARATOR.join((section, user, role, primary, begins, ends, str(print_)))
                self.stage.row("enrollment", "added" if id_ is None else "changed", sis_id, line, "", data, id_)
        self.stage.unchanged("enrollment", unchanged)

    def count_missing(self) -> None:
        """How many are here and not in the package; too many to list."""
        here = Enrollment.select(Enrollment.section, fn.COUNT(Enrollment.id)).where(Enrollment.source == self.source_id)
        mine = (n for section, n in here.group_by(Enrollment.section).tuples() if section not in self.reach.section_ids)
        counted = self.stage.counts["enrollment"]
        in_file = counted["changed"] + counted["unchanged"] + counted["leaving"]
        counted["missing"] = max(0, sum(mine) - in_file)

    def _refuse(self, sis_id: str, line: int, values: tuple[str, ...], old_section: int | None) -> None:
        """Kept with its values only when it is new: it counts should its person be linked."""
        data = SEPARATOR.join(values) if old_section is None and values[0] not in self.left_out_sections else ""
        self.stage.row("enrollment", "refused", sis_id, line, "", data)

    def _known(self, sis_ids: list[str]) -> dict[str, tuple[int, int, int]]:
        columns = "sis_id, id, fingerprint, section_id"
        found = rows_among(Enrollment, columns, "sis_id", sis_ids, "AND source_id = ?", self.source_id)
        return {sis_id: values for sis_id, *values in found}


def mention(source_id: int, kind: str, sis_ids: Iterable[str]) -> None:
    """Remember ids others may refer to later, in a package of changes."""
    rows = [{"source": source_id, "kind": kind, "sis_id": sis_id} for sis_id in sis_ids]
    for start in range(0, len(rows), 500):
        Mention.insert_many(rows[start : start + 500]).on_conflict_ignore().execute()


def mentioned(source_id: int, kind: str) -> set[str]:
    """Those ids."""
    query = Mention.select(Mention.sis_id).where(Mention.source == source_id, Mention.kind == kind)
    return {sis_id for (sis_id,) in query.tuples()}


def stage_missing(stage: Stage, source_id: int, kind: str, model: Any, seen: set[str], reach: Any) -> None:
    """List what is here from this source and not in the package. Nothing happens to it."""
    here = model.select(model.id, model.sis_id).where(model.source == source_id).tuples()
    missing = [id_ for id_, sis_id in here if sis_id not in seen]
    for some in chunked(missing, 5000):
        for row in model.select().where(model.id.in_(some)).order_by(model.id):
            if reach.lists(row):
                name = row.name if isinstance(row, (District, School)) else row.title
                stage.row(kind, "missing", row.sis_id, 0, name, target=row.id)


def stage_thing(
    stage: Stage,
    kind: str,
    place: tuple[int, str, str],
    label: str,
    facts: dict[str, Any],
    here: Any,
    *,
    is_others: bool = False,
) -> None:
    """Stage one record; `place` is its (line, status, SIS id), `here` what Homeroom has of it. What is `is_others`
    stays as it is."""
    line, status, sis_id = place
    print_ = fingerprint(*facts.values())
    if here is not None and here.fingerprint == print_ and status == "active":
        stage.unchanged(kind)
    elif is_others:
        _refuse(stage, kind, line, sis_id, label, NOT_YOURS)
    elif status != "active":
        stage.row(kind, "leaving", sis_id, line, label, target=here.id if here else None)
    elif here is None:
        stage.row(kind, "added", sis_id, line, label, {"new": facts, "print": print_})
    else:
        mine = (name for name in facts if name in here.__data__ and name not in ("school", "course"))
        old = {name: str(getattr(here, name)) for name in mine}
        stage.row(kind, "changed", sis_id, line, label, {"new": facts, "old": old, "print": print_}, here.id)


def _refuse(stage: Stage, kind: str, line: int, sis_id: str, label: str, sentence: str) -> None:
    stage.row(kind, "refused", sis_id, line, label)
    text = f"{FILES[kind]}, line {line}: {label or sis_id}: {sentence}"
    stage.problem("warning", f"{kind}.left_out", text, FILES[kind], line, "sourcedId")


def _known(model: Any, source_id: int, sis_ids: list[str]) -> dict[str, Any]:
    return {row.sis_id: row for row in model.select().where(model.source == source_id, model.sis_id.in_(sis_ids))}
