"""manifest.csv: which version a package is, where it comes from, and which files it holds."""

from dataclasses import dataclass, field

from portal.roster.sources.archive import Package
from portal.roster.sources.oneroster import FILES
from portal.roster.sources.problems import Level, Problems
from portal.roster.sources.properties import NAME, Property, is_written_as_12, read_properties, version_of

_MODES = ("absent", "bulk", "delta")
_SOURCE = ("source.systemName", "source.systemCode")
NO_ROSTER = (
    "This is no OneRoster package: it holds none of the files manifest.csv, orgs.csv, users.csv and so on. "
    "Choose the zip that the student information system exported."
)


@dataclass
class Manifest:
    """What the package says about itself. `names` maps each kind to the name of its file.

    `contradicted` are the kinds of which manifest and package disagree whether they are there: what
    refers to them is not held against it, or one fault would be told once for every row.
    """

    version: str | None = None
    system_name: str = ""
    system_code: str = ""
    modes: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    contradicted: set[str] = field(default_factory=set)


def read_manifest(package: Package, problems: Problems) -> Manifest:
    """Read the manifest and hold it against the files that are there.

    Sets `problems.version`, as the weight of findings depends on it. `version` is None in the answer
    when the package cannot be read at all; the problems say why.
    """
    names = _names(package)
    if not names:
        problems.version = "1.2"
        problems.add(Level.HARD, "package.missing_manifest", "", NO_ROSTER)
        _check_names(package, "1.2", problems)
        return Manifest()
    # First only to learn the version: how much a finding weighs depends on it.
    properties = read_properties(package, names, Problems("1.1"))
    version = version_of(properties, names, package)
    problems.version = version or "1.2"
    if version is None:
        _refuse_version(properties, problems)
        if not is_written_as_12(properties):
            return Manifest(names=names)
    properties = read_properties(package, names, problems)
    manifest = Manifest(version, names=names)
    for attribute, key in zip(("system_name", "system_code"), _SOURCE, strict=True):
        setattr(manifest, attribute, properties[key].value.strip() if key in properties else "")
    _check_names(package, version or "1.2", problems)
    _check_presence(names, problems)
    if _has_lines(names, problems):
        _check_properties(properties, version, problems)
    manifest.modes = _modes(properties, manifest, problems)
    return manifest if version else Manifest(names=names)


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


def _refuse_version(properties: dict[str, Property], problems: Problems) -> None:
    line, value = properties["oneroster.version"]
    text = "Homeroom reads OneRoster 1.1 and 1.2. This package says that it is {value}."
    if not value:
        text = "it says no version. It should say 1.1 or 1.2."
    code = "manifest.invalid_oneroster_version"
    problems.add(Level.HARD, code, NAME, text, line, "oneroster.version", value)


def _check_names(package: Package, version: str, problems: Problems) -> None:
    known = {f"{kind}.csv" for kind in FILES[version]} | {NAME}
    by_lower = {name.lower(): name for name in known}
    seen: set[str] = set()
    kindly = problems.severity(Level.SOFT) == "warning"
    for remark in package.remarks:
        text = remark.text if kindly else f"{remark.text} {remark.remedy}".rstrip()
        problems.add(Level.SOFT, remark.code, remark.name, text)
    for name in package.names:
        proper = by_lower.get(name.lower())
        if proper is None:
            text = f"OneRoster {version} has no such file. Take it out of the package."
            if kindly:
                text = f"OneRoster {version} has no such file; it is left out."
            problems.add(Level.SOFT, "package.unknown_file", name, text)
            continue
        if proper in seen:
            text = "the package holds this file twice, in different spelling. Remove one."
            problems.add(Level.HARD, "package.duplicate_file", name, text)
        if proper != name:
            text = f"the file should be called {proper}."
            problems.add(Level.SOFT, "package.unknown_file", name, text)
        seen.add(proper)


