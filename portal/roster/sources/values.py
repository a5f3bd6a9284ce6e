"""What one cell may hold: a pattern for what is surely right, a verdict for everything else.

The patterns of all columns make one pattern for the whole row, so that a good row costs one match.
Only a row that does not match is looked at cell by cell.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from portal.roster.sources.problems import Level

# Stands between the cells of a joined row; a cell that holds it makes the row fail the fast pattern.
SEPARATOR = "\x1f"

_ID = r"[0-9A-Za-z./@_-]{1,255}"
_DATE = (
    r"[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
_TIME = r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z"
_ITEM = r"[^\s,\x1f][^,\x1f]*"
_USER_ID = r"\{[^\x1f:,]+:[^\x1f:,]+\}"
_TRUE = {"true", "yes", "y", "t", "1"}
_FALSE = {"false", "no", "n", "f", "0"}
_id = re.compile(_ID).fullmatch
_date = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
_day_of_time = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9:.]+Z?").fullmatch
_time = re.compile(_TIME).fullmatch
_year = re.compile(r"[0-9]{4}").fullmatch
_years = re.compile(r"\s*((?:19|20)[0-9]{2})\s*[-/–]\s*((?:19|20)?[0-9]{2})\s*").fullmatch
_user_id = re.compile(_USER_ID).fullmatch
_mapping = re.compile(r"\{[^:]+:[^:]+\}").fullmatch


class Finding(NamedTuple):
    """What is wrong with a cell, and the value to go on with should it be a mere warning.

    An empty `code` means that the value was only tidied; a `quiet` one is not worth a warning.
    """

    level: Level
    code: str
    text: str
    instead: str
    quiet: bool = False


class Value(NamedTuple):
    """A type of cell: `pattern` matches the surely right, `verdict` judges the rest."""

    name: str
    pattern: str
    verdict: Callable[[str], Finding | None]


def _text_verdict(_: str) -> None:
    return None


def _id_verdict(value: str) -> Finding | None:
    bare = value.strip()
    if _id(value):
        return None
    if bare and len(bare) <= 255 and bare.isprintable() and "," not in bare:
        text = "{value} holds blanks or characters that ids may not have. "
        return Finding(Level.SOFT, "row.invalid_guid", text + "Use letters, digits and . - _ / @ only.", bare)
    text = "{value} cannot be an id. Use 1 to 255 letters, digits and . - _ / @."
    return Finding(Level.HARD, "row.invalid_guid", text, "")


def _date_verdict(value: str) -> Finding | None:
    if _date(value) and _is_day(value):
        return None
    day = _day_of_time(value)
    bare = day[1] if day else value.strip()
    if _date(bare) and _is_day(bare):
        text = "{value} should be a date alone, such as 2026-08-31."
        return Finding(Level.SOFT, "row.invalid_date", text, bare)
    text = "{value} is not a date. Write it as year-month-day, such as 2026-08-31."
    return Finding(Level.HARD, "row.invalid_date", text, "")


def _is_day(value: str) -> bool:
    if value.startswith("0000-"):  # year 0 exists in OneRoster's pattern, not in Python
        value = "2000" + value[4:]
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _datetime_verdict(value: str) -> Finding | None:
    if _date(value[:10]) and _is_day(value[:10]) and _time(value[10:]):
        return None
    text = "{value} is not a time. Write it as 2026-08-31T07:30:00.000Z."
    return Finding(Level.SOFT, "row.invalid_datetime", text, value)


def _year_verdict(value: str) -> Finding | None:
    if _year(value):
        return None
    text = "{value} is not a year. Write the four digits of the year in which the school year ends."
    years = _years(value)
    if years:
        last = years[2] if len(years[2]) == 4 else years[1][:2] + years[2]
        return Finding(Level.SOFT, "row.invalid_year", text, last)
    return Finding(Level.HARD, "row.invalid_year", text, "")


def _boolean_verdict(value: str) -> Finding | None:
    if value in ("true", "false"):
        return None
    text = "{value} should be true or false, in small letters."
    bare = value.strip().lower()
    if bare in _TRUE or bare in _FALSE:
        instead = "true" if bare in _TRUE else "false"
        return Finding(Level.SOFT, "row.invalid_boolean", text, instead)
    return Finding(Level.HARD, "row.invalid_boolean", text, "")


def _number_verdict(pattern: str, code: str, text: str) -> Callable[[str], Finding | None]:
    match = re.compile(pattern).fullmatch

    def verdict(value: str) -> Finding | None:
        return None if match(value) else Finding(Level.SOFT, code, text, "")

    return verdict


def _list_verdict(judge: Callable[[str], Finding | None]) -> Callable[[str], Finding | None]:
    """Judges every item; the worst finding speaks for the cell, the tidied list goes on."""

    def verdict(value: str) -> Finding | None:
        items = value.split(",")
        filled = [item for item in items if item.strip()]
        repairs = {item: judge(item.strip()) for item in filled}
        tidy = ",".join(found.instead if (found := repairs[item]) else item.strip() for item in filled)
        findings = [finding for finding in repairs.values() if finding]
        if len(filled) < len(items):
            text = "{value} has an empty place between two commas. Remove the extra comma."
            findings.append(Finding(Level.SOFT, "row.invalid_list", text, ""))
        # Only a blank after a comma: not what the standard says, but nobody needs to hear of it in 1.1.
        findings = findings or [blank._replace(quiet=True) for item in filled if (blank := judge(item))]
        if findings:
            return min(findings, key=lambda finding: finding.level.value)._replace(instead=tidy)
        return Finding(Level.NOTE, "", "", tidy) if tidy != value else None

    return verdict


def _user_id_verdict(item: str) -> Finding | None:
    if _user_id(item):
        return None
    text = "{value} should list ids as {type:id}, such as {Fed:4711},{SIS:12}, without blanks between."
    return Finding(Level.SOFT, "row.invalid_list", text, item)


def _mapping_verdict(item: str) -> Finding | None:
    if _mapping(item):
        return None
    text = "{value} should list marks as {mark:points}, such as {A:94},{B:84}, without blanks between."
    return Finding(Level.SOFT, "semantic.invalid_score_scale_mapping", text, item)


def choice(
    known: Iterable[str],
    *,
    ext: bool = False,
    rest: Level = Level.HARD,
    what: str = "words",
) -> Value:
    """One of a list of words, called `what` in sentences. `ext`: also "ext:…".

    `rest`: how much an unknown word weighs.
    """
    words = tuple(known)
    by_lower = {word.lower(): word for word in words}
    hint = ", ".join(words) + (", or a word of your own that begins with ext:" if ext else "")
    pattern = "|".join([*map(re.escape, words), *([r"ext:[^\x1f,]+"] if ext else [])])
    match = re.compile(pattern).fullmatch

    def verdict(value: str) -> Finding | None:
        if match(value) or (ext and value.startswith("ext:") and value != "ext:"):
            return None
        word = by_lower.get(value.strip().lower())
        text = f"{{value}} is not one of the {what} OneRoster knows here. Use one of: {hint}."
        if word:
            return Finding(Level.SOFT, "row.invalid_enum", text, word)
        return Finding(rest, "row.invalid_enum", text, value.strip())

    return Value("choice", f"(?:{pattern})", verdict)


def several(value: Value) -> Value:
    """A list of such values, with commas between them."""
    one = _ITEM if value is TEXT else value.pattern
    verdict = _list_verdict(value.verdict)
    return Value(f"{value.name} list", f"{one}(?:,{one})*", verdict)


TEXT = Value("text", r"[^\x1f]*", _text_verdict)
ID = Value("id", _ID, _id_verdict)
DATE = Value("date", _DATE, _date_verdict)
DATETIME = Value("datetime", _DATE + _TIME, _datetime_verdict)
YEAR = Value("year", "[0-9]{4}", _year_verdict)
BOOLEAN = Value("boolean", "true|false", _boolean_verdict)
INTEGER = Value(
    "integer",
    "[+-]?[0-9]{1,15}",
    _number_verdict("[+-]?[0-9]{1,15}", "row.invalid_integer", "{value} is not a whole number."),
)
_FLOAT = r"[+-]?(?:[0-9]{1,300}(?:\.[0-9]{0,300})?|\.[0-9]{1,300})(?:[eE][+-]?[0-9]{1,2})?"
FLOAT = Value("float", _FLOAT, _number_verdict(_FLOAT, "row.invalid_float", "{value} is not a number."))
IDS = several(ID)
TEXTS = several(TEXT)
USER_IDS = several(Value("user id", _USER_ID, _user_id_verdict))
MAPPINGS = several(Value("mapping", r"\{[^:\x1f,]+:[^:\x1f,]+\}", _mapping_verdict))
