"""Staging people: matched by SIS id only; what else is alike becomes a question, never a merge.

Sign-in names are unique, rosters are not: of several rows with one address the first keeps it, the others are taken
in without and listed. Clear-text passwords in a package never get here (the reader does not hand them out).
"""

from collections.abc import Iterable
from typing import Any

import email_validator
from peewee import JOIN, chunked, fn

from portal.db import fold, rows_among
from portal.people.models import Person, SignInName
from portal.roster.compare import ADMIN_OF, FIELDS, ROLE_OF, FilePerson, merge, strongest
from portal.roster.models import RosterPerson
from portal.roster.staging import Stage
from portal.schools.models import School

# Longer ones can't be a name somebody answers to; a broken export puts whole lines into a cell.
MAX_NAME = 100


class People:
    """Stages the people of a package slice by slice. Afterwards `seen` holds the SIS ids with an account."""

    def __init__(self, stage: Stage, source_id: int, orgs: Any, roles: dict[str, Any] | None) -> None:
        self.stage, self.source_id, self.orgs, self.roles = stage, source_id, orgs, roles
        self.fresh = not RosterPerson.select().where(RosterPerson.source == source_id).exists()
        self.nobody_here = not SignInName.select().exists()
        self.school_ids = {id_: sis for id_, sis in School.select(School.id, School.sis_id).tuples() if sis}
        self.seen: set[str] = set()
        self.mentions: list[str] = []
        self.schools_used: set[str] = set()
        self._owners: dict[str, str] = {}

    def take(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Stage one slice of users.csv."""
        people = []
        for row in rows:
            if (person := self._read(row)) is None:
                continue
            if row[1] != "active":
                self.stage.row(person.role, "leaving", person.sis_id, person.line, _name(person))
                self.seen.add(person.sis_id)
                continue
            people.append(person)
        known = {} if self.fresh else self._known(people)
        addressed = [self._settle_names(person) for person in people]
        self._ask_about_owners([(file, p) for file, p in zip(people, addressed, strict=True) if p], known)
        for file, person in zip(people, addressed, strict=True):
            if person is not None:
                self._stage(file, person, known)

    def _read(self, row: tuple[Any, ...]) -> FilePerson | None:
        line, _status, sis_id, enabled, username, given, family, _m, _i, email, grades, role, orgs = row[:13]
        role, org = self._role_and_org(sis_id, role, orgs, row[21])
        if role is None or role not in ROLE_OF:
            self.mentions.append(sis_id)
            return None
        school = next((o for o in org if o in self.orgs.names), None)
        if school:
            self.schools_used.add(school)
        district = None if school else next((d for o in org if (d := self.orgs.district_of(o))), None)
        first, last = (row[18] or given).strip()[:MAX_NAME], (row[20] or family).strip()[:MAX_NAME]
        return FilePerson(
            line, sis_id, ROLE_OF[role], first, last, email.strip() or None, username.strip() or None,
            grades.split(",")[0][:10] if ROLE_OF[role] == "student" else "", school, district, ADMIN_OF.get(role),
            enabled != "false",
        )  # fmt: skip

    def _role_and_org(self, sis_id: str, role: str, orgs: str, primary_org: str) -> tuple[str | None, list[str]]:
        """1.1 says both in users.csv, 1.2 in roles.csv; a package of changes may leave out what did not change."""
        if self.roles is None:
            return role, orgs.split(",")
        found = self.roles.get(sis_id)
        if found:
            return strongest([r for r, _o in found]), [primary_org, *(o for _r, o in found)]
        last = RosterPerson.get_or_none(RosterPerson.source == self.source_id, RosterPerson.sis_id == sis_id)
        return (last.role, [primary_org, last.school_sis_id or ""]) if last else (None, [primary_org])

    def _settle_names(self, person: FilePerson) -> FilePerson | None:
        """The person with the sign-in names they can have; None when held back as a second row of somebody."""
        self.seen.add(person.sis_id)
        email, username = person.email, person.username
        if email and not _is_address(email):
            self._note(person, "email", f"“{email[:60]}” is not a complete address and is left out.")
            email = None
        if username and len(username) > MAX_NAME:
            self._note(person, "username", f"is longer than {MAX_NAME} letters and is left out.")
            username = None
        if username and "@" in username and fold(username) != fold(email):
            email, username = (username, None) if email is None and _is_address(username) else (email, None)
        for field, value in (("username", username), ("email", email)):
            owner = self._owners.setdefault(fold(value), person.sis_id) if value else person.sis_id
            if owner == person.sis_id:
                continue
            if field == "username" and self._is_second_row(person, owner):
                return None
            self._note(person, field, "has this sign-in name twice: the first row keeps it, this one goes in without.")
            username, email = (None, email) if field == "username" else (username, None)
        return person._replace(email=email, username=username)

    def _is_second_row(self, person: FilePerson, owner: str) -> bool:
        """1.1 has one role a row: a person with two roles is two rows with one username (HMH groups them so)."""
        already = RosterPerson.select().where(
            RosterPerson.source == self.source_id, RosterPerson.sis_id == person.sis_id
        )
        if self.roles is not None or already.exists():
            return False
        facts = {"owner": owner, "role": person.role, "print": person.fingerprint}
        label = f"{_name(person)} ({person.username})"
        self.stage.question("two_rows", person.sis_id, label, owner, person.sis_id, new=_facts(person), **facts)
        self.stage.row(person.role, "refused", person.sis_id, person.line, _name(person), {"new": _facts(person)})
        return True

    def _note(self, person: FilePerson, column: str, sentence: str) -> None:
        text = f"users.csv, line {person.line}, column {column}: {_name(person)}: {sentence}"
        self.stage.problem("warning", f"person.{column}", text, "users.csv", person.line, column)

    def _known(self, people: list[FilePerson]) -> dict[str, Any]:
        """SIS id → what the roster said last; None where this row says the very same."""
        asked = (RosterPerson, "sis_id, fingerprint", "sis_id", [p.sis_id for p in people])
        prints = dict(rows_among(*asked, "AND source_id = ?", self.source_id))
        changed = [p.sis_id for p in people if prints.get(p.sis_id, p.fingerprint) != p.fingerprint]
        query = RosterPerson.select(RosterPerson, Person).join(Person)
        query = query.where(RosterPerson.source == self.source_id, RosterPerson.sis_id.in_(changed))
        return dict.fromkeys(prints) | {row.sis_id: row for row in query}

    def _ask_about_owners(self, people: list[tuple[FilePerson, FilePerson]], known: dict[str, Any]) -> None:
        """A sign-in name that a hand-made account has: is it the same person? Asked, never assumed."""
        new = [p for _file, p in people if p.sis_id not in known]
        keys = {fold(v): p for p in new for v in (p.email, p.username) if v}
        if self.nobody_here or not keys:
            return
        query = (
            SignInName.select(SignInName.key, Person)
            .join(Person)
            .join(RosterPerson, JOIN.LEFT_OUTER, on=(RosterPerson.person == Person.id))
            .where(SignInName.key.in_(list(keys)), RosterPerson.id.is_null())
        )
        asked = set()
        for row in query:
            person = keys[row.key]
            if person.sis_id not in asked:
                here = f"{row.person.name}, {row.key}"
                self.stage.question("taken", person.sis_id, _name(person), here, row.key, person=row.person.id)
                asked.add(person.sis_id)

    def _stage(self, file: FilePerson, person: FilePerson, known: dict[str, Any]) -> None:
        last = known.get(file.sis_id)
        if file.sis_id not in known:
            data = {"new": self._shown(person), "print": file.fingerprint}
            self.stage.row(person.role, "added", file.sis_id, file.line, _name(person), data)
        elif last is None:
            self.stage.unchanged(person.role)
            return
        else:
            self._stage_changed(file, person, last)
        if person.proposed and (last is None or last.person.role in ("student", "teacher")):
            here = "teacher" if last is None else last.person.role
            facts = {"proposed": person.proposed}
            self.stage.question("admin", file.sis_id, _name(person), here, person.proposed, **facts)

    def _stage_changed(self, file: FilePerson, person: FilePerson, last: Any) -> None:
        before, now, here = _last(last), _facts(person), self._here(last.person)
        goes_in, stays = merge(before, now, here)
        if (last.role == "student") != (person.role == "student"):
            stays.append("role")
        for name in stays:
            theirs = now.get(name) or ""
            self._differs(file.sis_id, last.person, name, here.get(name) or "", theirs)
        new, old = {n: now[n] for n in goes_in}, {n: before[n] for n in goes_in}
        if "school" in new:
            new["school_name"], old["school_name"] = self._school_name(new["school"]), self._school_name(old["school"])
        data = {"new": new, "old": old, "all": now, "print": file.fingerprint}
        self.stage.row(last.role, "changed", file.sis_id, file.line, _name(person), data, last.person_id)

    def stage_differing(self, is_delta: bool) -> None:
        """Fields edited by hand since the roster last gave them, of people whose rows are as they were."""
        conditions = [
            fn.COALESCE(getattr(Person, name), "") != fn.COALESCE(getattr(RosterPerson, name), "")
            for name in ("first_name", "last_name", "email", "username", "grade")
        ]
        any_differs = conditions[0]
        for condition in conditions[1:]:
            any_differs = any_differs | condition
        query = RosterPerson.select(RosterPerson, Person).join(Person)
        for last in query.where(RosterPerson.source == self.source_id, any_differs):
            if (last.sis_id in self.seen or not is_delta) and last.person.sis_id == last.sis_id:
                here, before = self._here(last.person), _last(last)
                for name in FIELDS:
                    if (here[name] or "") != (before[name] or "") and name != "school":
                        self._differs(last.sis_id, last.person, name, here[name] or "", before[name] or "")

    def stage_missing(self) -> None:
        """List people of this source who are not in the package. Nothing happens to them."""
        query = RosterPerson.select(RosterPerson.sis_id).where(RosterPerson.source == self.source_id)
        missing = [sis_id for (sis_id,) in query.tuples().iterator() if sis_id not in self.seen]
        for some in chunked(missing, 5000):
            people = RosterPerson.select(RosterPerson, Person).join(Person)
            for last in people.where(RosterPerson.source == self.source_id, RosterPerson.sis_id.in_(some)):
                self.stage.row(last.role, "missing", last.sis_id, 0, last.person.name, target=last.person.id)

    def _differs(self, sis_id: str, person: Any, name: str, here: str, theirs: str) -> None:
        self.stage.question("differs", sis_id, person.name, here, theirs, field=name, person=person.id)

    def _here(self, person: Any) -> dict[str, str | None]:
        values = {name: getattr(person, name) for name in FIELDS if name != "school"}
        return values | {"school": self.school_ids.get(person.school_id)}

    def _shown(self, person: FilePerson) -> dict[str, Any]:
        more = {"enabled": person.is_enabled, "district": person.district}
        return _facts(person) | more | {"school_name": self._school_name(person.school)}

    def _school_name(self, sis_id: str | None) -> str | None:
        return self.orgs.names.get(sis_id) if sis_id else None


def _facts(person: FilePerson) -> dict[str, str | None]:
    return {name: getattr(person, name) for name in FIELDS}


def _last(row: Any) -> dict[str, str | None]:
    return {name: getattr(row, name) for name in FIELDS if name != "school"} | {"school": row.school_sis_id}


def _name(person: FilePerson) -> str:
    return f"{person.first_name} {person.last_name}"


_checked: dict[str, bool] = {}


def _is_address(text: str) -> bool:
    """Whether mail could be sent there. The part after the @ is checked once for all who share it."""
    local, at, domain = text.rpartition("@")
    simple = at and local.replace(".", "").replace("_", "").replace("-", "").isalnum() and local.isascii()
    if not simple or ".." in local or local.startswith(".") or local.endswith("."):
        return _validates(text)
    if domain not in _checked:
        if len(_checked) > 5000:
            _checked.clear()
        _checked[domain] = _validates(f"a@{domain}")
    return _checked[domain] and len(local) <= 64


def _validates(text: str) -> bool:
    try:
        email_validator.validate_email(text, check_deliverability=False)
    except email_validator.EmailNotValidError:
        return False
    return True
