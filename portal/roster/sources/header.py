"""Which column of a file is which: exact in 1.2, by name and forgiving in 1.1."""

from portal.roster.sources.problems import Level, Problems
from portal.roster.sources.vocabulary import Column

METADATA = "metadata."
_TOLD_SINGLY = 3
# What generators write instead; compared in small letters.
_VARIANTS = {
    "termsourcedid": "termsourcedids",
    "orgsourcedid": "orgsourcedids",
    "agentsourcedid": "agentsourcedids",
    "subject": "subjects",
    "subjectcode": "subjectcodes",
    "period": "periods",
    "grade": "grades",
    "userid": "userids",
}


def bind(header: list[str], columns: tuple[Column, ...], file: str, problems: Problems) -> list[int] | None:
    """Where each column stands in the file, -1 for one that is not there.

    None when a column that must have values is missing: then the rows cannot be checked.
    """
    _check_names(header, columns, file, problems)
    names = tuple(column.name for column in columns)
    places = _places(header, names)
    missing = [column for column, place in zip(columns, places, strict=True) if place < 0]
    if problems.severity(Level.SOFT) == "error":
        level = Level.HARD if any(column.required for column in missing) else Level.SOFT
        _check_strictly(header, names, file, problems, level)
    if problems.severity(Level.SOFT) == "warning":
        _check_kindly(header, columns, places, file, problems)
    if any(column.required for column in missing):
        return None
    return places


def _check_names(header: list[str], columns: tuple[Column, ...], file: str, problems: Problems) -> None:
    known = {column.name.lower() for column in columns}
    seen: set[str] = set()
    for name in header:
        if not name.strip():
            text = "a column has no name. Remove it."
            problems.add(Level.SOFT, "table.empty_header_name", file, text, 1)
        elif name in seen:
            level = Level.HARD if name.strip().lower() in known else Level.SOFT
            text = "there are two columns of this name. Remove one."
            problems.add(level, "table.duplicate_header", file, text, 1, name)
        seen.add(name)


def _check_strictly(header: list[str], names: tuple[str, ...], file: str, problems: Problems, level: Level) -> None:
    """Order and case as the 1.2 binding has them, reported as its reference implementation does. `level`: how much it
    weighs that a name is missing, which is formal where another one is meant for it."""
    others = [(place, *pair) for place, pair in enumerate(zip(names, header, strict=False), 1) if pair[0] != pair[1]]
    early = [found for found in others if found[2].startswith(METADATA) and found[2] != METADATA]
    _report_others(early, names, "schema.metadata_column_position", file, problems)
    rest = [found for found in others if found not in early]
    _report_others(rest, names, "schema.header_order_mismatch", file, problems)
    _report_missing([name for name in names if name not in header], file, problems, level)
    for found in header[len(names) :]:
        if found and not (found.startswith(METADATA) and found != METADATA):
            text = "OneRoster has no such column here. Extra columns are called metadata.…"
            problems.add(Level.SOFT, "schema.invalid_metadata_header", file, text, 1, found)


def _report_others(
    others: list[tuple[int, str, str]], names: tuple[str, ...], code: str, file: str, problems: Problems
) -> None:
    """(place, right name, name found): one finding each, or one for all, as one column too few moves all others."""
    told = others if len(others) <= _TOLD_SINGLY else others[:1]
    for place, name, found in told:
        text = f"column {place} should be called {name}, but is called {{value}}."
        if len(told) < len(others):
            text += f" {len(others) - 1} more are not what they should be. The line should begin: {','.join(names)}"
        problems.add(Level.SOFT, code, file, text, 1, name, found)


def _report_missing(missing: list[str], file: str, problems: Problems, level: Level) -> None:
    """One finding for each of a few columns; a header that is cut off, or of another file, gets one for all."""
    code = "schema.missing_header"
    if len(missing) > _TOLD_SINGLY:
        text = f"{len(missing)} columns are missing: {', '.join(missing)}. Add them, even if they stay empty."
        problems.add(level, code, file, text, 1)
        return
    for name in missing:
        text = "the column is missing. Add it, even if it stays empty."
        problems.add(level, code, file, text, 1, name)


def _places(header: list[str], names: tuple[str, ...]) -> list[int]:
    exact = {name: place for place, name in reversed(list(enumerate(header)))}
    folded: dict[str, int] = {}
    for place, name in enumerate(header):
        plain = name.strip().lower()
        folded.setdefault(plain, place)
    for variant, plain in _VARIANTS.items():
        if variant in folded:
            folded.setdefault(plain, folded[variant])
    return [exact.get(name, folded.get(name.lower(), -1)) for name in names]


def _check_kindly(
    header: list[str],
    columns: tuple[Column, ...],
    places: list[int],
    file: str,
    problems: Problems,
) -> None:
    for column, place in zip(columns, places, strict=True):
        if place < 0:
            level = Level.HARD if column.required else Level.SOFT
            text = "the column is missing. Add it, even if it stays empty."
            problems.add(level, "schema.missing_header", file, text, 1, column.name)
        elif header[place] != column.name:
            text = f"the column should be called {column.name}, but is called {{value}}."
            code = "schema.header_order_mismatch"
            problems.add(Level.NOTE, code, file, text, 1, column.name, header[place])
    found = [place for place in places if place >= 0]
    if found != sorted(found):
        text = "the columns are not in the order of the standard; they were read by their names."
        problems.add(Level.NOTE, "schema.header_order_mismatch", file, text, 1)
    for place in sorted(set(range(len(header))) - set(found)):
        name = header[place]
        if name.strip() and not name.lower().startswith(METADATA):
            text = "OneRoster has no such column here; it is left out."
            problems.add(Level.NOTE, "schema.invalid_metadata_header", file, text, 1, name)
