"""manifest.csv: which version a package is, where it comes from, and which files it holds."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from portal.roster.sources.archive import Package
from portal.roster.sources.oneroster import FILES
from portal.roster.sources.problems import Level, Problems
from portal.roster.sources.table import Table, Unreadable

NAME = "manifest.csv"
_MODES = ("absent", "bulk", "delta")
_SOURCE = ("source.systemName", "source.systemCode")


class Property(NamedTuple):
    """One line of the manifest."""

    line: int
    value: str


NO_ROSTER = (
    "This is no OneRoster package: it holds none of the files manifest.csv, orgs.csv, users.csv and so on. "
    "Choose the zip that the student information system exported."
)


@dataclass
class Manifest:
    """What the package says about itself. `names` maps each kind to the name of its file."""

    version: str | None = None
    system_name: str = ""
    system_code: str = ""
    modes: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


def read_manifest(package: Package, problems: Problems) -> Manifest:
    """Read the manifest and hold it against the files that are there.

    Sets `problems.version`, as the weight of findings depends on it. `version` is None in the answer
    when the package cannot be read at all; the problems say why.
    """
    names = _names(package)
    if not names:
        problems.version = "1.2"
        problems.add(Level.HARD, "package.missing_manifest", "", NO_ROSTER)
        return Manifest()
    # First only to learn the version: how much a finding weighs depends on it.
    properties = _properties(package, names, Problems("1.1"))
    version = _version(properties, names, package)
    problems.version = version or "1.2"
    if version is None:
        _refuse_version(properties, problems)
        return Manifest(names=names)
    _properties(package, names, problems)
    _check_names(package, version, problems)
    manifest = Manifest(version, names=names)
    for attribute, key in zip(("system_name", "system_code"), _SOURCE, strict=True):
        setattr(manifest, attribute, properties[key].value.strip() if key in properties else "")
    if "manifest" in names:
        _check_properties(properties, version, problems)
    else:
        text = "The package has no manifest.csv, which says what it holds. Export it again."
        problems.add(Level.SOFT, "package.missing_manifest", "", text)
    manifest.modes = _modes(properties, version, names, problems)
    return manifest


def _names(package: Package) -> dict[str, str]:
    """kind -> file name; the exact spelling wins over others."""
    known = {kind.lower(): kind for files in FILES.values() for kind in files}
    known["manifest"] = "manifest"
    names: dict[str, str] = {}
    for name in sorted(package.names, key=str.lower):
        stem, dot, ending = name.rpartition(".")
        kind = known.get(stem.lower())
        if dot and ending.lower() == "csv" and kind and (kind not in names or name == f"{kind}.csv"):
            names[kind] = name
    return names


def _properties(package: Package, names: dict[str, str], problems: Problems) -> dict[str, Property]:
    """The manifest's lines by name; those before what cannot be read."""
    properties: dict[str, Property] = {}
    if "manifest" not in names:
        return properties
    with package.open(names["manifest"]) as stream, suppress(Unreadable):  # `problems` says why
        table = Table(stream, NAME, problems)
        _check_header(table.header(), problems)
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
    name, value = cells[0].strip(), cells[1].strip()
    if name in properties:
        level = Level.SOFT if properties[name].value == value else Level.HARD
        text = "it stands here a second time. Remove one of the lines."
        problems.add(level, "manifest.duplicate_property", NAME, text, line, name, value)
        return
    properties[name] = Property(line, value)


def _version(properties: dict[str, Property], names: dict[str, str], package: Package) -> str | None:
    if "oneroster.version" in properties:
        said = properties["oneroster.version"].value.lower().removeprefix("v")
        return next((known for known in FILES if said == known or said.startswith(f"{known}.")), None)
    newer = [kind for kind in FILES["1.2"] if kind not in FILES["1.1"]]
    if any(kind in names or f"file.{kind}" in properties for kind in newer):
        return "1.2"
    if "users" not in names:
        return "1.1" if properties else "1.2"
    header = package.open(names["users"]).read(4096).replace(b"\0", b"").lower().split(b"\n")[0]
    return "1.1" if b"orgsourcedid" in header else "1.2"


