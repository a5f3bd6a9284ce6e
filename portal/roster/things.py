"""Staging what is not a person: terms, courses, sections, enrollments (districts and schools: `orgs`)."""

from collections.abc import Callable
from typing import Any

from peewee import fn

from portal.classes.models import Course, Enrollment, Section, Term
from portal.db import rows_among, slices
from portal.roster.compare import fingerprint
from portal.roster.enrolled import before_of
from portal.roster.models import SEPARATOR
from portal.roster.moved import Standing
from portal.roster.remarks import MAX_CODE, MAX_GRADES, Cuts, title_of
from portal.roster.staging import NOT_HERE, Stage
from portal.schools.models import District, School

# In a class, administrators and proctors neither learn nor teach: they get no sight of its students.
ENROLLED = ("student", "teacher")
FILES = {"term": "academicSessions.csv", "course": "courses.csv", "section": "classes.csv"}
SLICE = 5000
NO_SCHOOL = "its school is no school here, so the class is left out."
NOT_YOURS = "belongs to a school you don't look after as well, so it stays as it is."


def stage_terms(stage: Stage, source_id: int, rows: list[tuple[Any, ...]], reach: Any) -> None:
    """A school year is its span; the end day still belongs to it."""
    known = _known(Term, source_id, [r[2] for r in rows])
    for line, status, sis_id, title, type_, starts, ends, *_rest in rows:
        title = title_of(stage, FILES["term"], line, "title", title) or sis_id
        facts = {"title": title, "kind": type_[:20], "starts_on": starts, "ends_on": ends}
        here, others = known.get(sis_id), sis_id in reach.shared[Term]
        stage_thing(stage, "term", (line, status, sis_id), facts["title"], facts, here, is_others=others)


def stage_courses(stage: Stage, source_id: int, rows: list[tuple[Any, ...]], reach: Any, cuts: Cuts) -> None:
    known = _known(Course, source_id, [r[2] for r in rows])
    for line, status, sis_id, _year, title, code, grades, _org, subjects, _codes in rows:
        file = FILES["course"]
        facts = {
            "title": title_of(stage, file, line, "title", title) or sis_id,
            "code": cuts.keep(file, line, "courseCode", code, MAX_CODE),
            "subjects": subjects,
            "grades": cuts.keep(file, line, "grades", grades, MAX_GRADES),
        }
        here, others = known.get(sis_id), sis_id in reach.shared[Course]
        stage_thing(stage, "course", (line, status, sis_id), facts["title"], facts, here, is_others=others)


def stage_sections(
    stage: Stage, source_id: int, rows: list[tuple[Any, ...]], reach: Any, orgs: Any, cuts: Cuts
) -> set[str]:
    """Returns the SIS ids of classes that are left out."""
    known, left_out = _known(Section, source_id, [r[2] for r in rows]), set()
    standing = Standing(stage.run, known.values())
    for row in rows:
        line, status, sis_id, title, grades, course, code, _type, _place, school, terms, subjects = row[:12]
        file = FILES["section"]
        facts = {
            "title": title_of(stage, file, line, "title", title) or sis_id,
            "code": cuts.keep(file, line, "classCode", code, MAX_CODE),
            "grades": cuts.keep(file, line, "grades", grades, MAX_GRADES),
            "subjects": subjects,
            "course": course,
            "school": school,
            "terms": terms,
        }
        if status == "active" and school not in orgs.names:
            _refuse(stage, "section", line, sis_id, facts["title"], NO_SCHOOL)
            left_out.add(sis_id)
            continue
        if school in orgs.names:
            stage.schools_used.add(school)
        here, others = known.get(sis_id), sis_id in reach.sections
        if here is not None and not others:
            stage.shows(here.school_id, orgs.district_ids.get(here.school_id))
        place = (line, status, sis_id)
        stage_thing(stage, "section", place, facts["title"], facts, here, is_others=others, standing=standing)
        left_out |= {sis_id} if others else set()
    return left_out


