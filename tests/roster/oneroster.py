"""Small OneRoster packages of either version, whole or of changes, and the way one takes. A pytest plugin's worth of
words: `oak()` is a package to change, `Importing` reads and applies it.
"""

import csv
import io
import itertools
import zipfile
from pathlib import Path
from typing import Any

from portal.people.models import Person
from portal.people.operations import edit_person
from portal.roles import THIS_COMPUTER
from portal.roster.applying import apply_run
from portal.roster.models import Problem, Question, Row, Run
from portal.roster.operations import answer_question, request_apply, start_import
from portal.roster.reading import read_run
from portal.roster.sources.oneroster import FILES

STAMP = "2026-09-01T08:00:00.000Z"


class Package:
    """Rows by kind and id; every method but `write` changes it and answers itself."""

    def __init__(self, version: str = "1.1", mode: str = "bulk", system: str = "Oak SIS") -> None:
        self.version, self.mode, self.system = version, mode, system
        self.rows: dict[str, dict[str, dict[str, str]]] = {}
        self.modes: dict[str, str] = {}

    def add(self, kind: str, id_: str, **cells: str) -> "Package":
        self.rows.setdefault(kind, {})[id_] = cells
        return self

    def drop(self, kind: str, *ids: str) -> "Package":
        for id_ in ids:
            del self.rows[kind][id_]
        return self

    def school(self, id_: str, name: str, district: str = "o1") -> "Package":
        return self.add("orgs", id_, name=name, type="school", parentSourcedId=district)

    def section(self, id_: str, title: str, school: str = "o2", course: str = "c1", terms: str = "t1") -> "Package":
        return self.add(
            "classes", id_, title=title, courseSourcedId=course, classType="scheduled", schoolSourcedId=school,
            termSourcedIds=terms,
        )  # fmt: skip

    def person(self, id_: str, role: str, first: str, last: str, school: str = "o2", **cells: str) -> "Package":
        """A user; `email` and `username` follow from the id unless they are given."""
        known = {"username": f"{id_}name", "email": f"{id_}@oak.example", "grades": "09" if role == "student" else ""}
        cells = known | {"enabledUser": "true", "givenName": first, "familyName": last} | cells
        if self.version == "1.1":
            return self.add("users", id_, **cells, role=role, orgSourcedIds=school)
        self.role(f"r-{id_}", id_, role, school)
        return self.add("users", id_, **cells)

    def role(self, id_: str, user: str, role: str, school: str = "o2", kind: str = "primary") -> "Package":
        return self.add("roles", id_, userSourcedId=user, roleType=kind, role=role, orgSourcedId=school)

    def enroll(self, user: str, role: str = "student", section: str = "k1", **cells: str) -> "Package":
        row = {"classSourcedId": section, "schoolSourcedId": "o2", "userSourcedId": user, "role": role}
        return self.add("enrollments", f"e-{section}-{user}", **row | cells)

    def set(self, kind: str, id_: str, **cells: str) -> "Package":
        self.rows[kind][id_] |= cells
        return self

    def write(self, path: Path) -> Path:
        modes = {kind: self.modes.get(kind, self.mode) for kind in self.rows}
        facts = {"manifest.version": "1.0", "oneroster.version": self.version}
        facts |= {f"file.{kind}": modes.get(kind, "absent") for kind in FILES[self.version]}
        facts |= {"source.systemName": self.system}
        with zipfile.ZipFile(path, "w") as package:
            package.writestr("manifest.csv", _text([["propertyName", "value"], *map(list, facts.items())]))
            for kind, rows in self.rows.items():
                header = [column.name for column in FILES[self.version][kind]]
                more = {"status": "active", "dateLastModified": STAMP} if modes[kind] == "delta" else {}
                lines = [more | row | {"sourcedId": id_} for id_, row in rows.items()]
                package.writestr(f"{kind}.csv", _text([header, *([row.get(n, "") for n in header] for row in lines)]))
        return path


def oak(version: str = "1.1", system: str = "Oak SIS") -> Package:
    """One district, one school, one class; a teacher and two students in it."""
    package = Package(version, system=system)
    package.add("orgs", "o1", name="Oak District", type="district").school("o2", "Oak School")
    year = {"title": "Year", "type": "schoolYear", "startDate": "2020-08-01", "endDate": "2040-06-30"}
    package.add("academicSessions", "t1", **year, schoolYear="2040")
    package.add("courses", "c1", title="Algebra", orgSourcedId="o2").section("k1", "Algebra 1")
    package.person("u1", "teacher", "Tess", "Marchetti").enroll("u1", "teacher")
    package.person("u2", "student", "Ana", "Pérez").enroll("u2")
    return package.person("u3", "student", "Ben", "Adeyemi").enroll("u3")


def lincoln() -> Package:
    """The same people at Lincoln High, which is here already, and nothing of a district."""
    return oak().drop("orgs", "o1").set("orgs", "o2", name="Lincoln High", parentSourcedId="")


def changes(version: str = "1.1") -> Package:
    """An empty package of changes of the same system."""
    return Package(version, mode="delta")


class Importing:
    """Takes packages the way the worker and the pages do."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.number = folder, itertools.count(1)

    def start(self, package: Package | Path, by: Any = THIS_COMPUTER, **more: Any) -> Run:
        path = package if isinstance(package, Path) else package.write(self.folder / f"{next(self.number)}.zip")
        return start_import(by, path, path.name, **more)

    def read(self, package: Package | Path, by: Any = THIS_COMPUTER, **more: Any) -> Run:
        return read_run(self.start(package, by, **more).id)

    def apply(self, package: Package | Path | Run, by: Any = THIS_COMPUTER, **more: Any) -> Run:
        run = package if isinstance(package, Run) else self.read(package, by, **more)
        assert run.state == "ready", (run.reason, problems(run))
        request_apply(by, run.id)
        return apply_run(run.id)


def person(sis_id: str) -> Person:
    return Person.get(Person.sis_id == sis_id)


def edit(sis_id: str, **values: Any) -> None:
    """Change somebody by hand."""
    row = person(sis_id)
    edit_person(THIS_COMPUTER, row.id, row.version, values)


def questions(run: Run, kind: str) -> list[Question]:
    return list(Question.select().where(Question.run == run, Question.kind == kind).order_by(Question.id))


def answer(run: Run, kind: str, reply: str, by: Any = THIS_COMPUTER) -> None:
    """Give all questions of a kind the same answer."""
    for question in questions(run, kind):
        answer_question(by, question.id, reply)


def problems(run: Run, severity: str = "error") -> list[str]:
    query = Problem.select().where(Problem.run == run, Problem.severity == severity).order_by(Problem.id)
    return [problem.sentence for problem in query]


def rows(run: Run, kind: str, verdict: str) -> list[Row]:
    query = Row.select().where(Row.run == run, Row.kind == kind, Row.verdict == verdict)
    return list(query.order_by(Row.id))


def _text(lines: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue()
