"""Who of a package gets which sign-in name. They are unique in Homeroom; in rosters they are not.

Of several new rows with one name the first gets it. Who has a name here keeps it, unless the same package gives them
another one: that is known only when all people were read, so such a claim is settled at the end. Nobody is merged:
a hand-made account with the name is a question, and so are the two rows of one person with two roles.
"""

import json
from typing import Any, NamedTuple

from portal.db import fold, rows_among, slices, transaction, update_rows
from portal.people.models import Person, SignInName
from portal.roles import ROLE_NAMES
from portal.roster.addresses import is_address
from portal.roster.compare import FIELDS, FilePerson
from portal.roster.models import PEOPLE, RosterPerson, Row
from portal.roster.sources.problems import shorten
from portal.roster.staging import Stage
from portal.roster.taken import account_in_words, is_mixed, row_in_words

MAX_USERNAME = 100
TWICE = "has a sign-in name that another row has: that one gets it, this one goes in without."
TAKEN = "has a sign-in name that somebody else here has, so it is not taken over."


class Claimant(NamedTuple):
    """As much of a row as tells whether another one may be the same person; kept for all of them, so it is small."""

    sis_id: str
    name: int
    role: str
    proposed: str | None

    @classmethod
    def of(cls, person: FilePerson) -> "Claimant":
        return cls(person.sis_id, hash(fold(person.name)), person.role, person.proposed)


class Contest(NamedTuple):
    """A name that is claimed by one row and held by somebody whose row may still come, or came before."""

    key: str
    field: str
    claimant: FilePerson
    owner: str