def _refuse_version(properties: dict[str, Property], problems: Problems) -> None:
    line, value = properties["oneroster.version"]
    text = "Homeroom reads OneRoster 1.1 and 1.2. This package says that it is {value}."
    code = "manifest.invalid_oneroster_version"
    problems.add(Level.HARD, code, NAME, text, line, "oneroster.version", value)


def _check_names(package: Package, version: str, problems: Problems) -> None:
    known = {f"{kind}.csv" for kind in FILES[version]} | {NAME}
    by_lower = {name.lower(): name for name in known}
    seen: set[str] = set()
    for remark in package.remarks:
        problems.add(Level.SOFT, remark.code, remark.name, remark.text)
    for name in package.names:
        proper = by_lower.get(name.lower())
        if proper is None:
            text = f"OneRoster {version} has no such file; it is left out."
            problems.add(Level.SOFT, "package.unknown_file", name, text)
        elif proper in seen:
            text = "the package holds this file twice, in different spelling. Remove one."
            problems.add(Level.HARD, "package.duplicate_file", name, text)
        elif proper != name:
            text = f"the file should be called {proper}."
            problems.add(Level.SOFT, "package.unknown_file", name, text)
        seen.add(proper or name)


def _check_properties(properties: dict[str, Property], version: str, problems: Problems) -> None:
    known = {"manifest.version", "oneroster.version", *_SOURCE}
    known |= {f"file.{kind}" for kind in FILES[version]}
    for name, (line, value) in properties.items():
        if name not in known:
            text = "OneRoster has no such line here."
            problems.add(Level.SOFT, "manifest.unknown_property", NAME, text, line, name, value)
    for name, right in (("manifest.version", "1.0"), ("oneroster.version", version)):
        if name not in properties:
            text = f"the line is missing. It should say {right}."
            problems.add(Level.SOFT, "manifest.missing_property", NAME, text, None, name)
        elif properties[name].value != right:
            line, value = properties[name]
            code = f"manifest.invalid_{name.replace('.', '_')}"
            text = f"it says {{value}}; it should say {right}."
            problems.add(Level.SOFT, code, NAME, text, line, name, value)


def _modes(
    properties: dict[str, Property],
    version: str,
    names: dict[str, str],
    problems: Problems,
) -> dict[str, str]:
    """bulk, delta or absent for every file of the version, as said and as there is."""
    said = {kind: properties.get(f"file.{kind}") for kind in FILES[version]}
    usual = "delta" if any(row and row.value == "delta" for row in said.values()) else "bulk"
    if any(row and row.value == "bulk" for row in said.values()):
        usual = "bulk"
    modes = {}
    for kind, row in said.items():
        there = kind in names
        modes[kind] = usual if there else "absent"
        name = f"file.{kind}"
        if row is None:
            if "manifest" in names:
                text = "the line is missing. It should say absent, bulk or delta."
                problems.add(Level.SOFT, "manifest.missing_property", NAME, text, None, name)
            continue
        line, mode = row
        if mode not in _MODES:
            text = "it says {value}; it should say absent, bulk or delta."
            level = Level.SOFT if mode.lower() in _MODES else Level.HARD
            code = "manifest.invalid_file_mode"
            problems.add(level, code, NAME, text, line, name, mode)
        mode = mode.lower()
        if mode == "absent" and there:
            text = f"it says absent, but the package holds {kind}.csv."
            if problems.add(Level.SOFT, "manifest.file_unexpected", NAME, text, line, name):
                modes[kind] = "absent"
        elif mode in ("bulk", "delta") and not there:
            text = f"it says {mode}, but the package does not hold {kind}.csv. Export it again."
            problems.add(Level.ASKED, "manifest.file_missing", NAME, text, line, name)
        elif mode in ("bulk", "delta"):
            modes[kind] = mode
    return modes
