"""People added and changed by the thousand, as a roster brings them. Call these inside the caller's transaction.

The rules that hold for one person hold here too: sign-in names are unique, and one that somebody else has is left
out and reported; nobody gets a password.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from peewee import chunked

from portal.db import database, fold, ids_given, insert_rows, is_sqlite, now, reserve_ids, rows_among, update_rows
from portal.people import search
from portal.people.models import Person, SignInName, computed

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


class Names:
    """The sign-in names in use, asked slice by slice; what a slice takes counts for the next one."""

    def __init__(self) -> None:
        self.is_empty = not SignInName.select().exists()

    def free(self, wanted: dict[str, int]) -> set[str]:
        """Of key → person id, the keys that are free or already that person's."""
        if self.is_empty:
            return set(wanted)
        taken: dict[str, int] = {}
        for keys in chunked(wanted, 5000):
            taken.update(rows_among(SignInName, "key, person_id", "key", list(keys)))
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
    for some in chunked(people, 5000):
        numbered = list(enumerate(some, next_id))
        next_id += len(numbered)
        yield from _insert(source_id, numbered, names, moment)
    ids_given(Person)


def _insert(source_id: int, numbered: list[tuple[int, NewPerson]], names: Names, moment: Any) -> list[Any]:
    wanted = {fold(v): id_ for id_, p in numbered for v in (p.email, p.username) if v}
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


def change_people(changes: Iterable[tuple[Person, dict[str, Any]]]) -> Iterator[tuple[Person, dict[str, Any]]]:
    """Write new values of `GIVEN` fields; gives back (person as it was, what really changed).

    A sign-in name somebody else has is not taken over. Sessions end where the role or the addresses changed.
    """
    names, moment = Names(), now()
    for some in chunked(changes, 2000):
        _release(some)
        wanted = {fold(c[n]): p.id for p, c in some for n in ("email", "username") if c.get(n)}
        free = names.free(wanted)
        rows, keys, done = [], [], []
        for person, change in some:
            change = {n: v for n, v in change.items() if n not in ("email", "username") or not v or fold(v) in free}
            after = {n: getattr(person, n) for n in GIVEN} | change
            folded = computed(after)
            rows.append(
                (*(after[n] for n in CHANGED[:8]), *(folded[n] for n in FOLDED), person.version + 1, moment, person.id)
            )
            if {"email", "username"} & set(change):
                keys.extend((key, person.id) for key in {folded["email_key"], folded["username_key"]} if key)
            done.append((person, {n: v for n, v in change.items() if getattr(person, n) != v}))
        update_rows(Person, CHANGED, rows)
        for pair in keys:
            SignInName.insert(key=pair[0], person=pair[1]).on_conflict_ignore().execute()
        yield from done


def _release(some: list[tuple[Person, dict[str, Any]]]) -> None:
    """Let go of names that are given up first, so that two people can swap theirs in one roster."""
    given_up = [
        fold(getattr(person, name))
        for person, change in some
        for name in ("email", "username")
        if name in change and getattr(person, name) and fold(change[name]) != fold(getattr(person, name))
    ]
    for keys in chunked(given_up, 5000):
        SignInName.delete().where(SignInName.key.in_(keys)).execute()
