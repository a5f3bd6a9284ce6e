"""People added and changed by the thousand, as a roster brings them. Call these inside the caller's transaction.

The rules that hold for one person hold here too: sign-in names are unique, and one that somebody else has is left
out and reported; nobody gets a password.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from portal.db import database, fold, insert_rows, is_sqlite, now, rows_among, slices, update_rows
from portal.loading import ids_given, reserve_ids
from portal.people import search
from portal.people.links import end_links, end_links_elsewhere
from portal.people.models import Person, SignInName, computed
from portal.people.notices import tell_old_addresses
from portal.people.ways_in import Line, Place, end_ways_in, outgrows

# From here on building the search index anew is quicker than following row by row.
MANY = 2000
SUSPENDED_BY_SIS = "The student information system says this account is disabled."
FOLDED = ("last_key", "first_key", "email_key", "username_key", "grade_order", "search_key")
GIVEN = ("role", "first_name", "last_name", "school_id", "district_id", "grade", "email", "username", "sis_id")
COLUMNS = (
    "id", *GIVEN, *FOLDED, "source_id", "title", "suspended_at", "suspended_reason", "sessions_epoch", "failures",
    "created_at", "updated_at", "version",
)  # fmt: skip
CHANGED = (
    "role", "first_name", "last_name", "school_id", "district_id", "grade", "email", "username", *FOLDED, "version",
    "updated_at",
)  # fmt: skip

# What `change_people` asks of a person: to be selected where thousands are, for whole rows cost three times as much.
ASKED_FOR = tuple(
    Person._meta.combined[name] for name in ("id", "version", "suspended_at", "archived_at", *GIVEN)
)  # fmt: skip


class NewPerson(NamedTuple):
    """Somebody to add; the fields are those of `GIVEN`, and whether the roster says the account is enabled."""

    role: str
    first_name: str
    last_name: str
    school_id: int | None
    district_id: int | None
    grade: str
    email: str | None
    username: str | None
    sis_id: str
    is_enabled: bool


class Changed(NamedTuple):
    """Somebody as they were, the columns that really got a new value, and the lines of history of ended ways in."""

    person: Person
    columns: dict[str, Any]
    ended: list[Line]


class Names:
    """The sign-in names in use, asked slice by slice; what a slice takes counts for the next one."""

    def __init__(self) -> None:
        self.is_empty = not SignInName.select().exists()

    def free(self, wanted: dict[str, int]) -> set[str]:
        """Of key → person id, the keys that are free or already that person's."""
        if self.is_empty:
            return set(wanted)
        taken = _owners(wanted)
        return {key for key, person in wanted.items() if taken.get(key, person) == person}


@contextmanager
def many_people(expected: int) -> Iterator[None]:
    """Around adding and changing about so many: the search index is then built anew once, at the end (SQLite)."""
    rebuild = is_sqlite() and expected >= MANY
    if rebuild:
        search.stop_following(database.obj)
    yield
    if rebuild:
        search.rebuild(database.obj)
        search.start_following(database.obj)


def add_people(source_id: int, people: Iterable[NewPerson]) -> Iterator[tuple[NewPerson, int]]:
    """Insert them and give back (person, id) in order, with the sign-in names they got."""
    next_id, names, moment = reserve_ids(Person), Names(), now()
    for some in slices(people, 5000):
        numbered = list(enumerate(some, next_id))
        next_id += len(numbered)
        yield from _insert(source_id, numbered, names, moment)
    ids_given(Person)


def _insert(source_id: int, numbered: list[tuple[int, NewPerson]], names: Names, moment: Any) -> list[Any]:
    wanted: dict[str, int] = {}
    for id_, person in numbered:
        for value in (person.email, person.username):
            if value:
                wanted.setdefault(fold(value), id_)  # of two with one name the first gets it
    free = names.free(wanted)
    rows, keys, added = [], [], []
    for id_, person in numbered:
        person = _without_taken(person, id_, free, wanted)
        folded = computed(person._asdict())
        off = (None, "") if person.is_enabled else (moment, SUSPENDED_BY_SIS)
        values = (*person[:9], *(folded[name] for name in FOLDED))
        rows.append((id_, *values, source_id, "", *off, 0, 0, moment, moment, 1))
        keys.extend((key, id_) for key in {folded["email_key"], folded["username_key"]} if key)
        added.append((person, id_))
    insert_rows(Person, COLUMNS, rows)
    insert_rows(SignInName, ("key", "person_id"), keys)
    return added


def _without_taken(person: NewPerson, id_: int, free: set[str], wanted: dict[str, int]) -> NewPerson:
    email, username = fold(person.email), fold(person.username)
    if email and (email not in free or wanted[email] != id_):
        person = person._replace(email=None)
    if username and (username not in free or wanted[username] != id_):
        person = person._replace(username=None)
    return person


