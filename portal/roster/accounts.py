"""The people of a run written: added, changed, linked; and what the roster said of each remembered."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from peewee import chunked

from portal import rules
from portal.db import insert_rows, update_rows
from portal.people.bulk import NewPerson, add_people, change_people, many_people
from portal.people.models import Person
from portal.roster.compare import FIELDS, merge
from portal.roster.models import Question, RosterPerson, Row, Run
from portal.roster.places import Places

LAST = ("role", "first_name", "last_name", "email", "username", "grade", "school_sis_id", "fingerprint")


class Accounts:
    """Writes students and teachers; afterwards `ids()` says which account each SIS id means."""

    def __init__(self, run: Run, actor: Any, places: Places) -> None:
        self.run, self.actor, self.places = run, actor, places
        answers = Question.select().where(Question.run == run).order_by(Question.id)
        self.answers = {(q.kind, q.sis_id, q.field): q for q in answers}
        self.takes: dict[str, set[str]] = {}
        for (kind, sis_id, field), question in self.answers.items():
            if kind == "differs" and question.answer == "take":
                self.takes.setdefault(sis_id, set()).add(field)
        self.school_sis = {s.id: sis for sis, s in places.schools.items()}

    def write(self, students: Iterable[Row], teachers: Iterable[Row]) -> Iterator[tuple[str, int, str, Any, Any]]:
        """Do it; gives back the lines of history: (person, id, field, old, new)."""
        with many_people(self.run.counts_written):
            for some in chunked(chain(students, teachers), 5000):
                yield from self._change([r for r in some if r.verdict == "changed"])
                yield from self._add([r for r in some if r.verdict == "added"])
        yield from self._link_second_rows()
        yield from self._take_for_unchanged()

    def ids(self) -> dict[str, int]:
        query = RosterPerson.select(RosterPerson.sis_id, RosterPerson.person)
        return dict(query.where(RosterPerson.source == self.run.source_id).tuples())

    def _add(self, rows: list[Row]) -> Iterator[tuple[str, int, str, Any, Any]]:
        facts = {r.sis_id: (r.kind, json.loads(r.data)) for r in rows}
        linked = {sis_id: q.person_id for sis_id in facts if (q := self._linked("taken", sis_id))}
        people = (self._new(sis_id, *found) for sis_id, found in facts.items() if sis_id not in linked)
        remembered = []
        for person, id_ in add_people(self.run.source_id, people):
            kind, data = facts[person.sis_id]
            remembered.append(self._memory(person.sis_id, id_, kind, data))
            yield "person", id_, "roster", None, "added"
        for sis_id, id_ in linked.items():
            remembered.append(self._memory(sis_id, id_, *facts[sis_id]))
            own = {"source": self.run.source_id, "sis_id": sis_id}
            Person.update(own).where(Person.id == id_, Person.sis_id.is_null()).execute()
            yield "person", id_, "roster", None, "linked"
        insert_rows(RosterPerson, ("source_id", "sis_id", "person_id", *LAST), remembered)

    def _new(self, sis_id: str, kind: str, data: dict[str, Any]) -> NewPerson:
        new = data["new"]
        school = self.places.school(new["school"])
        district = school.district_id if school else self.places.district_id(new["district"])
        role, school_id = self._appointed(sis_id, kind, school, district)
        return NewPerson(
            role, new["first_name"], new["last_name"], school_id, district, new["grade"], new["email"],
            new["username"], sis_id, new["enabled"],
        )  # fmt: skip

    def _appointed(self, sis_id: str, kind: str, school: Any, district: int | None) -> tuple[str, int | None]:
        """(role, school id): more than teacher only where somebody who may appoint them ticked it."""
        question = self.answers.get(("admin", sis_id, ""))
        school_id = school.id if school else None
        role = question.answer if question else kind
        if role == "teacher" or role == kind:
            return kind, school_id
        if not rules.can_appoint(self.actor, role) or not rules.covers(self.actor, school_id, district):
            return kind, school_id
        if role == "district_admin":
            return (role, None) if district else (kind, school_id)
        return (role, school_id) if school_id else (kind, None)

    def _change(self, rows: list[Row]) -> Iterator[tuple[str, int, str, Any, Any]]:
        if not rows:
            return
        facts = {r.sis_id: json.loads(r.data) for r in rows}
        query = RosterPerson.select(RosterPerson, Person).join(Person)
        known = list(query.where(RosterPerson.source == self.run.source_id, RosterPerson.sis_id.in_(list(facts))))
        changes, remembered = [], []
        for last in known:
            data, person = facts[last.sis_id], last.person
            goes_in, stays = merge(self._last(last), data["all"], self._here(person))
            goes_in |= {n: data["all"][n] for n in stays if n in self.takes.get(last.sis_id, ())}
            changes.append((person, self._values(goes_in) | self._role(last.sis_id, person)))
            values = [data["all"][n] for n in FIELDS]
            remembered.append((last.role, *values, data["print"], last.id))
        for person, changed in change_people(changes):
            yield from (("person", person.id, name, getattr(person, name), new) for name, new in changed.items())
        update_rows(RosterPerson, LAST, remembered)

    def _role(self, sis_id: str, person: Person) -> dict[str, Any]:
        """A proposed admin somebody ticked, of a person who is here already."""
        question = self.answers.get(("admin", sis_id, ""))
        if question is None or question.answer == "teacher" or person.role != "teacher":
            return {}
        allowed = rules.can_change_role(self.actor, person, question.answer)
        return {"role": question.answer} if allowed and question.answer == "school_admin" else {}

    def _values(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Fields of the roster as columns of a person: the school by its id, its district with it."""
        values = {n: v for n, v in fields.items() if n not in ("school", "role")}
        school = self.places.school(fields.get("school"))
        if school is not None and rules.covers(self.actor, school.id, school.district_id):
            values |= {"school_id": school.id, "district_id": school.district_id}
        return values

    def _link_second_rows(self) -> Iterator[tuple[str, int, str, Any, Any]]:
        """The second row of a person with two roles, where somebody said it is the same person."""
        for (kind, sis_id, _field), question in self.answers.items():
            if kind != "two_rows" or question.answer != "link":
                continue
            owner = RosterPerson.get_or_none(
                RosterPerson.source == self.run.source_id, RosterPerson.sis_id == question.facts["owner"]
            )
            if owner is not None:
                facts = {"new": question.facts["new"], "print": question.facts["print"]}
                row = self._memory(sis_id, owner.person_id, question.facts["role"], facts)
                insert_rows(RosterPerson, ("source_id", "sis_id", "person_id", *LAST), [row])
                yield "person", owner.person_id, "roster", None, "linked"

    def _take_for_unchanged(self) -> Iterator[tuple[str, int, str, Any, Any]]:
        """Ticked fields of people whose rows are as they were: the roster's last value goes in."""
        query = RosterPerson.select(RosterPerson, Person).join(Person)
        changes = []
        for some in chunked(list(self.takes), 500):
            for last in query.where(RosterPerson.source == self.run.source_id, RosterPerson.sis_id.in_(some)):
                values, here = self._last(last), self._here(last.person)
                wanted = {n: values[n] for n in self.takes[last.sis_id] if n in values}
                differing = {n: v for n, v in wanted.items() if (here[n] or "") != (v or "")}
                if differing:
                    changes.append((last.person, self._values(differing)))
        for person, changed in change_people(changes):
            yield from (("person", person.id, name, getattr(person, name), new) for name, new in changed.items())

    def _memory(self, sis_id: str, person_id: int, kind: str, data: dict[str, Any]) -> tuple[Any, ...]:
        new = data["new"]
        return (self.run.source_id, sis_id, person_id, kind, *(new[n] for n in FIELDS), data["print"])

    def _linked(self, kind: str, sis_id: str) -> Any:
        question = self.answers.get((kind, sis_id, ""))
        return question if question is not None and question.answer == "link" else None

    def _last(self, row: Any) -> dict[str, Any]:
        return {n: getattr(row, n) for n in FIELDS if n != "school"} | {"school": row.school_sis_id}

    def _here(self, person: Person) -> dict[str, Any]:
        return {n: getattr(person, n) for n in FIELDS if n != "school"} | {
            "school": self.school_sis.get(person.school_id)
        }
