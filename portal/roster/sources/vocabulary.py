"""Columns, and the words that OneRoster allows in them."""

from typing import NamedTuple

from portal.roster.sources.problems import Level
from portal.roster.sources.values import DATETIME, ID, TEXT, Value, choice


class Column(NamedTuple):
    """One column; `refers` names the file whose sourcedId stands in it."""

    name: str
    value: Value = TEXT
    required: bool = False
    refers: str | None = None


def must(name: str, value: Value = TEXT, refers: str | None = None) -> Column:
    """A column that has a value in every row."""
    return Column(name, value, True, refers)


def may(name: str, value: Value = TEXT, refers: str | None = None) -> Column:
    """A column that may stay empty."""
    return Column(name, value, False, refers)


COMMON = (must("sourcedId", ID), may("status"), may("dateLastModified", DATETIME))
STATUS = choice(["active", "tobedeleted"])
SESSION_TYPE = choice(["gradingPeriod", "semester", "schoolYear", "term"], ext=True, rest=Level.SOFT)
ORG_TYPE = choice(["department", "school", "district", "local", "state", "national"], ext=True)
CLASS_TYPE = choice(["homeroom", "scheduled"], ext=True, rest=Level.SOFT)
ROLES_11 = [
    "administrator",
    "aide",
    "guardian",
    "parent",
    "proctor",
    "relative",
    "student",
    "teacher",
]
ROLES_12 = [
    "aide",
    "counselor",
    "districtAdministrator",
    "guardian",
    "parent",
    "principal",
    "proctor",
    "relative",
    "siteAdministrator",
    "student",
    "systemAdministrator",
    "teacher",
]
ENROLLMENT_ROLES = ["administrator", "proctor", "student", "teacher"]
SEX_11 = choice(["male", "female"], ext=True, rest=Level.SOFT)
SEX_12 = choice(["male", "female", "unspecified", "other"], ext=True, rest=Level.SOFT)
SCORE_STATUS = choice(
    ["exempt", "fully graded", "not submitted", "partially graded", "submitted"],
    ext=True,
    rest=Level.SOFT,
)
