"""What a roster's row means to Homeroom, and what differs. Pure: no database, no files.

Three values decide a field: what the roster said last time, what it says now, and what stands in Homeroom. Only when
Homeroom still has what the roster said last does the new value go in by itself; a field edited by hand since stays
and is listed (Canvas calls such fields "sticky").
"""

import hashlib
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

    @property
    def fingerprint(self) -> int:
        return fingerprint(
            self.role, self.first_name, self.last_name, self.email, self.username, self.grade, self.school,
            self.proposed, self.is_enabled,
        )  # fmt: skip


def fingerprint(*values: object) -> int:
    """64 bits over the values that count, signed as databases keep them. Equal rows have equal ones."""
    text = "\x1f".join(["" if v is None else str(v) for v in values])
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def strongest(roles: list[str]) -> str | None:
    """Of several roles the one that decides the account: staff before student; none for parents and relatives."""
    known = [r for r in roles if r in ROLE_OF]
    return max(known, key=_weight, default=None)


def _weight(role: str) -> int:
    if role in ADMIN_OF:
        return 3 if ADMIN_OF[role] == "district_admin" else 2
    return 1 if ROLE_OF[role] == "teacher" else 0


def merge(
    last: Mapping[str, str | None], file: Mapping[str, str | None], here: Mapping[str, str | None]
) -> tuple[dict[str, str | None], list[str]]:
    """(what goes in by itself, fields that differ and stay). All three hold `FIELDS`; nothing and "" are the same."""
    goes_in: dict[str, str | None] = {}
    stays: list[str] = []
    for name in FIELDS:
        was, new, now = last[name] or "", file[name] or "", here[name] or ""
        if new == now:
            continue
        if now == was:
            goes_in[name] = file[name]
        else:
            stays.append(name)
    return goes_in, stays
