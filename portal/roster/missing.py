"""People who are here and not in the package, each listed once. Nothing happens to them."""

from typing import Any

from portal.db import slices
from portal.people.bulk import ASKED_FOR
from portal.people.models import Person
from portal.roster.compare import kind_of
from portal.roster.models import RosterPerson
from portal.roster.staging import Stage


def stage_missing_people(stage: Stage, source_id: int, seen: set[str], reach: Any) -> None:
    """List those of this source. `seen`: the SIS ids of the package. Of somebody with two rows the first one speaks,
    and only where neither is in the package."""
    query = RosterPerson.select(RosterPerson.sis_id).where(RosterPerson.source == source_id)
    ids = (sis_id for (sis_id,) in query.tuples().iterator())
    missing = [sis_id for sis_id in ids if sis_id not in seen and sis_id not in reach.people]
    for some in slices(missing, 5000):
        people = RosterPerson.select(RosterPerson, *ASKED_FOR).join(Person)
        found = list(people.where(RosterPerson.source == source_id, RosterPerson.sis_id.in_(some)))
        rows = _rows(source_id, [last.person_id for last in found])
        for last in found:
            if rows[last.person_id][0] == last.sis_id and seen.isdisjoint(rows[last.person_id]):
                stage.row(kind_of(last.person.role), "missing", last.sis_id, 0, last.person.name, target=last.person.id)
                stage.shows(last.person.school_id, last.person.district_id)


def _rows(source_id: int, person_ids: list[int]) -> dict[int, list[str]]:
    """person → the SIS ids of all their rows, the first one first."""
    query = RosterPerson.select(RosterPerson.person, RosterPerson.sis_id).order_by(RosterPerson.id)
    rows: dict[int, list[str]] = {}
    for person, sis_id in query.where(RosterPerson.source == source_id, RosterPerson.person.in_(person_ids)).tuples():
        rows.setdefault(person, []).append(sis_id)
    return rows
