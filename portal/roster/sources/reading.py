"""Reading one file: every row checked, remembered, compared and handed out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter

from portal.roster.sources.gradebook_rules import Rules
from portal.roster.sources.header import bind
from portal.roster.sources.oneroster import FIELDS
from portal.roster.sources.problems import Level
from portal.roster.sources.relations import Links, Relations
from portal.roster.sources.rows import RowCheck
from portal.roster.sources.table import Table
from portal.roster.sources.values import SEPARATOR
from portal.roster.sources.vocabulary import Column

Row = tuple


@dataclass
class Count:
    """Rows of one file: read, with an error of their own, marked as deleted."""

    read: int = 0
    refused: int = 0
    deleted: int = 0


class FileReading:
    """One file of a package on its way from cells to rows."""

    def __init__(
        self,
        kind: str,
        table: Table,
        columns: tuple[Column, ...],
        bulk: bool,
        relations: Relations,
        rules: Rules,
        count: Count,
    ) -> None:
        self.kind = kind
        self.table = table
        self.columns = columns
        self.bulk = bulk
        self.relations = relations
        self.rules = rules
        self.count = count
        self.problems = table.problems
        self._key_of: Callable[[str], object] = relations.add_key(kind)
        self._ids = relations.ids[kind]

    def slices(self, size: int) -> Iterator[list[Row]]:
        """The good rows in lists of at most `size`; empty for a kind that is only checked.

        Raises Unreadable when the rest of the file cannot be read; the problems say why.
        """
        header = self.table.header()
        places = bind(header, self.columns, self.table.file, self.problems)
        if places is None:
            self.relations.unreadable.add(self.kind)
            self._check_widths(len(header))
            return
        check = RowCheck(self.table.file, header, places, self.columns, self.bulk, self.problems)
        links = Links(self.kind, check.by_place, self.relations, self.problems)
        # A column that is not there is read from an empty cell put after the last one.
        width = len(header)
        by_name = {
            column.name: width if place < 0 else place for column, place in zip(self.columns, places, strict=True)
        }
        rows = self._good_rows(check, links, by_name)
        yield from self._sliced(rows, size, by_name, width)
        links.finish()
        self.rules.finish(self.kind)

    def _check_widths(self, width: int) -> None:
        """All that can be said of rows whose columns are not known."""
        if self.problems.severity(Level.SOFT) == "warning":
            self.table.drain()
            return
        has_rows = False
        for line, cells in self.table.records():
            has_rows = True
            if len(cells) != width:
                text = f"the line has {len(cells)} cells, but there are {width} columns."
                level = Level.HARD if any(cells[width:]) else Level.SOFT
                self.problems.add(level, "table.row_width_mismatch", self.table.file, text, line)
        if not has_rows:
            self._report_no_rows()

    def _good_rows(self, check: RowCheck, links: Links, places: dict[str, int]) -> Iterator[tuple[int, list[str]]]:
        """The hot loop: all it needs has a local name, and a good row costs one match."""
        matches, join, width, ids = check.matches, SEPARATOR.join, check.width, self._ids
        key_of, id_place = self._key_of, places["sourcedId"]
        pairs, judge, rules = links.pairs, links.judge, self.rules.rules(self.kind, places)
        marked = _Marked(places) if self.bulk and check.kindly else None
        if marked:
            rules.append(marked.look)
        for line, cells in self.table.records():
            self.count.read += 1
            if len(cells) != width or not matches(join(cells)):
                cells = self._repaired(check, cells, line, id_place)
                if cells is None:
                    continue
            cells.append("")
            key = key_of(cells[id_place])
            if key in ids:
                self._report_twice(cells[id_place], line)
                continue
            ids.add(key)
            for place, surely in pairs:
                value = cells[place]
                if value not in surely and value:
                    judge(place, value, line)
            for rule in rules:
                rule(cells, line)
            yield line, cells
        self._conclude(marked)

    def _sliced(
        self,
        rows: Iterator[tuple[int, list[str]]],
        size: int,
        places: dict[str, int],
        width: int,
    ) -> Iterator[list[Row]]:
        status_place, count = places["status"], self.count
        wanted = [places.get(name, width) for name in FIELDS.get(self.kind, ())[2:]]
        pick = itemgetter(*wanted) if wanted else None
        out: list[Row] = []
        for line, cells in rows:
            status = cells[status_place] or "active"
            if status != "active":
                count.deleted += 1
            if pick:
                out.append((line, status, *pick(cells)))
                if len(out) >= size:
                    yield out
                    out = []
        if out:
            yield out

    def _repaired(self, check: RowCheck, cells: list[str], line: int, id_place: int) -> list[str] | None:
        repaired = check.repair(cells, line)
        if repaired is None:
            self.count.refused += 1
            self.relations.incomplete.add(self.kind)
            if id_place < len(cells) and cells[id_place]:
                # References to it are not wrong as well, only because the row is.
                self._ids.add(self._key_of(cells[id_place]))
        return repaired

    def _report_twice(self, value: str, line: int) -> None:
        self.count.refused += 1
        text = "{value} stands in an earlier line already. Every row needs an id of its own."
        code = "reference.duplicate_sourced_id"
        self.problems.add(Level.HARD, code, self.table.file, text, line, "sourcedId", value)

    def _report_no_rows(self) -> None:
        text = (
            "the file has no rows below the names of its columns. "
            "Leave the file out, and say absent for it in manifest.csv, if there is nothing to tell."
        )
        self.problems.add(Level.SOFT, "table.missing_data_rows", self.table.file, text)

    def _conclude(self, marked: "_Marked | None") -> None:
        file = self.table.file
        if not self.count.read:
            self._report_no_rows()
        if marked and marked.rows:
            text = (
                f"status or dateLastModified is filled (rows: {marked.rows:,}). They should be "
                "empty in a full (bulk) package, and were not used."
            )
            code = "row.field_forbidden_in_bulk"
            self.problems.add(Level.SOFT, code, file, text, marked.first)


class _Marked:
    """Counts the rows of a bulk file that fill what only packages of changes fill."""

    def __init__(self, places: dict[str, int]) -> None:
        self._status, self._modified = places["status"], places["dateLastModified"]
        self.rows = 0
        self.first: int | None = None

    def look(self, cells: list[str], line: int) -> None:
        """A rule as others are, called for every good row."""
        if cells[self._status] or cells[self._modified]:
            self.rows += 1
            self.first = self.first or line
