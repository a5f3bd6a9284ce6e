"""Staging people: matched by SIS id only; what else is alike becomes a question, never a merge.

A row that says what it said last time costs one look at its fingerprint. Clear-text passwords in a package never get
here (the reader does not hand them out).
"""

from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from portal.db import rows_among, slices
from portal.people.bulk import ASKED_FOR
from portal.people.models import Person
from portal.roles import AT_A_SCHOOL
from portal.roster.claims import Claims
from portal.roster.compare import (
    ADMIN_OF,
    ROLE_OF,
    FilePerson,
    clean,
    clean_key,
    fingerprint,
    grade_of,
    kind_of,
    merge,
    strongest,
)
from portal.roster.differing import Differing
from portal.roster.models import PEOPLE, TEXTS, RosterPerson
from portal.roster.remarks import MAX_NAME, Remarks
from portal.roster.staging import NOT_HERE, Stage

# Of a row of users.csv what decides about the account: enabledUser to familyName, e-mail, grades, role and
# organisations, the preferred names, the primary organisation.
DECIDING = itemgetter(3, 4, 5, 6, 9, 10, 11, 12, 18, 20, 21)
NOT_REACHED = "belongs to somebody you don't look after, so this row is left out."
NAMELESS = "has neither a first nor a last name, so this row is left out."
DISABLED = "is disabled in the student information system. The account here stays as it is; suspend it by hand."