class Renamed(NamedTuple):
    """Somebody's addresses as they are and as they shall be: (e-mail, username) each."""

    person_id: int
    old: tuple[str | None, str | None]
    new: tuple[str | None, str | None]


def rename_people(renames: Iterable[Renamed]) -> set[tuple[int, str]]:
    """Give all of them their new sign-in names at once, so that two may swap theirs, or one take what another gives
    up. Returns what can't be had, as (person id, field): there the old name stays."""
    asked = {r.person_id: r for r in renames}
    owners = _owners([fold(v) for r in asked.values() for v in (*r.old, *r.new) if v])
    refused: set[tuple[int, str]] = set()
    final = {id_: _keys(r, refused) for id_, r in asked.items()}
    while lost := _lost(final, owners) - refused:
        refused |= lost
        for id_, _field in lost:
            final[id_] = _keys(asked[id_], refused)
    held = ((fold(v), id_) for id_, r in asked.items() for v in r.old if v)
    let_go = (key for key, id_ in held if key not in final[id_] and owners.get(key) == id_)
    for keys in slices(let_go, 5000):
        SignInName.delete().where(SignInName.key.in_(keys)).execute()
    gained = ((key, id_) for id_, keys in final.items() for key in keys if owners.get(key) != id_)
    is_old = {id_: {fold(v) for v in asked[id_].old} for id_, _field in refused}
    insert_rows(SignInName, ("key", "person_id"), ((k, id_) for k, id_ in gained if k not in is_old.get(id_, ())))
    return refused


def _owners(keys: Iterable[str]) -> dict[str, int]:
    """key → whose sign-in name it is; a key nobody has is left out."""
    found: dict[str, int] = {}
    for some in slices(keys, 5000):
        found.update(rows_among(SignInName, "key, person_id", "key", some))
    return found


def _keys(renamed: Renamed, refused: set[tuple[int, str]]) -> dict[str, str]:
    """key → the field it comes from, as things stand."""
    fields = zip(("email", "username"), renamed.old, renamed.new, strict=True)
    values = {field: old if (renamed.person_id, field) in refused else new for field, old, new in fields}
    return {fold(value): field for field, value in values.items() if value}


def _lost(final: dict[int, dict[str, str]], owners: dict[str, int]) -> set[tuple[int, str]]:
    """Claims that fail: the name is kept by its owner, or an earlier claim has it."""
    taken = {key: id_ for id_, keys in final.items() for key in keys if owners.get(key) == id_}
    lost = set()
    for id_, keys in final.items():
        for key, field in keys.items():
            is_kept = key in owners and owners[key] not in final
            if (is_kept and owners[key] != id_) or taken.setdefault(key, id_) != id_:
                lost.add((id_, field))
    return lost


def change_people(changes: Iterable[tuple[Person, dict[str, Any]]]) -> Iterator[Changed]:
    """Write new values of `GIVEN` fields; gives back what came of each.

    Addresses and usernames must have been claimed by `rename_people`. Sessions end where the role changed; a password
    that was good enough for a student ends with it, and so do links sent to an address that changed, which staff are
    told there, and the ways in of staff who outgrow those who could know them.
    """
    moment = now()
    for some in slices(changes, 2000):
        rows, done, outgrown = [], [], []
        for person, change in some:
            before = {n: getattr(person, n) for n in GIVEN}
            after = before | change
            folded = computed(after)
            given = (*(after[n] for n in CHANGED[:8]), *(folded[n] for n in FOLDED))
            rows.append((*given, person.version + 1, moment, person.id))
            done.append((person, {n: v for n, v in change.items() if before[n] != v}))
            if outgrows(_place(before), _place(after)):
                outgrown.append(person.id)
        update_rows(Person, CHANGED, rows)
        readdressed = [(person, changed["email"]) for person, changed in done if "email" in changed]
        end_links_elsewhere({person.id: email for person, email in readdressed})
        tell_old_addresses({person.id: person.email for person, _email in readdressed})
        for person, changed in done:
            if "role" in changed:
                _end_sessions(person)
        ended = end_ways_in(outgrown)
        for person, changed in done:
            yield Changed(person, changed, ended.get(person.id, []))


def _place(values: dict[str, Any]) -> Place:
    return values["role"], values["school_id"], values["district_id"]


def _end_sessions(person: Person) -> None:
    ended: dict[Any, Any] = {Person.sessions_epoch: Person.sessions_epoch + 1}
    if person.role == "student":
        secrets = ("password_hash", "password_at", "temporary_password", "temporary_password_expires_at")
        ended |= {getattr(Person, name): None for name in secrets}
        end_links(person.id)
    Person.update(ended).where(Person.id == person.id).execute()
