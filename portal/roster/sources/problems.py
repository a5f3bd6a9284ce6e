"""What is wrong with a package, in sentences a school secretary can act on."""

from collections import Counter
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

KEPT_PER_CODE = 1000
VALUE_LENGTH = 80


class Level(Enum):
    """How much a finding weighs.

    HARD is always an error. SOFT is only formal: a warning in OneRoster 1.1 and when a person said
    "read it anyway", else an error. ASKED is a warning only after "read it anyway". NOTE never stops.
    """

    HARD = 1
    SOFT = 2
    ASKED = 3
    NOTE = 4


class Problem(NamedTuple):
    """One finding; `sentence` is complete and names file, line and column itself."""

    severity: str
    code: str
    file: str
    line: int | None
    column: str | None
    value: str | None
    sentence: str


def shorten(value: str) -> str:
    """The value as it may be shown: one line, at most 80 characters."""
    shown = value if len(value) <= VALUE_LENGTH else value[: VALUE_LENGTH - 1] + "…"
    return "".join(letter if letter.isprintable() else "·" for letter in shown)


class Problems:
    """Collects findings: the first 1,000 of every code are kept, all are counted exactly."""

    def __init__(self, version: str | None = None, lenient: bool = False) -> None:
        self.version = version
        self.lenient = lenient
        self.forgiven: set[str] = set()
        """Files of which nothing is kept: findings in them never stop an import."""
        self.counts: Counter[tuple[str, str]] = Counter()
        self.error_count = 0
        """How many errors there are, the dropped ones included."""
        self.is_formal = True
        """Whether "read it anyway" would make a warning of every error."""
        self._kept: list[Problem] = []

    def severity(self, level: Level) -> str:
        """ "error" or "warning" for a level, in this version and with this choice."""
        if level is Level.NOTE or (self.lenient and level is not Level.HARD):
            return "warning"
        return "warning" if level is Level.SOFT and self.version == "1.1" else "error"

    def add(
        self,
        level: Level,
        code: str,
        file: str,
        text: str,
        line: int | None = None,
        column: str | None = None,
        value: str | None = None,
    ) -> bool:
        """Note a finding; True when it is an error. `text` may hold {value}, the value in quotes."""
        severity = "warning" if file in self.forgiven else self.severity(level)
        key = (severity, code)
        self.counts[key] += 1
        self.error_count += severity == "error"
        self.is_formal &= severity == "warning" or level is not Level.HARD
        if self.counts[key] <= KEPT_PER_CODE:
            shown = None if value is None else shorten(value)
            file, column = shorten(file), column and shorten(column)
            # In manifest.csv it is the name of a line, not of a column.
            where = column if file == "manifest.csv" else column and f"column {column}"
            parts = (file, line and f"line {line}", where)
            place = ", ".join(part for part in parts if part)
            text = text.replace("{value}", f"“{shown}”")
            sentence = f"{place}: {text}" if place else text
            self._kept.append(Problem(severity, code, file, line, column, shown, sentence))
        return severity == "error"

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._kept)

    @property
    def errors(self) -> list[Problem]:
        """The errors that were kept, in the order they were found."""
        return [problem for problem in self._kept if problem.severity == "error"]

    @property
    def warnings(self) -> list[Problem]:
        """The warnings that were kept, in the order they were found."""
        return [problem for problem in self._kept if problem.severity == "warning"]

    @property
    def warning_count(self) -> int:
        """How many warnings there are, the dropped ones included."""
        return self.counts.total() - self.error_count

    @property
    def codes(self) -> set[str]:
        """The codes of all errors."""
        return {code for severity, code in self.counts if severity == "error"}

    @property
    def dropped(self) -> int:
        """How many findings were only counted."""
        return self.counts.total() - len(self._kept)
