"""One row of a file: right at a glance, or looked at cell by cell."""

import re
from collections.abc import Callable

from portal.roster.sources.problems import Level, Problems, shorten
from portal.roster.sources.values import SEPARATOR, Finding
from portal.roster.sources.vocabulary import STATUS, Column

_ANYTHING = r"[^\x1f]*"
_FILLED_TEXT = r"[^\s\x1f][^\x1f]*"


class RowCheck:
    """Checks rows of one file. `matches(SEPARATOR.join(cells))` is true for the surely right;
    `repair` judges the others."""

    def __init__(
        self,
        file: str,
        header: list[str],
        places: list[int],
        columns: tuple[Column, ...],
        bulk: bool,
        problems: Problems,
    ) -> None:
        self.file = file
        self.width = len(header)
        self.needed = max(places) + 1
        self.bulk = bulk
        self.problems = problems
        self.kindly = problems.severity(Level.SOFT) == "warning"
        self.by_place = {place: column for place, column in zip(places, columns, strict=True) if place >= 0}
        self.status_place = places[1]
        self.modified_place = places[2]
        patterns = [self._pattern(place) for place in range(self.width)]
        self.matches: Callable[[str], object] = re.compile(SEPARATOR.join(patterns)).fullmatch

    def _pattern(self, place: int) -> str:
        column = self.by_place.get(place)
        if column is None:
            return _ANYTHING
        if place in (self.status_place, self.modified_place):
            return self._lifecycle_pattern(column)
        if not column.required:
            return f"(?:{column.value.pattern})?"
        return _FILLED_TEXT if column.value.name == "text" else f"(?:{column.value.pattern})"

    def _lifecycle_pattern(self, column: Column) -> str:
        if not self.bulk:
            value = STATUS if column.name == "status" else column.value
            return f"(?:{value.pattern})"
        if not self.kindly:
            return ""
        return "(?:active)?" if column.name == "status" else _ANYTHING

    def repair(self, cells: list[str], line: int) -> list[str] | None:
        """The row with every cell in the form the standard wants; None when it has an error."""
        fitting = self._fit(cells, line)
        if fitting is None:
            return None
        before = self.problems.error_count
        for place, column in self.by_place.items():
            value = fitting[place]
            if place == self.status_place or place == self.modified_place:
                fitting[place] = self._lifecycle(column, value, line)
            elif value == "" or (column.required and not value.strip()):
                fitting[place] = ""
                if column.required:
                    self._missing(column, fitting, line)
            elif finding := column.value.verdict(value):
                fitting[place] = self._judged(finding, column, value, line)
        return fitting if self.problems.error_count == before else None

    def _judged(self, finding: Finding, column: Column, value: str, line: int) -> str:
        if finding.code:
            text, instead = finding.text, finding.instead
            if self.kindly and finding.quiet:
                return instead
            if self.kindly and finding.level is Level.SOFT and instead != value:
                text += f" It was read as “{shorten(instead)}”." if instead else " It was left out."
            self.problems.add(finding.level, finding.code, self.file, text, line, column.name, value)
        return finding.instead

    def _fit(self, cells: list[str], line: int) -> list[str] | None:
        """The row with as many cells as the header has."""
        code, count = "table.row_width_mismatch", len(cells)
        if count == self.width and (any(cell.strip() for cell in cells) or not self.kindly):
            return list(cells)
        if not any(cell.strip() for cell in cells):
            text = "the line is empty; it is left out." if self.kindly else "the line is empty. Remove it."
            self.problems.add(Level.SOFT, code, self.file, text, line)
            return None
        if count > self.width and not any(cells[self.width :]):
            text = "the line has empty cells after the last column. Remove them."
            self.problems.add(Level.SOFT, code, self.file, text, line)
            return cells[: self.width]
        if self.needed <= count < self.width:
            text = "the line has fewer cells than there are columns. Cells are missing at its end."
            self.problems.add(Level.SOFT, code, self.file, text, line)
            return cells + [""] * (self.width - count)
        text = (
            f"the line has {count} cells, but there are {self.width} columns. "
            "Perhaps a comma inside a cell is not in quotes."
        )
        self.problems.add(Level.HARD, code, self.file, text, line)
        return None

    def _missing(self, column: Column, cells: list[str], line: int) -> None:
        leaving = self.status_place >= 0 and cells[self.status_place] == "tobedeleted"
        level = Level.SOFT if leaving and column.name != "sourcedId" else Level.HARD
        text = "the cell is empty, but it must have a value."
        self.problems.add(level, "row.missing_required_value", self.file, text, line, column.name)

    def _lifecycle(self, column: Column, value: str, line: int) -> str:
        return self._in_bulk(column, value, line) if self.bulk else self._in_delta(column, value, line)

    def _in_bulk(self, column: Column, value: str, line: int) -> str:
        if column.name != "status" or not value.strip():
            if value and not self.kindly:
                text = "the cell must be empty in a full (bulk) package, and holds {value}. Empty the column."
                code = "row.field_forbidden_in_bulk"
                self.problems.add(Level.SOFT, code, self.file, text, line, column.name, value)
            return value.strip()
        word = value.strip().lower()
        text = "the cell must be empty in a full (bulk) package, and holds {value}. Empty the column."
        if self.kindly:
            text = "the cell must be empty in a full (bulk) package; {value} is ignored."
        if word in ("tobedeleted", "inactive"):
            text = "the row is marked {value}, which a full (bulk) package has no rows for. Take the row out."
            if self.kindly:
                text = "the row is marked {value} in a full (bulk) package; it is not imported."
        if word != "active" or not self.kindly:
            code = "row.field_forbidden_in_bulk"
            self.problems.add(Level.SOFT, code, self.file, text, line, column.name, value)
        return "tobedeleted" if word in ("tobedeleted", "inactive") else "active"

    def _in_delta(self, column: Column, value: str, line: int) -> str:
        status = column.name == "status"
        if not value.strip():
            level = Level.HARD if status else Level.SOFT
            text = "the cell is empty, but a package of changes (delta) needs it in every row."
            code = "row.field_required_in_delta"
            self.problems.add(level, code, self.file, text, line, column.name)
            return ""
        finding = STATUS.verdict(value) if status else column.value.verdict(value)
        if finding is None:
            return value
        if status and value.strip().lower() == "inactive":
            finding = finding._replace(level=Level.SOFT, instead="tobedeleted")
        return self._judged(finding, column, value, line)
