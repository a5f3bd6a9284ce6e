"""What of an enrollment changes, in words: what stands here is kept beside the new values of a staged row."""

from collections.abc import Iterable

from portal.classes.models import Enrollment, Section
from portal.db import slices
from portal.people.models import Person
from portal.roster.models import SEPARATOR

LABELS = ("class", "person", "role", "main teacher", "first day", "last day")
# A staged row holds its new values and their fingerprint, a changed one then the old ones in words.
NEW = len(LABELS) + 1


def words_of(ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """id of an enrollment that is here → its class, person, role, main teacher, first and last day."""
    columns = (Enrollment.id, Section.title, Person.first_name, Person.last_name, Enrollment.role)
    query = Enrollment.select(*columns, Enrollment.is_primary, Enrollment.begins_on, Enrollment.ends_on).join(Section)
    query = query.join(Person, on=(Enrollment.person_id == Person.id))
    found = {}
    for some in slices(sorted(ids), 500):
        for id_, title, first, last, role, primary, begins, ends in query.where(Enrollment.id.in_(some)).tuples():
            days = (str(day or "") for day in (begins, ends))
            found[id_] = (title, f"{first} {last}".strip(), role, str(bool(primary)).lower(), *days)
    return found


def new_values(data: str) -> list[str]:
    """Section, person (SIS ids), role, main teacher, first and last day, fingerprint of a staged row."""
    return data.split(SEPARATOR)[:NEW]


def changes(data: str, section: str, person: str) -> list[tuple[str, str | None, str]]:
    """(label, old, new) of what changes; `section` and `person` are the names of the new ones."""
    cells = data.split(SEPARATOR)
    old = cells[NEW:]
    new = [section, person, cells[2], cells[3] or "false", *cells[4:6]]
    both = zip(LABELS, old, new, strict=False)
    return [(label, _in_words(label, was), _in_words(label, becomes)) for label, was, becomes in both if was != becomes]


def _in_words(label: str, value: str) -> str:
    return {"true": "yes", "false": "no"}.get(value, value) if label == "main teacher" else value
