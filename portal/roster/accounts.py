"""The people of a run written: changed here, new ones by `newcomers`; and what the roster said of each remembered.

What stands here is compared again now: somebody may have edited it since the package was read. Each account is asked
about by the rule for whoever applies the run; one they may not edit stops the whole run.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from portal.db import slices, update_rows
from portal.people.bulk import ASKED_FOR, Renamed, change_people, many_people, rename_people
from portal.people.models import Person
from portal.roles import AT_A_SCHOOL
from portal.roster.appointing import Appointing
from portal.roster.compare import FIELDS, kind_of, merge
from portal.roster.differing import here_of
from portal.roster.meanwhile import TakenMeanwhile
from portal.roster.models import Question, RosterPerson, Run
from portal.roster.newcomers import LAST, NAMES, Line, Newcomers, lines_of
from portal.roster.outcome import Outcome
from portal.roster.places import Places
from portal.roster.reach import Reach
from portal.roster.staging import Staged


class Planned(NamedTuple):
    """What changes about a person: columns, and for a changed row what is remembered of it (its data). `kind`: under
    which one they are counted."""

    last: Any
    values: dict[str, Any]
    data: dict[str, Any] | None
    row_id: int | None = None
    kind: str = ""

    @property
    def person(self) -> Person:
        return self.last.person

    @property
    def names(self) -> Renamed | None:
        old = (self.person.email, self.person.username)
        new = (self.values.get("email", old[0]), self.values.get("username", old[1]))
        return Renamed(self.person.id, old, new) if new != old else None


class Accounts:
    """Writes students and teachers; afterwards `ids()` says which account each SIS id means."""

    def __init__(self, run: Run, reach: Reach, places: Places) -> None:
        self.run, self.reach, self.places = run, reach, places
        answers = Question.select().where(Question.run == run).order_by(Question.id)
        self.answers = {(q.kind, q.sis_id, q.field): q for q in answers}
        self.appointing = Appointing(reach.actor, self.answers)
        self.takes: dict[str, set[str]] = {}
        for (kind, sis_id, field), question in self.answers.items():
            if kind in ("differs", "role") and question.answer == "take":
                self.takes.setdefault(sis_id, set()).add(field)
        self.answered = self.takes.keys() | self.appointing.ticked.keys()
        self.school_sis = {s.id: sis for sis, s in places.schools.items()}
        self.outcome = Outcome(run)
        self.newcomers = Newcomers(run, reach, places, self.answers, self.appointing, self.outcome)

    def write(self, changed: Any, added: Iterable[Staged]) -> Iterator[Line]:
        """Do it; gives back the lines of history. `changed()` gives the changed rows, as often as it is asked.

        Raises `TakenMeanwhile` when somebody new can't have the sign-in name the reading found free."""
        with many_people(self.run.counts_written):
            plans = self._planned(row for row in changed() if self._may_rename(row))
            refused = rename_people([plan.names for plan in plans if plan.names])
            yield from self._change(self._planned(changed()), refused)
            for some in slices(added, 5000):
                yield from self.newcomers.add(some)
            yield from self.newcomers.link()
        if self.newcomers.lost:
            raise TakenMeanwhile(self.newcomers.lost)
        yield from self.newcomers.link_second_rows()
        for question, why in self.appointing.not_followed(self._roles(list(self.appointing.ticked))):
            self.outcome.not_appointed(question, why)
        self.outcome.write()

    def ids(self) -> dict[str, int]:
        query = RosterPerson.select(RosterPerson.sis_id, RosterPerson.person)
        return dict(query.where(RosterPerson.source == self.run.source_id).tuples())

    def _roles(self, sis_ids: list[str]) -> dict[str, str]:
        query = RosterPerson.select(RosterPerson.sis_id, Person.role).join(Person)
        return dict(query.where(RosterPerson.source == self.run.source_id, RosterPerson.sis_id.in_(sis_ids)).tuples())

    def _may_rename(self, row: Staged) -> bool:
        """Addresses and usernames are settled together, before anything is written."""
        return row.sis_id in self.answered or bool(row.facts["new"].keys() & set(NAMES))

    def _planned(self, rows: Iterable[Staged]) -> Iterator[Planned]:
        """What changed rows change; then what was answered about people whose rows are as they were."""
        done: set[str] = set()
        for some in slices(rows, 5000):
            facts = {r.sis_id: r.facts for r in some}
            ids = {r.sis_id: (r.id, r.kind) for r in some}
            done |= facts.keys() & self.answered
            for last in self._known(list(facts)):
                data = facts[last.sis_id]
                yield Planned(last, self._values(last, data["all"], data["role"]), data, *ids[last.sis_id])
        for some in slices(sorted(self.answered - done), 500):
            for last in self._known(some):
                values, kind = self._values(last, last.facts, last.role), kind_of(last.person.role)
                yield Planned(last, values, None, None, kind)

    def _known(self, sis_ids: list[str]) -> Iterator[Any]:
        query = RosterPerson.select(RosterPerson, *ASKED_FOR).join(Person)
        for last in query.where(RosterPerson.source == self.run.source_id, RosterPerson.sis_id.in_(sis_ids)):
            self.reach.insist(self.reach.covers_person(last.person))
            yield last

    def _values(self, last: Any, file: dict[str, Any], role: str) -> dict[str, Any]:
        """Columns of the person that get a new value: what the file changed, and what was ticked."""
        person, takes = last.person, self.takes.get(last.sis_id, ())
        here = here_of(last, self.school_sis.get(person.school_id))
        goes_in, stays = merge(last.facts, file, here, with_grade=person.role == role == "student")
        goes_in |= {name: file[name] for name in stays if name in takes}
        values = {name: value for name, value in goes_in.items() if name != "school"}
        if goes_in.get("school") and person.role in AT_A_SCHOOL:
            values |= self._move(person, goes_in["school"])
        if "role" in takes:
            values |= self.appointing.settle_role(person, role, file["grade"])
        return values | self.appointing.appoint(last.sis_id, person)

    def _move(self, person: Person, sis_id: str) -> dict[str, Any]:
        school = self.places.school(sis_id)
        if school is None or school.id == person.school_id:
            return {}
        self.reach.insist(self.reach.covers(school))
        return {"school_id": school.id, "district_id": school.district_id}

    def _change(self, plans: Iterable[Planned], refused: set[tuple[int, str]]) -> Iterator[Line]:
        for some in slices(plans, 5000):
            late = [p.names for p in some if p.names and p.data and not p.data["new"].keys() & set(NAMES)]
            refused |= rename_people(late)  # edited here after the reading, so that only now the file's name goes in
            changes, remembered, done = [], [], {}
            for plan in some:
                kept = {name: getattr(plan.person, name) for name in NAMES if (plan.person.id, name) in refused}
                for name in kept.keys() & plan.values.keys():
                    self.outcome.lost(plan.person.name, name)
                if values := {name: value for name, value in plan.values.items() if name not in kept}:
                    changes.append((plan.person, values))
                if plan.data:
                    given = plan.data["all"] | kept
                    facts = (plan.data["role"], *(given[n] for n in FIELDS), plan.data["print"])
                    remembered.append((*facts, plan.last.id))
            sis_ids = {plan.person.id: plan.last.sis_id for plan in some}
            for changed in change_people(changes):
                person = changed.person
                done[person.id] = changed.columns
                yield from lines_of(changed, self.appointing.ticked_by(sis_ids[person.id]))
                self.outcome.ended(person, changed.ended)
            for plan in some:
                self.outcome.changed(plan, done.get(plan.person.id, {}))
            update_rows(RosterPerson, LAST, remembered)
