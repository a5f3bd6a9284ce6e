"""E-mail addresses out of pasted text, and people out of a CSV file, each with the line it came from. Pure.

Taken are commas, semicolons, blanks and new lines between addresses, `Name <a@b>`, and names as mail programs write
them: `"Doe, Jane" <jane@x.org>`.
"""

import csv
import io
import re
from typing import NamedTuple

QUOTED = re.compile(r'"([^"\n]*)"')
# An address whose part before the @ is quoted may hold blanks and commas: kept whole, as a word in their place.
QUOTED_ADDRESS = re.compile(r'"[^"\n]*"@[^\s,;<>]+')
BETWEEN = re.compile(r"[,;\n\r\t]+")
AROUND = "'\"<>():,;."
COLUMNS = {
    "email": ("email", "emailaddress", "mail", "mailaddress"),
    "first": ("firstname", "first", "givenname", "given", "forename"),
    "last": ("lastname", "last", "familyname", "family", "surname"),
    "role": ("role", "position"),
    "school": ("school", "schoolname", "building", "site"),
}
IN_ORDER = tuple(COLUMNS)


class Addressee(NamedTuple):
    """One address as it came in, with what was said of its owner. `line` counts from 1."""

    line: int
    address: str
    first: str = ""
    last: str = ""
    role: str = ""
    school: str = ""


class Unreadable(Exception):
    """A file that can't be read; the text is one sentence that says why and what to do."""


def from_text(text: str) -> list[Addressee]:
    """Every address in a pasted text. What is none comes back too, to be said so."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        found += [Addressee(number, address, *_names(name)) for name, address in _pairs(line)]
    return found


def from_csv(data: bytes) -> list[Addressee]:
    """The rows of a file whose first line names its columns, or holds an address already. Raises `Unreadable`."""
    text = _decoded(data)
    if "\0" in text:
        raise Unreadable("The file holds characters that no text has. Save it as CSV, not as a workbook.")
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    rows, begins = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((begins, [" ".join(cell.split()) for cell in cells]))
            begins = reader.line_num + 1
    except csv.Error as e:
        raise Unreadable(f"Line {begins} can't be read: a quote is not closed, or a cell is far too long.") from e
    return _rows(rows)


def as_text(people: list[Addressee]) -> str:
    """The same as lines that `from_lines` reads: how a page carries them to the next press."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(people)
    return out.getvalue()


def from_lines(text: str) -> list[Addressee]:
    """What `as_text` wrote; anything else is left out."""
    found = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), strict=True):
            if len(cells) == len(Addressee._fields) and cells[0].isascii() and cells[0].isdigit():
                found.append(Addressee(int(cells[0][:9]), *cells[1:]))
    except csv.Error:
        return found
    return found


def _pairs(line: str) -> list[tuple[str, str]]:
    """(name, address) of one line. A quoted name with a comma in it is turned round first: “Doe, Jane”."""
    found: list[tuple[str, str]] = []
    line = line.replace("\0", "")
    kept: list[str] = QUOTED_ADDRESS.findall(line)
    numbers = iter(range(len(kept)))
    line = QUOTED_ADDRESS.sub(lambda _found: f" \0{next(numbers)}@ ", line)
    for piece in BETWEEN.split(QUOTED.sub(lambda quoted: _turned(quoted[1]), line)):
        rest = piece
        while "<" in rest:
            before, _, rest = rest.partition("<")
            inside, _, rest = rest.partition(">")
            words = before.split()
            found += [("", _bare(word)) for word in words if "@" in word]
            found.append((" ".join(word for word in words if "@" not in word), _bare(inside)))
        found += [("", _bare(word)) for word in rest.split()]
    return [(name, _whole(address, kept)) for name, address in found if address]


def _whole(address: str, kept: list[str]) -> str:
    return kept[int(address[1:-1])] if address.startswith("\0") else address


def _turned(name: str) -> str:
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma else name


def _bare(word: str) -> str:
    bare = word.strip().strip(AROUND).removeprefix("mailto:").strip()
    return bare if "[" in bare.lstrip("[") else bare.strip("[]")


def _names(name: str) -> tuple[str, str]:
    """First and last name of a whole one: the last word is the last name."""
    first, _, last = name.strip().strip("'\"").rpartition(" ")
    return (first, last) if first else (last, "")


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")  # what Excel writes where it is not asked for UTF-8


def _rows(rows: list[tuple[int, list[str]]]) -> list[Addressee]:
    if not rows:
        raise Unreadable("The file is empty.")
    header = ["".join(c for c in cell.lower() if c.isalpha()) for cell in rows[0][1]]
    places = {name: next((n for n, cell in enumerate(header) if cell in known), -1) for name, known in COLUMNS.items()}
    if places["email"] >= 0 and not any("@" in cell for cell in rows[0][1]):
        rows = rows[1:]
    elif any("@" in cell for cell in rows[0][1]):
        places = dict(zip(IN_ORDER, range(len(IN_ORDER)), strict=True))
    else:
        raise Unreadable(
            "No column is called “email”. Name the columns in the first line: email, first name, last name."
        )
    return [Addressee(line, *(_cell(cells, places[name]) for name in IN_ORDER)) for line, cells in rows]


def _cell(cells: list[str], place: int) -> str:
    return cells[place] if 0 <= place < len(cells) else ""
