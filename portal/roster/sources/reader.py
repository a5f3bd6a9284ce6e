"""A OneRoster package as checked rows: what the comparison is made from.

The way of a package: open_package -> read_package -> slices of every kind -> finish -> verdict.
Nothing of it stays in memory but ids, counts and the problems that were found.
"""

from collections.abc import Iterator

from portal.roster.sources.archive import Package
from portal.roster.sources.gradebook import GRADEBOOK_12
from portal.roster.sources.gradebook_rules import Rules
from portal.roster.sources.manifest import Manifest, read_manifest
from portal.roster.sources.oneroster import FIELDS, FILES, KINDS
from portal.roster.sources.problems import Problem, Problems
from portal.roster.sources.reading import Count, FileReading, Row
from portal.roster.sources.relations import Known, Relations
from portal.roster.sources.table import Table, Unreadable

__all__ = ["FIELDS", "KINDS", "Count", "Problem", "Problems", "Roster", "read_package"]


class Roster:
    """A package being read. Ask for the kinds in the order of KINDS, each once."""

    def __init__(self, package: Package, manifest: Manifest, problems: Problems, known: Known | None) -> None:
        self.package = package
        self.problems = problems
        self.version = manifest.version
        self.system_name = manifest.system_name
        self.system_code = manifest.system_code
        self.modes = manifest.modes
        self.counts = {kind: Count() for kind in manifest.modes}
        self._names = manifest.names
        self._relations = Relations(manifest.modes, known, problems)
        self._relations.unreadable |= manifest.contradicted
        self._rules = Rules(self._relations, problems)
        self._unread = [kind for kind, mode in manifest.modes.items() if mode != "absent"]
        self._read_before = 0
        self._table: Table | None = None

    @property
    def is_delta(self) -> bool:
        """Is any file a package of changes?"""
        return "delta" in self.modes.values()

    @property
    def bytes_total(self) -> int:
        """Size of the files that are read, as the package claims it."""
        kinds = (kind for kind, mode in self.modes.items() if mode != "absent")
        return sum(self.package.sizes.get(self._names[kind], 0) for kind in kinds)

    @property
    def bytes_read(self) -> int:
        """How much of that has been read so far."""
        return self._read_before + (self._table.bytes_read if self._table else 0)

    @property
    def verdict(self) -> str:
        """ "ok" or "refused"; checks what nobody has asked for yet."""
        self.finish()
        return "refused" if self.problems.error_count else "ok"

    def finish(self) -> None:
        """Check all files that have not been read."""
        while self._unread:
            for _ in self._rows(self._unread[0], 5000):
                pass

    def slices(self, kind: str, size: int = 5000) -> Iterator[list[Row]]:
        """The good rows of a file in lists of at most `size`, as tuples in the order of FIELDS[kind].

        Files that come before it and were not asked for are checked first. Raises ValueError for a
        kind that was read already, and PackageRefused when the package lies about its sizes.
        """
        if kind not in FIELDS:
            raise ValueError(f"{kind} is checked, but its rows are not handed out")
        if self.modes.get(kind, "absent") == "absent":
            return
        if kind not in self._unread:
            raise ValueError(f"{kind} was read already; open the package again")
        while self._unread[0] != kind:
            for _ in self._rows(self._unread[0], size):
                pass
        yield from self._rows(kind, size)

    def _reading(self, kind: str, table: Table) -> FileReading:
        columns, bulk = FILES[self.version or "1.2"][kind], self.modes[kind] == "bulk"
        return FileReading(kind, table, columns, bulk, self._relations, self._rules, self.counts[kind])

    def _rows(self, kind: str, size: int) -> Iterator[list[Row]]:
        self._unread.remove(kind)
        with self.package.open(self._names[kind]) as stream:
            self._table = Table(stream, f"{kind}.csv", self.problems)
            try:
                yield from self._reading(kind, self._table).slices(size)
            except Unreadable:
                self._relations.unreadable.add(kind)
            self._read_before, self._table = self.bytes_read, None


def read_package(package: Package, lenient: bool = False, known: Known | None = None) -> Roster:
    """Read the manifest of an open package and make its files ready to be read.

    `lenient` is a person's "read it anyway": what is only formal becomes a warning. `known(kind,
    sis_id)` says whether a row is there from earlier; it is asked in packages of changes only.
    Raises PackageRefused while reading; what is wrong with the content goes to `problems`.
    """
    problems = Problems(lenient=lenient)
    manifest = read_manifest(package, problems)
    if manifest.version == "1.1":
        problems.forgiven = {f"{kind}.csv" for kind in GRADEBOOK_12}
    return Roster(package, manifest, problems, known)
