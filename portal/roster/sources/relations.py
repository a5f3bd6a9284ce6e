"""Who refers to whom: ids of every file, the same id twice, and references that lead nowhere."""

from collections.abc import Callable
from typing import NamedTuple

from portal.roster.sources.problems import Level, Problems
from portal.roster.sources.vocabulary import Column

Known = Callable[[str, str], bool]

ASKED_KINDS = ("orgs", "academicSessions", "courses", "classes", "users")
"""Kinds that may be known from earlier; `known` is never asked for others."""

# Nothing refers to rows of these, so a number per id is enough to find it twice.
_BY_HASH = {
    "enrollments",
    "demographics",
    "roles",
    "lineItemLearningObjectiveIds",
    "lineItemScoreScales",
    "resultLearningObjectiveIds",
    "resultScoreScales",
    "classResources",
    "courseResources",
    "userResources",
}
_SCHOOL_COLUMN = "schoolSourcedId"
_REMEMBERED_LISTS = 10_000


class Pending(NamedTuple):
    """A reference to a row of the same file that may still come."""

    line: int
    column: str
    value: str


class Relations:
    """All ids read so far. Rows of a bulk file must find their targets in the package.

    `unreadable` files are known in part or not at all; of `incomplete` ones only the ids, as rows were refused.
    """

    def __init__(self, modes: dict[str, str], known: Known | None, problems: Problems) -> None:
        self.modes = modes
        self.known = known
        self.problems = problems
        self.ids: dict[str, set] = {kind: set() for kind in modes}
        self.unreadable: set[str] = set()
        self.incomplete: set[str] = set()
        self.org_types: dict[str, str] = {}
        self.schools: set[str] = set()
        self._known_before: dict[str, set[str]] = {kind: set() for kind in ASKED_KINDS}

    def add_key(self, kind: str) -> Callable[[str], object]:
        """How ids of this kind are remembered: themselves, or a number for the many."""
        return hash if kind in _BY_HASH else str

    def can_check(self, kind: str, target: str) -> bool:
        """Is there anything to hold a reference from `kind` to `target` against?

        Always for a bulk file: what it refers to is in the package, or (an `ASKED_KINDS` delta) known.
        """
        if target not in self.modes or target in self.unreadable:
            return False
        return self.modes[kind] == "bulk" or (self.known is not None and target in ASKED_KINDS)

    def is_whole(self, *kinds: str) -> bool:
        """Was every row of these files taken, so that what is not there is missing indeed?"""
        return not (self.unreadable | self.incomplete) & set(kinds)

    def asks(self, kind: str, target: str) -> bool:
        """May a target that is not in the package be known from before?"""
        is_delta = "delta" in (self.modes[kind], self.modes[target])
        return is_delta and self.known is not None and target in ASKED_KINDS

    def has(self, kind: str, target: str, value: str) -> bool:
        """Is the target in the package, or (in a package of changes) known from before?"""
        if value in self.ids[target]:
            return True
        if self.known is None or not self.asks(kind, target):
            return False
        before = self._known_before[target]
        if value not in before and self.known(target, value):
            before.add(value)
        return value in before


class Links:
    """The references of one file. `pairs` are (place, values surely right); `judge` does the rest."""

    def __init__(self, kind: str, columns: dict[int, Column], relations: Relations, problems: Problems) -> None:
        self.kind = kind
        self.file = f"{kind}.csv"
        self.relations = relations
        self.problems = problems
        self.columns = {
            place: column
            for place, column in columns.items()
            if column.refers and relations.can_check(kind, column.refers)
        }
        self.pairs = [(place, self._surely(column)) for place, column in self.columns.items()]
        self._good = dict(self.pairs)
        self._pending: list[Pending] = []

    def _surely(self, column: Column) -> set:
        if column.name == _SCHOOL_COLUMN:
            return self.relations.schools
        if column.value.name == "id list":
            return set()
        return self.relations.ids[column.refers or ""]

    def judge(self, place: int, value: str, line: int) -> None:
        """Look at a cell that is not among the surely right ones."""
        column = self.columns[place]
        target = column.refers or ""
        many = column.value.name == "id list"
        items = value.split(",") if many else [value]
        lost = [item for item in items if not self.relations.has(self.kind, target, item)]
        for item in lost:
            if target == self.kind:
                self._pending.append(Pending(line, column.name, item))
            else:
                self._report(column.name, target, item, line)
        if not lost and many and len(self._good[place]) < _REMEMBERED_LISTS:
            self._good[place].add(value)
        if not lost and column.name == _SCHOOL_COLUMN:
            self._check_school(value, line)

    def finish(self) -> None:
        """The file is at its end: what was still to come must be there now."""
        for line, column, value in self._pending:
            if not self.relations.has(self.kind, self.kind, value):
                self._report(column, self.kind, value, line)
        self._pending.clear()

    def _report(self, column: str, target: str, value: str, line: int) -> None:
        old = self.problems.version == "1.1"
        if self.relations.modes[target] == "absent":
            # Small exporters of 1.1 leave out courses and terms; no person or class is lost by it.
            is_small = old and target in ("courses", "academicSessions")
            level, code = Level.SOFT if is_small else Level.HARD, "reference.missing_target_file"
            text = f"{{value}} should be in {target}.csv, but the package has no such file."
            if self.relations.asks(self.kind, target):
                text = f"{{value}} is not known from an earlier package, and these changes have no {target}.csv."
        else:
            # Exporters of 1.1 name parents without giving them; Homeroom keeps none.
            is_parent = old and column == "agentSourcedIds"
            level, code = Level.SOFT if is_parent else Level.HARD, "reference.missing_target_record"
            text = f"{{value}} is not in {target}.csv. Add it there, or correct it here."
            if self.relations.asks(self.kind, target):
                text = f"{{value}} is neither in {target}.csv nor known from an earlier package. Correct it here."
        self.problems.add(level, code, self.file, text, line, column, value)

    def _check_school(self, value: str, line: int) -> None:
        """Classes belong to schools; an enrollment's school merely repeats its class's."""
        kind = self.relations.org_types.get(value)
        if kind is None or self.relations.modes[self.kind] == "delta":
            return
        level = Level.HARD if self.kind == "classes" else Level.SOFT
        text = f"{{value}} is a {kind} in orgs.csv, not a school. Enter the id of the school."
        code = "semantic.org_type_mismatch"
        self.problems.add(level, code, self.file, text, line, _SCHOOL_COLUMN, value)