class Enrollments:
    """Stages enrollments slice by slice. Those of people without an account or of classes left out are refused."""

    def __init__(self, stage: Stage, source_id: int, reach: Any) -> None:
        self.stage, self.source_id, self.reach = stage, source_id, reach
        self.fresh = not Enrollment.select().where(Enrollment.source == source_id).exists()
        self.left_out_sections: set[str] = set()
        self.without_account: set[str] = set()
        # One byte for each id there is: a set of a million numbers would weigh sixty times as much.
        self._in_file = bytearray(0 if self.fresh else (Enrollment.select(fn.MAX(Enrollment.id)).scalar() or 0) + 1)

    def take(self, rows: list[tuple[Any, ...]]) -> None:
        known = {} if self.fresh else self._known([r[2] for r in rows])
        sections, people, others = self.left_out_sections, self.without_account, self.reach.section_ids
        unchanged, in_file = 0, self._in_file
        prints = [fingerprint(r[3], *r[5:10]) for r in rows]
        changed = {found[0] for r, p in zip(rows, prints, strict=True) if (found := known.get(r[2])) and found[1] != p}
        before = before_of(changed, self.source_id)
        for (line, status, sis_id, section, _school, user, role, primary, begins, ends), print_ in zip(
            rows, prints, strict=True
        ):
            if role not in ENROLLED:
                continue
            id_, old_print, old_section = known.get(sis_id, (None, None, None))
            if id_ is not None and id_ < len(in_file):
                in_file[id_] = 1
            if old_section in others or section in sections or user in people:
                is_new = id_ is None and status == "active"
                self._refuse(sis_id, line, (section, user, role, primary, begins, ends, str(print_)), is_new)
            elif status != "active":
                label = "" if id_ else f"{sis_id} {NOT_HERE}"
                self.stage.row("enrollment", "leaving", sis_id, line, label, target=id_)
            elif old_print == print_:
                unchanged += 1
            else:
                values = (section, user, role, primary, begins, ends, str(print_))
                data = SEPARATOR.join(values + (before[id_].beside(section, user) if id_ in before else ()))
                self.stage.row("enrollment", "added" if id_ is None else "changed", sis_id, line, "", data, id_)
        self.stage.unchanged("enrollment", unchanged)

    def stage_missing(self, flush: Callable[[], object]) -> None:
        """List those that are here and not in the package. Nothing happens to them. After a change of years they are
        as many as the school has: `flush` is called after each slice."""
        here = Enrollment.select(Enrollment.id, Enrollment.sis_id, Enrollment.section_id)
        here = here.where(Enrollment.source == self.source_id)
        if here.count() == self._in_file.count(1):
            return
        places = {
            id_: place for id_, *place in Section.select(Section.id, School.id, School.district).join(School).tuples()
        }
        last = 0
        while some := list(here.where(Enrollment.id > last).order_by(Enrollment.id).limit(SLICE).tuples()):
            for id_, sis_id, section in some:
                if not self._is_in_file(id_) and section not in self.reach.section_ids:
                    self.stage.row("enrollment", "missing", sis_id, 0, "", target=id_)
                    self.stage.shows(*places[section])
            last = some[-1][0]
            flush()

    def _is_in_file(self, id_: int) -> bool:
        """What came after the reading began is no concern of this package."""
        return id_ >= len(self._in_file) or bool(self._in_file[id_])

    def _refuse(self, sis_id: str, line: int, values: tuple[str, ...], is_new: bool) -> None:
        """Kept with its values only when it is new: it counts should its person be linked."""
        data = SEPARATOR.join(values) if is_new and values[0] not in self.left_out_sections else ""
        self.stage.row("enrollment", "refused", sis_id, line, "", data)

    def _known(self, sis_ids: list[str]) -> dict[str, tuple[int, int, int]]:
        columns = "sis_id, id, fingerprint, section_id"
        found = rows_among(Enrollment, columns, "sis_id", sis_ids, "AND source_id = ?", self.source_id)
        return {sis_id: values for sis_id, *values in found}


def stage_missing(stage: Stage, source_id: int, kind: str, model: Any, seen: set[str], reach: Any) -> None:
    """List what is here from this source and not in the package. Nothing happens to it."""
    here = model.select(model.id, model.sis_id).where(model.source == source_id).tuples()
    missing = [id_ for id_, sis_id in here if sis_id not in seen]
    rows = Section.select(Section, School).join(School) if model is Section else model.select()
    for some in slices(missing, 5000):
        for row in rows.where(model.id.in_(some)).order_by(model.id):
            if reach.lists(row):
                _show_place(stage, row)
                name = row.name if isinstance(row, (District, School)) else row.title
                stage.row(kind, "missing", row.sis_id, 0, name, target=row.id)


def _show_place(stage: Stage, row: Any) -> None:
    """Whose record the run shows; terms and courses are nobody's secret."""
    if isinstance(row, (Section, School)):
        school = row.school if isinstance(row, Section) else row
        stage.shows(school.id, school.district_id)
    elif isinstance(row, District):
        stage.shows(None, row.id)


def stage_thing(
    stage: Stage,
    kind: str,
    place: tuple[int, str, str],
    label: str,
    facts: dict[str, Any],
    here: Any,
    *,
    is_others: bool = False,
    standing: Standing | None = None,
) -> None:
    """Stage one record; `place` is its (line, status, SIS id), `here` what Homeroom has of it. What is `is_others`
    stays as it is. `standing` says in words where a section moves."""
    line, status, sis_id = place
    # What is here stays in its district, whatever parent the file gives it: another one is no news.
    print_ = fingerprint(*(value for name, value in facts.items() if name != "parent"))
    if here is not None and here.fingerprint == print_ and status == "active":
        stage.unchanged(kind)
    elif is_others:
        _refuse(stage, kind, line, sis_id, label, NOT_YOURS)
    elif status != "active":
        label = label if here else f"{label} {NOT_HERE}"
        stage.row(kind, "leaving", sis_id, line, label, target=here.id if here else None)
    elif here is None:
        stage.row(kind, "added", sis_id, line, label, {"new": facts, "print": print_})
    else:
        mine = (name for name in facts if name in here.__data__ and name not in ("school", "course"))
        old = {name: str(getattr(here, name)) for name in mine}
        if all(old.get(name) == str(value) for name, value in facts.items() if name != "parent"):
            stage.unchanged(kind)
        else:
            was, becomes = standing.moved(facts, here) if standing else ({}, {})
            data = {"new": facts | becomes, "old": old | was, "print": print_}
            stage.row(kind, "changed", sis_id, line, label, data, here.id)


def _refuse(stage: Stage, kind: str, line: int, sis_id: str, label: str, sentence: str) -> None:
    stage.row(kind, "refused", sis_id, line, label)
    text = f"{FILES[kind]}, line {line}: {label or sis_id}: {sentence}"
    stage.problem("warning", f"{kind}.left_out", text, FILES[kind], line, "sourcedId")


def _known(model: Any, source_id: int, sis_ids: list[str]) -> dict[str, Any]:
    return {row.sis_id: row for row in model.select().where(model.source == source_id, model.sis_id.in_(sis_ids))}
