"""Staging districts and schools, and what the organisations of a package are to each other."""

import json
from collections.abc import Iterable
from typing import Any

from portal.db import fold
from portal.roster.compare import fingerprint
from portal.roster.models import BY_HAND, Row
from portal.roster.remarks import title_of
from portal.roster.renaming import KEPT, is_named_by_hand
from portal.roster.staging import Stage
from portal.roster.things import stage_thing
from portal.schools.models import District, School

# Rows of orgs.csv that Homeroom keeps; the others (departments, states) are only mentioned by others.
KINDS = {"district": ("district", District), "school": ("school", School)}
DEEPEST = 20  # a chain of parents longer than this goes round in circles


def show_linked(run_id: int, counts: dict[str, dict[str, int]], kind: str, sis_id: str, here: str | None) -> None:
    """A district or school that is linked to the one named `here` is not added but changed, and keeps its name; None
    takes that back. Brings the staged row and the counts into line."""
    row = Row.get(Row.run == run_id, Row.kind == kind, Row.sis_id == sis_id)
    facts, verdict = json.loads(row.data), "added" if here is None else "changed"
    if row.verdict == verdict:
        return
    for side in ("old", "new"):
        facts.setdefault(side, {}).pop(BY_HAND, None)
    if here is None:
        del facts["old"]
    else:
        facts["old"] = {"name": facts["new"]["name"], BY_HAND: here}
        facts["new"][BY_HAND] = "this one, under the name it has here"
    counts[kind][row.verdict] -= 1
    counts[kind][verdict] += 1
    row.verdict, row.data = verdict, json.dumps(facts, ensure_ascii=False)
    row.save()


class Orgs:
    """Districts and schools of a package. Afterwards `names` (SIS id → name of every school, here or in the package)
    and `parent` are known."""

    def __init__(self, stage: Stage, source_id: int, reach: Any) -> None:
        self.stage, self.source_id, self.reach = stage, source_id, reach
        self.here: dict[tuple[str, str], Any] = {}
        self._taken_for: list[tuple[str, str, str]] = []
        for kind, model in KINDS.values():
            self.here |= {(kind, row.sis_id): row for row in model.select().where(model.source == source_id)}
        self.names: dict[str, str] = {sis: row.name for (kind, sis), row in self.here.items() if kind == "school"}
        self.district_ids: dict[int, int] = dict(School.select(School.id, School.district).tuples())
        self.schools: set[str] = set()
        self.districts: set[str] = {sis for kind, sis in self.here if kind == "district"}
        self.parent: dict[str, str] = {}
        self.mentions: list[str] = []
        self.linked: dict[tuple[str, str], Any] = {}
        self._new: dict[str, list[tuple[str, str]]] = {"district": [], "school": []}
        self._written_districts: set[str] = set()

    def take(self, rows: Iterable[tuple[Any, ...]]) -> None:
        for line, status, sis_id, name, type_, _identifier, parent in rows:
            self.parent[sis_id] = parent
            if type_ not in KINDS or (type_ == "district" and not self.reach.takes_districts):
                self.mentions.append(sis_id)
                continue
            name, kind = title_of(self.stage, "orgs.csv", line, "name", name) or sis_id, KINDS[type_][0]
            here = self.here.get((kind, sis_id))
            if kind == "school":
                self.names[sis_id] = name
                self.schools.add(sis_id)
            else:
                self.districts.add(sis_id)
            if here is not None and status == "active" and self._keeps_name(kind, here, line, name, parent):
                continue
            before = self.stage.counts[kind]["unchanged"]
            stage_thing(self.stage, kind, (line, status, sis_id), name, {"name": name, "parent": parent}, here)
            if kind == "district" and self.stage.counts[kind]["unchanged"] == before:
                self._written_districts.add(sis_id)
            if here is None and status == "active":
                self._new[kind].append((sis_id, name))

    def finish(self) -> None:
        """A school set up by hand may be one of these: asked. Answered with yes only where the names are the same. One
        of another name is asked about where there is nothing else it could be, and has to be answered by somebody:
        either answer is wrong for good where the other is right."""
        for kind, model in KINDS.values():
            by_hand = [row for row in model.select().where(model.source.is_null()) if self.reach.covers(row)]
            is_only = len(self._new[kind]) == 1 and model.select().count() == 1
            for sis_id, name in self._new[kind]:
                same = next((r for r in by_hand if is_only or fold(r.name) == fold(name)), None)
                if same is not None:
                    by_hand.remove(same)
                    self.linked[kind, sis_id] = same
                    answer = "link" if fold(same.name) == fold(name) else ""
                    facts = {"field": kind, "answer": answer, "id": same.id}
                    self.stage.question("same_school", sis_id, name, same.name, name, **facts)
                    if answer == "link":
                        self._taken_for.append((kind, sis_id, same.name))

    def show_taken(self) -> None:
        """What was taken for one set up by hand, in the rows that are staged by now."""
        for kind, sis_id, name in self._taken_for:
            show_linked(self.stage.run.id, self.stage.counts, kind, sis_id, name)

    def _keeps_name(self, kind: str, here: Any, line: int, name: str, parent: str) -> bool:
        """A name given by hand stays when the file has a new one, which is said, and remembered to be said once."""
        print_ = fingerprint(name)
        if here.fingerprint == print_ or not is_named_by_hand(here):
            return False
        if not self.reach.covers(here):
            self.stage.unchanged(kind)
            return True
        facts = {"new": {"name": name, "parent": parent}, "print": print_}
        self.stage.row(kind, "unchanged", here.sis_id, line, name, facts, here.id)
        if name != here.name:
            self.stage.warn(f"{kind}.name", "orgs.csv", line, "name", KEPT.format(name, here.name))
        return True

    def place(self, kind: str, sis_id: str) -> Any:
        """The district or school that is here, or may be it; None for a new one."""
        return self.here.get((kind, sis_id)) or self.linked.get((kind, sis_id))

    def school_of(self, org: str) -> str | None:
        """The org itself where it is a school, else the school it is a part of (a department's, say)."""
        return self._upwards(org, self.names)

    def district_of(self, org: str) -> str | None:
        """The district above an org, as the package tells it."""
        return self._upwards(org, self.districts)

    def covers_district(self, sis_id: str) -> bool:
        place = self.place("district", sis_id)
        return place is not None and self.reach.covers(place)

    def all_covered(self) -> bool:
        """Whether districts that would be written, and those new schools would go to, are the importer's own."""
        above = {self.district_of(sis) for sis in self.schools if self.place("school", sis) is None} - {None}
        return self.reach.is_unlimited or all(self.covers_district(sis) for sis in self._written_districts | above)

    def _upwards(self, org: str, wanted: Any) -> str | None:
        for _ in range(DEEPEST):
            if not org or org in wanted:
                break
            org = self.parent.get(org, "")
        return org if org in wanted else None
