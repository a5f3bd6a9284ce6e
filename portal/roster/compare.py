"""What a roster's row means to Homeroom, and what differs. Pure: no database, no files.

Three values decide a field: what the roster said last time, what it says now, and what stands in Homeroom. Only when
Homeroom still has what the roster said last does the new value go in by itself; a field edited by hand since stays
and is listed (Canvas calls such fields "sticky").
"""

import hashlib
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

# OneRoster 1.1 users.role and 1.2 roles.role → the most an import gives: never more than teacher.
ROLE_OF = {
    "student": "student",
    "teacher": "teacher",
    "aide": "teacher",
    "counselor": "teacher",
    "proctor": "teacher",
    "administrator": "teacher",
    "principal": "teacher",
    "siteAdministrator": "teacher",
    "districtAdministrator": "teacher",
    "systemAdministrator": "teacher",
}
# Who is proposed for what; a person who may appoint them ticks it.
ADMIN_OF = {
    "administrator": "school_admin",
    "principal": "school_admin",
    "siteAdministrator": "school_admin",
    "districtAdministrator": "district_admin",
    "systemAdministrator": "district_admin",
}
FIELDS = ("first_name", "last_name", "email", "username", "grade", "school")
# How exporters spell the grades that CEDS writes with two letters.
GRADE_OF = {"K": "KG", "KN": "KG", "KDG": "KG", "PREK": "PK", "PRE-K": "PK", "P": "PK", "OTHER": "Other"}
MAX_GRADE = 10
# Not printable, and yet part of how Persian, Hindi or an emoji is written.
JOINERS = "\u200c\u200d"


class FilePerson(NamedTuple):
    """A person as the package gives them. `school` is the school's SIS id; `proposed` an admin role or None."""

    line: int
    sis_id: str
    role: str
    first_name: str
    last_name: str
    email: str | None
    username: str | None
    grade: str
    school: str | None
    district: str | None
    proposed: str | None
    is_enabled: bool
    fingerprint: int

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def facts(self) -> dict[str, str | None]:
        """What is compared and remembered."""
        return {name: getattr(self, name) for name in FIELDS}


def fingerprint(*values: str) -> int:
    """64 bits over the cells that count, signed as databases keep them. Equal rows have equal ones."""
    text = "\x1f".join(values).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big", signed=True)


def clean(text: str, length: int) -> str:
    """A name or title as it is kept: one line, without control characters and marks that turn text around."""
    if not text.isprintable():
        text = "".join(letter if letter.isprintable() or letter in JOINERS else " " for letter in text)
    return " ".join(text.split())[:length].rstrip()


def clean_key(text: str, length: int) -> str:
    """What somebody signs in with, as it is kept: nobody types what isn't seen, so that is dropped."""
    if not text.isprintable():
        text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf" or letter in JOINERS)
    return clean(text, length)


def grade_of(cell: str) -> str:
    """The first grade of a list as CEDS spells it (“5” is “05”, “K” is “KG”); what is no grade stays as it is."""
    word = clean(cell.split(",")[0], MAX_GRADE)
    known = GRADE_OF.get(word.upper(), word)
    if known.isascii() and known.isdigit() and len(known) < 3:
        return known.zfill(2)
    return known.upper() if len(known) == 2 else known


def strongest(roles: list[str]) -> str | None:
    """Of several roles the one that decides the account: staff before student; none for parents and relatives."""
    known = [r for r in roles if r in ROLE_OF]
    return max(known, key=_weight, default=None)


def kind_of(role: str) -> str:
    """Under which kind of row somebody who is here is counted: an import knows students, and teachers for all staff."""
    return "student" if role == "student" else "teacher"


def _weight(role: str) -> int:
    if role in ADMIN_OF:
        return 3 if ADMIN_OF[role] == "district_admin" else 2
    return 1 if ROLE_OF[role] == "teacher" else 0


def merge(
    last: Mapping[str, str | None],
    file: Mapping[str, str | None],
    here: Mapping[str, str | None],
    *,
    with_grade: bool = True,
) -> tuple[dict[str, str | None], list[str]]:
    """(what goes in by itself, fields that differ and stay). All three hold `FIELDS`; nothing and "" are the same.
    A grade belongs to a student: without both sides saying so it goes with the role, when somebody decides."""
    goes_in: dict[str, str | None] = {}
    stays: list[str] = []
    for name in FIELDS:
        if name == "grade" and not with_grade:
            continue
        was, new, now = last[name] or "", file[name] or "", here[name] or ""
        if new == now:
            continue
        if now == was:
            goes_in[name] = file[name]
        else:
            stays.append(name)
    return goes_in, stays
