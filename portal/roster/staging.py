"""The staged side of a run: rows, problems and questions on their way into the tables, counted as they go; and the rows
on their way out again, when the run is applied."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from portal.db import insert_rows, now, rows_among, transaction
from portal.roster.models import KINDS, Problem, Question, Row, Run
from portal.roster.sentences import VERDICTS

ROW = ("run_id", "kind", "verdict", "sis_id", "line", "target_id", "label", "data")
QUESTION = ("run_id", "kind", "sis_id", "person_id", "field", "label", "here", "theirs", "data", "answer")
PROBLEM = ("run_id", "severity", "code", "file", "line", "column", "value", "sentence")
DEFAULTS = {
    "admin": "teacher", "differs": "keep", "role": "keep", "taken": "without", "two_rows": "apart", "same_school": "",
}  # fmt: skip
# What applying writes.
WRITTEN = ("added", "changed")
SLICE = 5000
# Behind the name of what a package marks as leaving and never was here.
NOT_HERE = "(not here)"

Report = Callable[[str, int, int], None]


class Stopped(Exception):
    """The run was discarded meanwhile, or somebody else reads it after a long silence."""


class Stage:
    """Collects what a reading finds; `flush()` writes a slice in a short transaction and moves the progress on."""

    def __init__(self, run: Run, report: Report | None) -> None:
        self.run, self.report = run, report
        self.counts = {kind: dict.fromkeys(VERDICTS, 0) for kind in KINDS}
        self._rows: list[tuple[Any, ...]] = []
        self._questions: list[tuple[Any, ...]] = []
        self._problems: list[tuple[Any, ...]] = []
        # Set by the reading: ids only referred to, the schools the package is about.
        self.mentions: dict[str, Iterable[str]] = {}
        self.schools_used: set[str] = set()
        self.places: set[tuple[int | None, int | None]] = set()
        self.errors = self.warnings = 0
        self._beat = run.beat_at

    def shows(self, school_id: int | None, district_id: int | None) -> None:
        """Remember whose record the run shows: who looks after all of them may see the run."""
        self.places.add((school_id, district_id))

    def unchanged(self, kind: str, number: int = 1) -> None:
        self.counts[kind]["unchanged"] += number

    def row(
        self, kind: str, verdict: str, sis_id: str, line: int, label: str, data: Any = "", target: int | None = None
    ) -> None:
        """Stage one row; `data` is text, or something for JSON."""
        text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
        self._rows.append((self.run.id, kind, verdict, sis_id, line, target, label[:220], text))
        self.counts[kind][verdict] += 1

    def uncount(self, row: Row) -> None:
        """A row that was staged is staged otherwise."""
        self.counts[row.kind][row.verdict] -= 1

    def question(
        self,
        kind: str,
        sis_id: str,
        label: str,
        here: str = "",
        theirs: str = "",
        *,
        field: str = "",
        person: int | None = None,
        answer: str = "",
        **facts: Any,
    ) -> None:
        """Ask something; `answer` stands until somebody gives another, by default the careful one of this kind, if
        there is one."""
        data, answer = json.dumps(facts), answer or DEFAULTS[kind]
        asked = (self.run.id, kind, sis_id, person, field, label[:220], here, theirs, data, answer)
        self._questions.append(asked)

    def problem(self, severity: str, code: str, sentence: str, file: str = "", line: int = 0, column: str = "") -> None:
        self._problems.append((self.run.id, severity, code, file, line, column, "", sentence))
        self.errors += severity == "error"
        self.warnings += severity == "warning"

    def warn(self, code: str, file: str, line: int, column: str, text: str) -> None:
        """List something about a cell; the sentence begins with its place."""
        self.problem("warning", code, f"{file}, line {line}, column {column}: {text}", file, line, column)

    def problems(self, found: Iterable[Any]) -> None:
        """Take over what the reader found."""
        for p in found:
            value = (p.value or "")[:80]
            line = (self.run.id, p.severity, p.code, p.file or "", p.line or 0, p.column or "", value, p.sentence)
            self._problems.append(line)

    def flush(self, step: str, done: int, of: int) -> None:
        """Write what was collected and tell how far the reading is (`done` of `of`, in bytes).

        Raises `Stopped`, and writes nothing, when the run is no longer this reading's.
        """
        with transaction():
            self._move_on(step=step, progress=done, progress_of=of)
            insert_rows(Row, ROW, self._rows)
            insert_rows(Question, QUESTION, self._questions)
            insert_rows(Problem, PROBLEM, self._problems)
        self._rows, self._questions, self._problems = [], [], []
        if self.report:
            self.report(step, done, of)

    def close(self, **facts: Any) -> None:
        """The reading is over: what it found of the run as a whole, its next state among it."""
        self._move_on(counts_json=json.dumps(self.counts), read_at=now(), **facts)

    def _move_on(self, **facts: Any) -> None:
        """Write the run; who beats knows that nobody else took it over."""
        mine = (Run.id == self.run.id) & (Run.state == "reading") & (Run.beat_at == self._beat)
        self._beat = now()
        if not Run.update(beat_at=self._beat, **facts).where(mine).execute():
            raise Stopped


class Staged(NamedTuple):
    """One staged row, as much of it as writing needs."""

    id: int
    kind: str
    verdict: str
    sis_id: str
    target_id: int | None
    data: str

    @property
    def facts(self) -> dict[str, Any]:
        """The data of everything but an enrollment."""
        return json.loads(self.data)


def staged(run: Run, kind: str, verdicts: tuple[str, ...] = WRITTEN) -> Iterator[Staged]:
    """What would be written of a kind, in order, fetched in slices by id: memory stays flat on both databases."""
    columns, last = ", ".join(Staged._fields), 0
    also = "AND kind = ? AND run_id = ? AND id > ? ORDER BY id LIMIT ?"
    while some := rows_among(Row, columns, "verdict", list(verdicts), also, kind, run.id, last, SLICE):
        yield from map(Staged._make, some)
        last = some[-1][0]
