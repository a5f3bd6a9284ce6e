"""What applying a run did to people, where that is not what was staged: a value taken from the file by a tick, a role
given, an account linked; and a field that stayed because somebody edited it since the reading.

The run's rows and counts are made to say so, for they are what the page, the download and the terminal show later.
"""

import json
from typing import Any

from portal.db import insert_rows, update_rows
from portal.people.bulk import Changed, NewPerson
from portal.people.models import Person
from portal.people.ways_in import Line, what_ended
from portal.roles import ADMINS, ROLE_NAMES
from portal.roster.claims import TAKEN
from portal.roster.models import LABELS, Problem, Row, Run
from portal.roster.staging import PROBLEM, ROW
from portal.schools.models import School


class Outcome:
    """Collects what happened to each person; `write()` brings the run's rows and counts into line with it."""

    def __init__(self, run: Run) -> None:
        self.run, self.counts = run, run.counts
        self.schools: dict[int, str] = dict(School.select(School.id, School.name).tuples())
        self._more: list[tuple[Any, ...]] = []
        self._otherwise: list[tuple[Any, ...]] = []
        self._labels: list[tuple[str, int]] = []
        self._warnings: list[tuple[Any, ...]] = []

    def changed(self, plan: Any, values: dict[str, Any]) -> None:
        """`plan` is what was planned for a person who is here, `values` the columns that really got a new value."""
        old, new = self._in_words(plan.person, values)
        if values.get("role") in ADMINS:
            self._appointed(plan.kind)
        if plan.data is None:
            if new:
                data = json.dumps({"old": old, "new": new}, ensure_ascii=False)
                self._add(plan, _name(plan.person, values), data)
            return
        staged = {name for name in plan.data["new"] if name in LABELS["person"]}
        if staged != new.keys():
            data = json.dumps(plan.data | {"old": old, "new": new}, ensure_ascii=False)
            before, after = ("changed" if found else "unchanged" for found in (staged, new))
            self._move(plan.kind, before, after)
            self._otherwise.append((after, data, plan.row_id))
            self._labels.append((_name(plan.person, values), plan.row_id))

    def added(self, row: Any, data: dict[str, Any], person: NewPerson) -> None:
        """Somebody new who came in as an administrator, or without a name that is taken."""
        new = data["new"]
        for field in data["taken"]:
            self.lost(f"{person.first_name} {person.last_name}".strip(), field)
        if person.role != row.kind:
            new["role"] = ROLE_NAMES[person.role]
            new["school_name"] = new["school_name"] if person.school_id else None
            self._appointed(row.kind)
        self._otherwise.append(("added", json.dumps(data | {"new": new}, ensure_ascii=False), row.id))

    def linked(self, row: Any, data: dict[str, Any], changed: Changed) -> None:
        """Somebody who was linked was changed as well: appointed, that is."""
        old, new = self._in_words(changed.person, changed.columns)
        data = data | {"old": data["old"] | old, "new": data["new"] | new}
        self._otherwise.append((row.verdict, json.dumps(data, ensure_ascii=False), row.id))
        self._appointed(row.kind)

    def lost(self, name: str, field: str) -> None:
        """Somebody does not get a sign-in name of the file, for it was gone by now."""
        self._warn(field, f"users.csv, column {field}: {name}: {TAKEN}", field)

    def not_appointed(self, question: Any, why: str) -> None:
        """Somebody was ticked as an administrator and did not become one."""
        self._warn("role", f"users.csv, column role: {question.label}: {why}", "role")

    def ended(self, person: Person, lines: list[Line]) -> None:
        """Somebody was appointed or moved, so a link, slip or password that others may know opens nothing."""
        if lines:
            self._warn("ended", f"{person.name}: {what_ended(lines)}")

    def write(self) -> None:
        insert_rows(Row, ROW, self._more)
        update_rows(Row, ("verdict", "data"), self._otherwise)
        update_rows(Row, ("label",), self._labels)
        insert_rows(Problem, PROBLEM, self._warnings)
        self.run.warning_count += len(self._warnings)
        self.run.counts_json = json.dumps(self.counts)

    def _warn(self, about: str, sentence: str, column: str = "") -> None:
        self._warnings.append((self.run.id, "warning", f"person.{about}", "users.csv", 0, column, "", sentence))

    def _add(self, plan: Any, name: str, data: str) -> None:
        self._move(plan.kind, "unchanged", "changed")
        self._more.append((self.run.id, plan.kind, "changed", plan.last.sis_id, 0, plan.person.id, name, data))

    def _appointed(self, kind: str) -> None:
        self.counts[kind]["appointed"] = self.counts[kind].get("appointed", 0) + 1

    def _move(self, kind: str, before: str, after: str) -> None:
        self.counts[kind][before] = max(0, self.counts[kind][before] - 1)
        self.counts[kind][after] += 1

    def _in_words(self, person: Person, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """(old, new) under the names of `LABELS`, schools and roles by theirs."""
        old, new = {}, {}
        for name, value in values.items():
            before = getattr(person, name)
            if name == "school_id":
                old["school_name"], new["school_name"] = self.schools.get(before), self.schools.get(value)
            elif name == "role":
                old[name], new[name] = ROLE_NAMES[before], ROLE_NAMES[value]
            elif name in LABELS["person"]:
                old[name], new[name] = before, value
        return old, new


def _name(person: Person, values: dict[str, Any]) -> str:
    """The name with which somebody comes out of it."""
    names = (values.get(name, getattr(person, name)) for name in ("first_name", "last_name"))
    return " ".join(names).strip()[:220]
