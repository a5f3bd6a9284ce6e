"""The lines of manifest.csv, and which version of OneRoster they speak of."""

import re
from contextlib import suppress
from typing import NamedTuple

from portal.roster.sources.archive import Package
from portal.roster.sources.oneroster import FILES
from portal.roster.sources.problems import Level, Problems
from portal.roster.sources.table import Table, Unreadable

NAME = "manifest.csv"
_separators = re.compile(rb"[,;\t]").split
# What users.csv has in 1.1 only; 1.2 knows primaryOrgSourcedId, which ends alike.
_ORGS_11 = (b"orgsourcedids", b"orgsourcedid")
_ONLY_12 = [kind for kind in FILES["1.2"] if kind not in FILES["1.1"]]


class Property(NamedTuple):
    """One line of the manifest."""

    line: int
    value: str


def read_properties(package: Package, names: dict[str, str], problems: Problems) -> dict[str, Property]:
    """The manifest's lines by name, each once; only those before what cannot be read. `problems` says the rest."""
    properties: dict[str, Property] = {}
    if "manifest" not in names:
        return properties
    with package.open(names["manifest"]) as stream, suppress(Unreadable):  # `problems` says why
        table = Table(stream, NAME, problems)
        _check_header(table.header("manifest.missing_header", "manifest.invalid_header"), problems)
        for line, cells in table.records():
            _take_property(properties, line, cells, problems)
    return properties


def _check_header(header: list[str], problems: Problems) -> None:
    if header != ["propertyName", "value"]:
        text = "the first line should be: propertyName,value. It is {value}."
        value = ",".join(header)
        problems.add(Level.SOFT, "manifest.invalid_header", NAME, text, 1, None, value)


def _take_property(properties: dict[str, Property], line: int, cells: list[str], problems: Problems) -> None:
    if len(cells) != 2:
        text = "the line should hold a name and a value, with one comma between them."
        problems.add(Level.SOFT, "manifest.row_width_mismatch", NAME, text, line)
        if len(cells) < 2 or not cells[0].strip():
            return
    name, value = cells[0], cells[1]
    if problems.severity(Level.SOFT) == "warning":
        name, value = name.strip(), value.strip()
    if name in properties:
        level = Level.SOFT if properties[name].value == value else Level.HARD
        text = "it stands here a second time. Remove one of the lines."
        problems.add(level, "manifest.duplicate_property", NAME, text, line, name, value)
        return
    properties[name] = Property(line, value)


def version_of(properties: dict[str, Property], names: dict[str, str], package: Package) -> str | None:
    """ "1.1" or "1.2", as the manifest says or the files look; None for a version that cannot be read here."""
    if "oneroster.version" in properties:
        said = properties["oneroster.version"].value.lower().removeprefix("v")
        version = next((known for known in FILES if said == known or said.startswith(f"{known}.")), None)
        # A manifest may have every line of 1.2 and yet say 1.1. The people's file decides, if there is one.
        if version == "1.1" and is_written_as_12(properties):
            return _version_by_users(names, package) or "1.2"
        return version
    if any(kind in names or f"file.{kind}" in properties for kind in _ONLY_12):
        return "1.2"
    return _version_by_users(names, package) or ("1.1" if properties else "1.2")


def is_written_as_12(properties: dict[str, Property]) -> bool:
    """Does the manifest have a line for every file that only 1.2 knows?"""
    return all(f"file.{kind}" in properties for kind in _ONLY_12)


def _version_by_users(names: dict[str, str], package: Package) -> str | None:
    if "users" not in names:
        return None
    with package.open(names["users"]) as stream:
        header = stream.read(4096).replace(b"\0", b"").lower().splitlines()
    columns = _separators(header[0]) if header else []
    return "1.1" if any(name.strip(b' "') in _ORGS_11 for name in columns) else "1.2"
