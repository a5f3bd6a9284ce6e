"""Who is new to the roster: accounts that are added, accounts made by hand that are linked, and second rows of people
with two roles. What the roster said of each is remembered."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from portal import rules
from portal.db import Refused, insert_rows, slices
from portal.people.bulk import ASKED_FOR, Changed, NewPerson, add_people, change_people
from portal.people.history import TICKED_BY
from portal.people.models import Person, computed
from portal.roster.appointing import Answers, Appointing
from portal.roster.compare import FIELDS
from portal.roster.models import PEOPLE, RosterPerson, Row, Run
from portal.roster.outcome import Outcome
from portal.roster.places import Places
from portal.roster.reach import Reach
from portal.roster.staging import Staged
from portal.roster.taken import without_name
from portal.roster.unlinking import record_link

LAST = ("role", "first_name", "last_name", "email", "username", "grade", "school_sis_id", "fingerprint")
NAMES = ("email", "username")
HISTORY_NAMES = {"school_id": "school", "district_id": "district"}
NO_LONGER_HERE = "Somebody a row was linked with is no longer here. Import the package again."

Line = tuple[str, int, str, Any, Any]


def lines_of(changed: Changed, ticked_by: str | None) -> Iterator[Line]:
    """The lines of history of somebody who was changed; `ticked_by`: who chose the role, as `Appointing` names them."""
    person = changed.person
    for name, new in changed.columns.items():
        yield "person", person.id, HISTORY_NAMES.get(name, name), getattr(person, name), new
    if ticked_by and "role" in changed.columns:
        yield "person", person.id, TICKED_BY, None, ticked_by
    yield from (("person", person.id, *line) for line in changed.ended)


class Newcomers:
    """Writes them. Afterwards `lost` has those whose sign-in name was taken meanwhile: (id of the row, field)."""

    def __init__(
        self, run: Run, reach: Reach, places: Places, answers: Answers, appointing: Appointing, outcome: Outcome
    ) -> None:
        self.run, self.reach, self.places, self.answers = run, reach, places, answers
        self.appointing, self.outcome = appointing, outcome
        self.lost: list[tuple[int, str]] = []

    def add(self, rows: list[Staged]) -> Iterator[Line]:
        found = {r.sis_id: (r, r.facts) for r in rows}
        people = (self._new(sis_id, row.kind, data["new"]) for sis_id, (row, data) in found.items())
        remembered = []
        for person, id_ in add_people(self.run.source_id, people):
            row, data = found[person.sis_id]
            # What they could not have is not what the roster gave: else it would look like edited by hand.
            given = data["new"] | {"email": person.email, "username": person.username}
            self.lost += [(row.id, n) for n in NAMES if given[n] != data["new"][n]]
            remembered.append(self._memory(person.sis_id, id_, row.kind, given, data["print"]))
            if data["taken"] or person.role != row.kind:
                self.outcome.added(row, data, person)
            yield "person", id_, "roster", None, "added"
            yield from self._appointed(person, id_, row.kind)
        self._remember(remembered)

    def link(self) -> Iterator[Line]:
        """Accounts made by hand, where somebody said they are the person of a row: they keep what they have."""
        linked = {q.sis_id: q for q in self._answered_with_link("taken")}
        for some in slices(linked, 500):
            mine = (Row.run == self.run) & Row.kind.in_(PEOPLE) & Row.sis_id.in_(some) & (Row.verdict == "changed")
            for row in Row.select().where(mine).order_by(Row.id):
                yield from self._link(row, linked[row.sis_id])

    def link_second_rows(self) -> Iterator[Line]:
        """The second row of a person with two roles, where somebody said it is the same person."""
        for question in self._answered_with_link("two_rows"):
            facts = question.facts
            rows = RosterPerson.select(RosterPerson, *ASKED_FOR).join(Person)
            rows = rows.where(RosterPerson.source == self.run.source_id, RosterPerson.sis_id == facts["owner"])
            owner = rows.first()
            if owner is None:
                raise Refused(NO_LONGER_HERE)
            self.reach.insist(self.reach.covers_person(owner.person))
            new = facts["new"]
            self._remember([self._memory(question.sis_id, owner.person_id, facts["role"], new, facts["print"])])
            yield "person", owner.person_id, "roster", None, "linked"

    def _new(self, sis_id: str, kind: str, new: dict[str, Any]) -> NewPerson:
        school = self.places.school(new["school"])
        district = school.district_id if school else self.places.district_id(new["district"])
        school_id = school.id if school else None
        self.reach.insist(rules.can_add_person(self.reach.actor, kind, school_id, district))
        role, school_id = self.appointing.role_of_new(sis_id, kind, school_id, district)
        return NewPerson(
            role, new["first_name"], new["last_name"], school_id, district, new["grade"], new["email"],
            new["username"], sis_id, new["enabled"],
        )  # fmt: skip

    def _appointed(self, person: NewPerson, id_: int, kind: str) -> Iterator[Line]:
        if person.role != kind:
            yield "person", id_, "role", kind, person.role
            if who := self.appointing.ticked_by(person.sis_id):
                yield "person", id_, TICKED_BY, None, who

    def _link(self, row: Row, question: Any) -> Iterator[Line]:
        data = json.loads(row.data)
        person = Person.get_or_none(Person.id == question.person_id)
        self.reach.insist(person is not None and self.reach.covers_person(person))
        if person.sis_id is None:
            person.source, person.sis_id = self.run.source_id, row.sis_id
            person.search_key = computed(person.__data__)["search_key"]
            person.version += 1
            person.save()
        self._remember([self._memory(row.sis_id, person.id, row.kind, data["all"], data["print"])])
        record_link(self.reach.actor, person, row.sis_id, without_name(question.theirs))
        values = self.appointing.appoint(row.sis_id, person)
        for changed in change_people([(person, values)] if values else []):
            yield from lines_of(changed, self.appointing.ticked_by(row.sis_id))
            self.outcome.ended(person, changed.ended)
            self.outcome.linked(row, data, changed)

    def _answered_with_link(self, kind: str) -> list[Any]:
        return [q for (kind_, _sis_id, _field), q in self.answers.items() if kind_ == kind and q.answer == "link"]

    def _memory(self, sis_id: str, person_id: int, kind: str, new: dict[str, Any], print_: int) -> tuple[Any, ...]:
        return (self.run.source_id, sis_id, person_id, kind, *(new[n] for n in FIELDS), print_)

    def _remember(self, rows: Iterable[tuple[Any, ...]]) -> None:
        insert_rows(RosterPerson, ("source_id", "sis_id", "person_id", *LAST), rows)
