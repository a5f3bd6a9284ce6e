"""What of an enrollment changes, in words: what stands here is kept beside the new values of a staged row."""

from typing import NamedTuple

from portal.classes.models import Enrollment, Section
from portal.db import rows_among
from portal.people.models import Person
from portal.roster.models import SEPARATOR, RosterPerson

LABELS = ("class", "person", "role", "main teacher", "first day", "last day")
# A staged row holds its new values and their fingerprint, a changed one then the old ones in words.
NEW = len(LABELS) + 1


class Before(NamedTuple):
    """An enrollment that is here: SIS ids of its section and its person (who may have two), and all of it in words."""

    section: str | None
    people: set[str]
    cells: tuple[str, ...]

    def beside(self, section: str, user: str) -> tuple[str, ...]:
        """What is kept beside the new values. Empty where section or person is the same, maybe under another name."""
        title, name, *more = self.cells
        return "" if section == self.section else title, "" if user in self.people else name, *more


def before_of(ids: set[int], source_id: int) -> dict[int, Before]:
    """id of an enrollment → what stands here of it; for those of one slice of the file."""
    if not ids:
        return {}
    columns = (Enrollment.id, Section.sis_id, Person.id, Section.title, Person.first_name, Person.last_name)
    more = (Enrollment.role, Enrollment.is_primary, Enrollment.begins_on, Enrollment.ends_on)
    query = Enrollment.select(*columns, *more).join(Section).join(Person, on=(Enrollment.person_id == Person.id))
    lines = list(query.where(Enrollment.id.in_(ids)).tuples())
    sis_ids = _sis_ids({line[2] for line in lines}, source_id)
    found = {}
    for id_, section, person, title, first, last, role, is_primary, *days in lines:
        primary = "true" if is_primary else "false"
        words = (title, f"{first} {last}".strip(), role, primary, *(str(day or "") for day in days))
        found[id_] = Before(section, sis_ids.get(person, set()), words)
    return found


def _sis_ids(people: set[int], source_id: int) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    also = "AND source_id = ?"
    for id_, sis_id in rows_among(RosterPerson, "person_id, sis_id", "person_id", list(people), also, source_id):
        found.setdefault(id_, set()).add(sis_id)
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
    differing = (pair for pair in both if pair[1] != pair[2] and (pair[1] or pair[0] not in ("class", "person")))
    return [(label, _in_words(label, was), _in_words(label, becomes)) for label, was, becomes in differing]


def _in_words(label: str, value: str) -> str:
    return {"true": "yes", "false": "no"}.get(value, value) if label == "main teacher" else value