def _check_presence(names: dict[str, str], problems: Problems) -> None:
    if "manifest" not in names:
        text = "The package has no manifest.csv, which says what it holds. Export it again."
        problems.add(Level.SOFT, "package.missing_manifest", "", text)
    elif names["manifest"] != NAME and problems.severity(Level.SOFT) == "error":
        text = "The package has no file that is called manifest.csv exactly, in small letters."
        problems.add(Level.SOFT, "package.missing_manifest", "", text)


def _has_lines(names: dict[str, str], problems: Problems) -> bool:
    """Is there a manifest with more to say than that it is empty?"""
    return "manifest" in names and "manifest.missing_header" not in problems.codes


def _check_properties(properties: dict[str, Property], version: str | None, problems: Problems) -> None:
    """Which lines there are, and the versions in them; a `version` of None was spoken of already."""
    known = {"manifest.version", "oneroster.version", *_SOURCE}
    known |= {f"file.{kind}" for kind in FILES[version or "1.2"]}
    for name, (line, value) in properties.items():
        if name not in known:
            text = "OneRoster has no such line here."
            if name.strip() in known:
                text = "there is a blank before or after the name of this line. Remove it."
            problems.add(Level.SOFT, "manifest.unknown_property", NAME, text, line, name, value)
    for name, right in (("manifest.version", "1.0"), ("oneroster.version", version)):
        if right is None:
            continue
        if name not in properties:
            text = f"the line is missing. It should say {right}."
            problems.add(Level.SOFT, "manifest.missing_property", NAME, text, None, name)
        elif properties[name].value != right:
            line, value = properties[name]
            code = f"manifest.invalid_{name.replace('.', '_')}"
            text = f"it says {{value}}; it should say {right}."
            problems.add(Level.SOFT, code, NAME, text, line, name, value)


def _modes(properties: dict[str, Property], manifest: Manifest, problems: Problems) -> dict[str, str]:
    """bulk, delta or absent for every file of the version, as said and as there is."""
    names = manifest.names
    said = {kind: properties.get(f"file.{kind}") for kind in FILES[manifest.version or "1.2"]}
    usual = "delta" if any(row and row.value == "delta" for row in said.values()) else "bulk"
    if any(row and row.value == "bulk" for row in said.values()):
        usual = "bulk"
    modes = {}
    for kind, row in said.items():
        there = kind in names
        modes[kind] = usual if there else "absent"
        name = f"file.{kind}"
        if row is None:
            if _has_lines(names, problems):
                text = "the line is missing. It should say absent, bulk or delta."
                problems.add(Level.SOFT, "manifest.missing_property", NAME, text, None, name)
            continue
        line, mode = row
        if mode not in _MODES:
            text = "it says {value}; it should say absent, bulk or delta."
            level = Level.SOFT if mode.strip().lower() in _MODES else Level.HARD
            code = "manifest.invalid_file_mode"
            problems.add(level, code, NAME, text, line, name, mode)
        mode = mode.strip().lower()
        if mode == "absent" and there:
            text = f"it says absent, but the package holds {kind}.csv. Write bulk or delta there, or take the file out."
            if problems.add(Level.SOFT, "manifest.file_unexpected", NAME, text, line, name):
                modes[kind] = "absent"
                manifest.contradicted.add(kind)
        elif mode in ("bulk", "delta") and not there:
            text = f"it says {mode}, but the package does not hold {kind}.csv. Export it again."
            if problems.add(Level.ASKED, "manifest.file_missing", NAME, text, line, name):
                manifest.contradicted.add(kind)
        elif mode in ("bulk", "delta"):
            modes[kind] = mode
            if names[kind] != f"{kind}.csv" and problems.severity(Level.SOFT) == "error":
                text = f"it says {mode}, but no file is called {kind}.csv exactly. Large and small letters count."
                problems.add(Level.SOFT, "manifest.file_missing", NAME, text, line, name)
    return modes
