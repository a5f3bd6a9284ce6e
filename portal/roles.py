"""The roles of people: how they are called and ordered, and how far each looks after others."""

from typing import NamedTuple, Protocol

ROLES = ("student", "teacher", "school_admin", "district_admin", "portal_admin")
LEVEL = {role: level for level, role in enumerate(ROLES)}
STAFF = ROLES[1:]
ADMINS = ROLES[2:]
# Who belongs to one school.
AT_A_SCHOOL = ROLES[:3]
ROLE_NAMES = {
    "student": "Student",
    "teacher": "Teacher",
    "school_admin": "School admin",
    "district_admin": "District admin",
    "portal_admin": "Portal admin",
}


class Someone(Protocol):
    """What a rule needs to know of a person."""

    id: int
    role: str
    school_id: int | None
    district_id: int | None


class ThisComputer(NamedTuple):
    """The terminal: acts with portal rights, is named so in history, and is nobody's own account."""

    id: None = None
    role: str = "portal_admin"
    school_id: None = None
    district_id: None = None
    is_active: bool = True


THIS_COMPUTER = ThisComputer()


def covers(actor: Someone, school_id: int | None, district_id: int | None) -> bool:
    """Whether this school and district lie in what the admin looks after."""
    if actor.role == "portal_admin":
        return True
    if actor.role == "district_admin":
        return actor.district_id is not None and actor.district_id == district_id
    return actor.role == "school_admin" and actor.school_id is not None and actor.school_id == school_id


def reaches(actor: Someone, target: Someone) -> bool:
    """Whether the person stands no higher than the admin, in what the admin looks after."""
    return LEVEL[target.role] <= LEVEL[actor.role] and covers(actor, target.school_id, target.district_id)


def up_to(actor: Someone, roles: tuple[str, ...] = STAFF) -> list[str]:
    """Those of these roles that stand no higher than the actor's, lowest first."""
    return [role for role in roles if LEVEL[role] <= LEVEL[actor.role]]