class Claims:
    """Settles the names slice by slice; `finish()` what was open. `held` are second rows, left out until linked;
    `taken` (SIS id → field → name) is what new people come in without, for an account made by hand has it."""

    def __init__(
        self, stage: Stage, source_id: int, reach: Any, may_be_two_rows: bool, schools: dict[str, str]
    ) -> None:
        self.stage, self.source_id, self.reach = stage, source_id, reach
        self.may_be_two_rows, self.schools = may_be_two_rows, schools
        self.nobody_here = not SignInName.select().exists()
        self.held: set[str] = set()
        self.taken: dict[str, dict[str, str]] = {}
        self._maybe_here: set[str] = set()
        self._owners: dict[str, Claimant] = {}
        self._given_up: set[tuple[str, str]] = set()
        self._contests: list[Contest] = []

    def settle(self, people: list[FilePerson], known: dict[str, Any]) -> list[FilePerson | None]:
        """The people with the names they can have; None for one held back as a second row. `known`: SIS id → what
        the roster said last of those who are here."""
        checked = [self._checked(person) for person in people]
        here = self._owners_here([fold(v) for p in checked for v in (p.email, p.username) if v])
        return [self._claim(person, known.get(person.sis_id), here) for person in checked]

    def give_up(self, sis_id: str, name: str | None) -> None:
        """The package gives this person another name than the one they have."""
        self._given_up.add((sis_id, fold(name)))

    def finish(self) -> None:
        """All people are read: what was claimed and not given up stays with its owner."""
        self._owners.clear()
        # Who loses a claim keeps the old name, which somebody else may have counted on.
        while lost := [c for c in self._contests if (c.owner, c.key) not in self._given_up]:
            self._contests = [c for c in self._contests if (c.owner, c.key) in self._given_up]
            for some in slices(lost, 5000):
                self._lose_all(some)

    def _checked(self, person: FilePerson) -> FilePerson:
        email, username = person.email, person.username
        if email and not is_address(email):
            self.note(person, "email", f"“{shorten(email)}” is not a complete address and is left out.")
            email = None
        if username and len(username) > MAX_USERNAME:
            self.note(person, "username", f"is longer than {MAX_USERNAME} letters and is left out.")
            username = None
        if username and "@" in username and fold(username) != fold(email):
            email, username = (username, None) if email is None and is_address(username) else (email, None)
        if (email, username) == (person.email, person.username):
            return person
        return person._replace(email=email, username=username)

    def _owners_here(self, keys: list[str]) -> dict[str, tuple[int, str | None]]:
        """key → (account, its SIS id in this source) of names that are in use."""
        if self.nobody_here:
            return {}
        owners = dict(rows_among(SignInName, "key, person_id", "key", keys))
        also = "AND source_id = ? ORDER BY id DESC"  # of two rows the first speaks for the person
        ids = list(set(owners.values()))
        sis_ids = dict(rows_among(RosterPerson, "person_id, sis_id", "person_id", ids, also, self.source_id))
        return {key: (id_, sis_ids.get(id_)) for key, id_ in owners.items()}

    def _claim(self, person: FilePerson, last: Any, here: dict[str, tuple[int, str | None]]) -> FilePerson | None:
        mine = Claimant.of(person)
        for field in ("username", "email"):
            value = getattr(person, field)
            if not value:
                continue
            key = fold(value)
            owner, owner_sis = here.get(key, (None, None))
            is_own = last is not None and owner == last.person_id
            first = mine if is_own else self._owners.get(key, mine)
            self._owners[key] = first
            if first.sis_id != person.sis_id:
                if field == "username" and last is None and self._may_be_one(mine, first):
                    self._maybe_here.add(person.sis_id)
                    self._hold(person, first, person.facts)
                    self.propose(person)
                    return None
                self.note(person, field, TWICE)
                person = _without(person, field, last)
            elif owner is None or is_own:
                continue
            elif owner_sis:
                self._contests.append(Contest(key, field, person, owner_sis))
                self._maybe_here.add(person.sis_id)
            elif last is None and (by_hand := self._by_hand(owner)):
                if person.sis_id not in self.taken:
                    self._ask(person, by_hand, key)
                self.taken.setdefault(person.sis_id, {})[field] = value
            else:
                self.note(person, field, TAKEN)
                person = _without(person, field, last)
        return person

    def _may_be_one(self, one: Claimant, other: Claimant) -> bool:
        """1.1 has one role a row: somebody with two roles is two rows with one username (HMH groups them so)."""
        is_other_role = (one.role, one.proposed) != (other.role, other.proposed)
        return self.may_be_two_rows and (one.name == other.name or is_other_role)

    def _by_hand(self, person_id: int) -> Person | None:
        """The account where no roster has it and the importer may know of it."""
        owner = Person.get_by_id(person_id)
        return owner if owner.sis_id is None and self.reach.covers_person(owner) else None

    def _ask(self, person: FilePerson, owner: Person, key: str) -> None:
        """A hand-made account signs in with this: is it the same person? Asked, never assumed."""
        here, theirs = account_in_words(owner, key), row_in_words(person, self.schools.get(person.school or ""), key)
        facts = {"person": owner.id, "mixed": person.role if is_mixed(person, owner) else ""}
        self.stage.question("taken", person.sis_id, person.name, here, theirs, **facts)
        self.stage.shows(owner.school_id, owner.district_id)
        self._maybe_here.add(person.sis_id)

    def propose(self, person: FilePerson, last: Any = None) -> None:
        """An administrator of the file is a teacher, unless somebody says otherwise. Offered is what can come about:
        who works in a district office has no school, unless they turn out to be somebody who has."""
        if person.proposed:
            here = last and last.person
            school = here.school_id if here else person.school or person.sis_id in self._maybe_here
            district = here.district_id if here else school or person.district
            offered = [role for role, place in (("school_admin", school), ("district_admin", district)) if place]
            facts = {"proposed": person.proposed, "offered": offered}
            role = "teacher" if here else ""
            self.stage.question("admin", person.sis_id, person.name, role, person.proposed, **facts)

    def _hold(self, person: FilePerson, first: Any, facts: dict[str, Any]) -> None:
        """`first` is the row that has the name."""
        about = {"owner": first.sis_id, "role": person.role, "print": person.fingerprint, "new": facts}
        label = f"{person.name} ({person.username})"
        here, theirs = _row_in_words(first), _row_in_words(person)
        self.stage.question("two_rows", person.sis_id, label, here, theirs, **about)
        self.stage.row(person.role, "refused", person.sis_id, person.line, person.name, {"new": facts})
        self.held.add(person.sis_id)

    def _lose_all(self, lost: list[Contest]) -> None:
        """Take the names out of rows that are staged already: all at once, for a roster whose ids are all new claims
        the name of everybody who is here."""
        mine = Row.select().where(Row.run == self.stage.run, Row.kind.in_(PEOPLE))
        rows = {row.sis_id: row for row in mine.where(Row.sis_id.in_([c.claimant.sis_id for c in lost]))}
        last = RosterPerson.select().where(RosterPerson.source == self.source_id)
        owners = {owner.sis_id: owner for owner in last.where(RosterPerson.sis_id.in_([c.owner for c in lost]))}
        second = []
        for contest in lost:
            row, owner = rows.get(contest.claimant.sis_id), owners.get(contest.owner)
            if row is None:
                continue
            if self._is_second_row(contest, row, owner):
                second.append(rows.pop(row.sis_id).id)
                self.stage.uncount(row)
                new = json.loads(row.data)["new"]
                self._hold(contest.claimant, owner, {name: new.get(name) for name in FIELDS})
            else:
                self._lose(contest, row)
        with transaction():
            Row.delete().where(Row.id.in_(second)).execute()
            update_rows(Row, ("verdict", "data"), [(row.verdict, row.data, row.id) for row in rows.values()])

    def _is_second_row(self, contest: Contest, row: Row, owner: Any) -> bool:
        if not self.may_be_two_rows or contest.field != "username" or row.verdict != "added" or owner is None:
            return False
        person, name = contest.claimant, f"{owner.first_name} {owner.last_name}".strip()
        return fold(name) == fold(person.name) or owner.role != person.role

    def _lose(self, contest: Contest, row: Row) -> None:
        person, field, data = contest.claimant, contest.field, json.loads(row.data)
        if field not in data["new"]:
            return  # edited here since, so it stays as it is anyway
        self.note(person, field, TAKEN)
        if row.verdict == "added":
            data["new"][field] = None
        else:
            del data["new"][field]
            data["all"][field] = data["old"].pop(field)
            self._given_up.discard((person.sis_id, fold(data["all"][field])))
            if row.verdict == "changed" and not data["new"]:
                self.stage.uncount(row)
                self.stage.unchanged(row.kind)
                row.verdict = "unchanged"
        row.data = json.dumps(data, ensure_ascii=False)

    def note(self, person: FilePerson, column: str, sentence: str) -> None:
        """List something about a row that goes in otherwise than the file says."""
        text = f"{shorten(person.name) or person.sis_id}: {sentence}"
        self.stage.warn(f"person.{column}", "users.csv", person.line, column, text)


def _row_in_words(row: Any) -> str:
    """“4711 (Teacher)”: the two rows of one person differ by little else."""
    return f"{row.sis_id} ({ROLE_NAMES[getattr(row, 'proposed', None) or row.role]})"


def _without(person: FilePerson, field: str, last: Any) -> FilePerson:
    """Without a name they can't have: somebody who is here keeps what the roster gave last."""
    return person._replace(**{field: getattr(last, field) if last is not None else None})
