"""The table at the end: what was measured, what it is held to, whether that is met."""

import json
import os
import platform
import sqlite3
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Line:
    """One row: a value in its unit and, where something is held to, the largest it may be."""

    what: str
    size: int
    value: float
    unit: str
    limit: float | None = None
    why: str = ""

    @property
    def is_met(self) -> bool | None:
        return None if self.limit is None else self.value <= self.limit

    @property
    def verdict(self) -> str:
        return {None: "", True: "met", False: "NOT MET"}[self.is_met]


HEADINGS = ("what", "people", "value", "limit", "", "held against")


def as_cells(line: Line) -> tuple[str, ...]:
    limit = "" if line.limit is None else f"{_number(line.limit)} {line.unit}"
    value = f"{_number(line.value)} {line.unit}"
    return (line.what, f"{line.size:,}", value, limit, line.verdict, line.why)


def print_table(lines: list[Line]) -> None:
    rows = [HEADINGS, *map(as_cells, lines)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEADINGS))]
    aligned = ("<", ">", ">", ">", "<", "<")
    for row in rows:
        cells = zip(row, aligned, widths, strict=True)
        print("  ".join(f"{cell:{side}{width}}" for cell, side, width in cells).rstrip())
    held = [line for line in lines if line.limit is not None]
    print(f"\n{sum(bool(line.is_met) for line in held)} of {len(held)} limits met.")


def write_json(path: Path, lines: list[Line], details: dict[str, Any]) -> None:
    """Everything, with the machine it was measured on; no names or paths of that machine."""
    rows = [asdict(line) | {"met": line.is_met} for line in lines]
    report = {"machine": machine(), "lines": rows, "details": details}
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def write_markdown(path: Path, lines: list[Line]) -> None:
    rows = [HEADINGS, ("---", "---:", "---:", "---:", "---", "---"), *map(as_cells, lines)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    facts = ", ".join(f"{name} {value}" for name, value in machine().items())
    text = f"# The last full measurement\n\nMade by `make bench` ({facts}).\n\n{table}\n"
    path.write_text(text, encoding="utf-8")


def machine() -> dict[str, str]:
    return {
        "cores": str(os.cpu_count()),
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
    }


def _number(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
