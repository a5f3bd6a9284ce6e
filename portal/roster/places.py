"""Districts and schools of a run: which are here, which were made by hand and are the same, which are new."""

import json
from collections.abc import Iterable
from typing import Any

from portal.roster.models import Question, Row, Run
from portal.schools.models import District, School, school_sort_key


class Places:
    """Answers "which school is this?" for every SIS id of the run's package."""

    def __init__(self, run: Run) -> None:
        self.run = run
        asked = Question.select().where(Question.run == run, Question.kind == "same_school", Question.answer == "link")
        self.linked = {(q.field, q.sis_id): q.facts["id"] for q in asked}
        self.districts = self._here(District, "district")
        self.schools = self._here(School, "school")

    @staticmethod
    def data(row: Row) -> dict[str, Any]:
        return json.loads(row.data)

    @classmethod
    def facts(cls, row: Row) -> dict[str, Any]:
        return cls.data(row)["new"]

    def affected(self) -> list[School | None]:
        """The schools whose rows the run would write; None stands for one that is not here yet."""
        rows = Row.select(Row.sis_id).where(Row.run == self.run, Row.kind == "school", Row.verdict != "missing")
        return [self.schools.get(sis_id) for (sis_id,) in rows.tuples()] + [
            s for s in self.schools.values() if s.id == self.run.school_id
        ]

    def school(self, sis_id: str | None) -> School | None:
        return self.schools.get(sis_id) if sis_id else None

    def district_id(self, sis_id: str | None) -> int | None:
        found = self.districts.get(sis_id) if sis_id else None
        return found.id if found else None

    def write(self, districts: Iterable[Row], schools: Iterable[Row]) -> None:
        """Add and change districts and schools. A school that is here stays in its district."""
        for row in districts:
            self._put(District, self.districts, row, {})
        for row in schools:
            self._put(School, self.schools, row, {"district": self._district_for(row)})

    def _put(self, model: Any, here: dict[str, Any], row: Row, more: dict[str, Any]) -> None:
        facts = self.data(row)
        name, place = facts["new"]["name"], here.get(row.sis_id)
        if place is None:
            key = {"sort_key": school_sort_key(name, row.sis_id)[:240]} if model is School else {}
            place = model(name=name, **key, **more)
        elif row.verdict == "changed":
            place.name = name
            if model is School:
                place.sort_key = school_sort_key(name, row.sis_id)[:240]
        place.source, place.sis_id, place.fingerprint = self.run.source_id, row.sis_id, facts["print"]
        place.save()
        here[row.sis_id] = place

    def _district_for(self, row: Row) -> District:
        """What the package says; else the only district there is; else one of the school's own name."""
        parent = self.districts.get(self.facts(row)["parent"])
        if parent is None:
            found = list(District.select().limit(2))
            parent = found[0] if len(found) == 1 else None
        return parent or District.create(name=self.facts(row)["name"])

    def _here(self, model: Any, kind: str) -> dict[str, Any]:
        here = {row.sis_id: row for row in model.select().where(model.source == self.run.source_id)}
        for (field, sis_id), id_ in self.linked.items():
            place = model.get_or_none(model.id == id_) if field == kind else None
            if place is not None:
                here[sis_id] = place
        return here
