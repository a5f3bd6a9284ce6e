"""Districts and schools of a run: which are here, which were made by hand and are the same, which are new."""

from collections.abc import Iterable
from typing import Any

from portal.db import Refused
from portal.roster.compare import fingerprint
from portal.roster.models import BY_HAND, Question, Run
from portal.roster.reach import NOT_YOURS, Reach
from portal.roster.renaming import is_named_by_hand, keep_name, tell_renamed
from portal.roster.staging import Staged
from portal.schools.models import District, School, school_sort_key

CLAIMED = "A school of this package was linked to another roster meanwhile. Import the package again."


class Places:
    """Answers "which school is this?" for every SIS id of the run's package."""

    def __init__(self, run: Run, reach: Reach) -> None:
        self.run, self.reach = run, reach
        asked = Question.select().where(Question.run == run, Question.kind == "same_school", Question.answer == "link")
        self.linked = {(q.field, q.sis_id): q.facts["id"] for q in asked}
        self.districts = self._here(District, "district")
        self.schools = self._here(School, "school")

    def school(self, sis_id: str | None) -> School | None:
        return self.schools.get(sis_id) if sis_id else None

    def district_id(self, sis_id: str | None) -> int | None:
        found = self.districts.get(sis_id) if sis_id else None
        return found.id if found else None

    def write(self, districts: Iterable[Staged], schools: Iterable[Staged]) -> None:
        """Add and change districts and schools. A school that is here stays in its district. Raises `Refused` for one
        that whoever applies the run doesn't look after: a new district is the portal's affair, a new school not a
        school admin's."""
        for row in districts:
            self._put(District, self.districts, row)
        for row in schools:
            self._put(School, self.schools, row)

    def _put(self, model: Any, here: dict[str, Any], row: Staged) -> None:
        facts, place = row.facts, here.get(row.sis_id)
        new, name = facts["new"], facts["new"]["name"]
        if place is not None:
            place = model.held(place.id)  # somebody may have changed it since the package was read
        else:
            place = District(name=name) if model is District else School(name=name, district=self._district_for(new))
            self._insist(self.reach.is_unlimited or (model is School and self.reach.covers(place.district)))
        self._insist(self.reach.is_unlimited or place.id is None or self.reach.covers(place))
        before, is_renamed = place.name, self._is_renamed(row, place)
        if is_renamed:
            place.name = name
        if model is School and (place.id is None or is_renamed):
            unique = f"{self.run.source_id} {fingerprint(row.sis_id):x}"  # two schools of one name, ids of any length
            place.sort_key = school_sort_key(name, unique)
            place.version += is_renamed  # settings that are open at the moment hold the old name
        place.source, place.sis_id, place.fingerprint = self.run.source_id, row.sis_id, facts["print"]
        place.save()
        here[row.sis_id] = place
        if is_renamed:
            tell_renamed(self.reach.actor, row.kind, place, before)

    def _is_renamed(self, row: Staged, place: Any) -> bool:
        """Whether the name of the file goes in; else the run says that one given since it was read stays."""
        new = row.facts["new"]
        if row.verdict != "changed" or BY_HAND in new or new["name"] == place.name:
            return False
        if is_named_by_hand(place):
            keep_name(self.run, row, new["name"], place)
            return False
        return True

    def _district_for(self, school: dict[str, Any]) -> District:
        """What the package says; else the importer's own, or the only one there is; else one of the school's name."""
        parent = self.districts.get(school["parent"])
        own = self.reach.actor.district_id
        if parent is None and own is not None:
            parent = District.get_or_none(District.id == own)
        if parent is None and self.reach.is_unlimited:
            found = list(District.select().limit(2))
            parent = found[0] if len(found) == 1 else District.create(name=school["name"])
        self._insist(parent is not None)
        return parent

    @staticmethod
    def _insist(is_covered: bool) -> None:
        if not is_covered:
            raise Refused(NOT_YOURS)

    def _here(self, model: Any, kind: str) -> dict[str, Any]:
        here = {row.sis_id: row for row in model.select().where(model.source == self.run.source_id)}
        for (field, sis_id), id_ in self.linked.items():
            place = model.get_or_none(model.id == id_) if field == kind and sis_id not in here else None
            if place is not None:
                if place.source_id is not None:
                    raise Refused(CLAIMED)
                here[sis_id] = place
        return here
