"""Finding people: several words in any order inside names, address, username and SIS id.

One normalised column (`Person.search_key`) carries it. Words of three letters and more are found inside words by an
index of trigrams: FTS5 on SQLite, pg_trgm on PostgreSQL. Shorter ones count where a word starts with them: two letters
and the blank before them are a trigram again; one letter is compared row by row, which soon finds a page of them.
"""

from typing import Any

from peewee import SQL, Database, Expression, Value, fn

from portal.db import is_sqlite, plain, read_rows
from portal.people.models import Person

MAX_WORDS = 8
# Up to here the hits are fetched and sorted; beyond, walking the sorted index finds a page of them sooner.
MANY_HITS = 8000

TRIGGERS = {
    "person_search_insert": "AFTER INSERT ON person BEGIN INSERT INTO person_search(rowid, search_key) "
    "VALUES (new.id, new.search_key); END",
    "person_search_delete": "AFTER DELETE ON person BEGIN INSERT INTO person_search(person_search, rowid, search_key) "
    "VALUES ('delete', old.id, old.search_key); END",
    "person_search_update": "AFTER UPDATE OF search_key ON person WHEN old.search_key <> new.search_key BEGIN "
    "INSERT INTO person_search(person_search, rowid, search_key) VALUES ('delete', old.id, old.search_key); "
    "INSERT INTO person_search(rowid, search_key) VALUES (new.id, new.search_key); END",
}


def stop_following(db: Database) -> None:
    """For a bulk load on SQLite: four times faster when the index is rebuilt once, afterwards."""
    for name in TRIGGERS:
        db.execute_sql(f"DROP TRIGGER IF EXISTS {name}")


def start_following(db: Database) -> None:
    for name, body in TRIGGERS.items():
        db.execute_sql(f"CREATE TRIGGER {name} {body}")


def rebuild(db: Database) -> None:
    db.execute_sql("INSERT INTO person_search(person_search) VALUES ('rebuild')")


def matches(text: str) -> list[Any]:
    """Conditions on `Person` that all words of the text are found; an empty text gives none."""
    words = [word if len(word) >= 3 else f" {word}" for word in plain(text).split()[:MAX_WORDS]]
    row_by_row = [_inside(word) for word in words]
    phrases = " ".join('"' + word.replace('"', '""') + '"' for word in words if len(word) >= 3)
    if not phrases or not is_sqlite():
        return row_by_row
    hits = "SELECT rowid FROM person_search WHERE person_search MATCH ? LIMIT ?"
    # Asked once: the ids travel as one value, and whoever counts, sorts or cuts a page takes them from there.
    [(count, ids)] = read_rows(f"SELECT count(*), json_group_array(rowid) FROM ({hits})", phrases, MANY_HITS + 1)  # noqa: S608
    if count > MANY_HITS:
        return row_by_row
    found = SQL("(SELECT value FROM json_each(?))", [ids])
    return [Person.id.in_(found), *(_inside(word) for word in words if len(word) < 3)]


def _inside(text: str) -> Any:
    """Plain containment; on PostgreSQL as LIKE, which is what the trigram index serves."""
    if is_sqlite():
        return fn.INSTR(Person.search_key, text) > 0
    for special in "\\%_":
        text = text.replace(special, "\\" + special)
    return Expression(Person.search_key, "LIKE", Value(f"%{text}%"))