class People:
    """Stages the people of a package slice by slice; `finish()` when all were taken. Afterwards `without_account`
    holds the SIS ids of rows that get none."""

    def __init__(self, stage: Stage, source_id: int, orgs: Any, roles: dict[str, Any] | None, reach: Any) -> None:
        self.stage, self.source_id, self.orgs, self.roles, self.reach = stage, source_id, orgs, roles, reach
        self.fresh = not RosterPerson.select().where(RosterPerson.source == source_id).exists()
        self.claims = Claims(stage, source_id, reach, roles is None, orgs.names)
        self.remarks = Remarks(stage)
        self.differing = Differing(stage, source_id, reach, orgs)
        self.seen: set[str] = set()
        self.without_account: set[str] = set()
        self.parents, self.roles_are_whole = 0, False
        self._changed: set[str] = set()

    def take(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Stage one slice of users.csv."""
        rows = list(rows)
        before = {} if self.fresh else self._before([row[2] for row in rows])
        others = []
        for row in rows:
            print_ = fingerprint(*DECIDING(row), *self._roles_as_text(row[2]))
            here = before.get(row[2])
            if here and here[0] == print_ and row[1] == "active":
                self._take_unchanged(row[2], *here[1:])
            else:
                others.append((row, print_))
        known = self._known([row[2] for row, _print in others if row[2] in before])
        people = [p for row, print_ in others if (p := self._read(row, print_, known.get(row[2]))) is not None]
        for person in self.claims.settle(people, known):
            if person is not None:
                self._stage(person, known.get(person.sis_id))

    def finish(self) -> None:
        """Everybody was read: names that were claimed are settled, and what was edited here since is listed."""
        self._take_roles_alone()
        self.claims.finish()
        self.remarks.finish()
        self.without_account |= self.claims.held
        self.differing.ask_about_the_rest(self._changed, self.seen - self.without_account)

    def _before(self, sis_ids: list[str]) -> dict[str, tuple[Any, ...]]:
        """SIS id → (fingerprint, role, school) as the roster gave them last."""
        columns = "sis_id, fingerprint, role, school_sis_id"
        found = rows_among(RosterPerson, columns, "sis_id", sis_ids, "AND source_id = ?", self.source_id)
        return {sis_id: values for sis_id, *values in found}

    def _known(self, sis_ids: list[str]) -> dict[str, Any]:
        query = RosterPerson.select(RosterPerson, *ASKED_FOR).join(Person)
        query = query.where(RosterPerson.source == self.source_id, RosterPerson.sis_id.in_(sis_ids))
        return {row.sis_id: row for row in query} if sis_ids else {}

    def _roles_as_text(self, sis_id: str) -> Iterable[str]:
        return [part for pair in self.roles.get(sis_id, ()) for part in pair] if self.roles else ()

    def _take_unchanged(self, sis_id: str, role: str, school: str | None) -> None:
        self.seen.add(sis_id)
        self.stage.unchanged(role)
        if school:
            self.stage.schools_used.add(school)

    def _read(self, row: tuple[Any, ...], print_: int, last: Any) -> FilePerson | None:
        """The row as a person; None when it gets no account, or is listed only."""
        line, status, sis_id, enabled, username, given, family = row[:7]
        role, orgs = self._role_and_orgs(row, last)
        if role not in ROLE_OF and (status == "active" or last is None):
            self.without_account.add(sis_id)
            if status == "active":
                self._leave_out(line, sis_id, clean(f"{given} {family}", MAX_NAME))
            return None
        place, district = self._place(orgs)
        kind = ROLE_OF.get(role or "") or last.role
        person = FilePerson(
            line, sis_id, kind, clean(row[18] or given, MAX_NAME), clean(row[20] or family, MAX_NAME),
            clean_key(row[9], 500) or None, clean_key(username, 500) or None,
            grade_of(row[10]) if kind == "student" else "", place or (last and last.school_sis_id), district,
            ADMIN_OF.get(role or ""), enabled != "false", print_,
        )  # fmt: skip
        if not self._is_wanted(person, status, last):
            return None
        if self.roles_are_whole and not self.roles.get(sis_id):
            self.remarks.on_no_role(line, person.name, is_here=True)
        self.remarks.on_name(line, *(("preferredGivenName", row[18]) if row[18] else ("givenName", given)))
        self.remarks.on_name(line, *(("preferredFamilyName", row[20]) if row[20] else ("familyName", family)))
        return person

    def _leave_out(self, line: int, sis_id: str, name: str) -> None:
        """Somebody without a role here: a parent, guardian or relative, or one that roles.csv (1.2) forgot."""
        if self.roles is not None and not self.roles.get(sis_id):
            self.remarks.on_no_role(line, name)
        else:
            self.parents += 1

    def _is_wanted(self, person: FilePerson, status: str, last: Any) -> bool:
        """Whether to go on with this row; else it is listed as leaving or refused."""
        if person.sis_id in self.reach.people:
            self._refuse(person, NOT_REACHED)
        elif status != "active":
            kind = kind_of(last.person.role) if last else person.role
            name = last.person.name if last else f"{person.name} {NOT_HERE}".lstrip()
            self.stage.row(kind, "leaving", person.sis_id, person.line, name)
            self.seen.add(person.sis_id)
            self._changed.add(person.sis_id)
        elif not person.name:
            self._refuse(person, NAMELESS)
        elif not person.school and not self._reaches_district(person.district):
            self._refuse(person, NOT_REACHED)
        else:
            return True
        return False

    def _refuse(self, person: FilePerson, sentence: str) -> None:
        self.stage.row(person.role, "refused", person.sis_id, person.line, person.name)
        self.claims.note(person, "sourcedId", sentence)
        self.seen.add(person.sis_id)
        self.without_account.add(person.sis_id)

    def _reaches_district(self, sis_id: str | None) -> bool:
        return self.reach.is_unlimited or (sis_id is not None and self.orgs.covers_district(sis_id))

    def _role_and_orgs(self, row: tuple[Any, ...], last: Any) -> tuple[str | None, list[str]]:
        """1.1 says both in users.csv, 1.2 in roles.csv; a package of changes may leave out what did not change."""
        if self.roles is None:
            return row[11], row[12].split(",")
        found = self.roles.get(row[2])
        if found:
            return strongest([r for r, _o in found]), [row[21], *(o for _r, o in found)]
        return (last.role, [row[21], last.school_sis_id or ""]) if last else (None, [row[21]])

    def _place(self, orgs: list[str]) -> tuple[str | None, str | None]:
        """(school, None) or (None, district) of somebody's organisations; the first school wins."""
        school = next((s for o in orgs if (s := self.orgs.school_of(o))), None)
        if school:
            self.stage.schools_used.add(school)
            return school, None
        return None, next((d for o in orgs if (d := self.orgs.district_of(o))), None)

    def _take_roles_alone(self) -> None:
        """In a package of changes a role may come without its user, who is as before but for that."""
        alone = [sis for sis in self.roles or () if sis not in self.seen and sis not in self.without_account]
        for some in slices(alone, 5000):
            for last in self._known(some).values():
                found = self.roles[last.sis_id]
                role = strongest([role for role, _org in found])
                place, district = self._place([org for _role, org in found])
                if role is not None:
                    person = FilePerson(
                        0, last.sis_id, ROLE_OF[role], *(getattr(last, name) for name in TEXTS),
                        place or last.school_sis_id, district, ADMIN_OF.get(role), last.person.is_active,
                        last.fingerprint,
                    )  # fmt: skip
                    if self._is_wanted(person, "active", last):
                        self._stage(person, last)

    def _stage(self, person: FilePerson, last: Any) -> None:
        self.seen.add(person.sis_id)
        if last is None:
            self._stage_added(person)
        elif last.person.sis_id != last.sis_id:
            self.stage.unchanged(last.role)  # somebody's second row says nothing about the account
            return
        else:
            self._stage_changed(person, last)
        if last is None or last.person.role == "teacher":
            self.claims.propose(person, last)

    def _stage_added(self, person: FilePerson) -> None:
        more = {"enabled": person.is_enabled, "district": person.district}
        new = person.facts | more | {"school_name": self._school_name(person.school)}
        taken = self.claims.taken.get(person.sis_id, {})
        data = {"new": new | dict.fromkeys(taken), "taken": taken, "print": person.fingerprint}
        self.stage.row(person.role, "added", person.sis_id, person.line, person.name, data)
        if not person.school:
            self.stage.shows(None, self.reach.actor.district_id)

    def _stage_changed(self, person: FilePerson, last: Any) -> None:
        before, now, here = last.facts, person.facts, self.differing.here(last)
        if person.role != "student":
            now["grade"] = before["grade"]  # the file says nothing of it while it has them as a teacher
        goes_in, stays = merge(before, now, here, with_grade=last.person.role == person.role == "student")
        if last.person.role not in AT_A_SCHOOL:
            goes_in.pop("school", None)
        if last.person.role in PEOPLE and last.person.role != person.role:
            stays.append("role")
        for name in stays:
            self.differing.ask(last, name, here[name], now.get(name, person.role))
        self._changed.add(person.sis_id)
        self.stage.shows(last.person.school_id, last.person.district_id)
        if not person.is_enabled and last.person.is_active:
            self.claims.note(person, "enabledUser", DISABLED)
        kind = kind_of(last.person.role)
        if not goes_in and before == now and last.role == person.role:
            self.stage.unchanged(kind)
            return
        new, old = {n: now[n] for n in goes_in}, {n: before[n] for n in goes_in}
        for name in {"email", "username"} & goes_in.keys():
            self.claims.give_up(person.sis_id, before[name])
        if "school" in new:
            new["school_name"], old["school_name"] = self._school_name(new["school"]), self._school_name(old["school"])
        data = {"new": new, "old": old, "all": now, "role": person.role, "print": person.fingerprint}
        # A new value for what was edited here changes nobody, but is remembered.
        verdict, after = "changed" if new else "unchanged", here | goes_in
        name = f"{after['first_name']} {after['last_name']}".strip()
        self.stage.row(kind, verdict, person.sis_id, person.line, name, data, last.person_id)

    def _school_name(self, sis_id: str | None) -> str | None:
        return self.orgs.names.get(sis_id) if sis_id else None
