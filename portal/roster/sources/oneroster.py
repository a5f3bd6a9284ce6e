"""The files of OneRoster 1.1 and 1.2: columns in order, what they hold, what they refer to.

Sources: 1EdTech OneRoster 1.1.1 CSV tables, CSV binding 1.2.1; where documents disagree, the
conformance packages of 1.2.1 decide.
"""

from portal.roster.sources.gradebook import GRADEBOOK_11, GRADEBOOK_12
from portal.roster.sources.values import (
    BOOLEAN,
    DATE,
    ID,
    IDS,
    TEXTS,
    USER_IDS,
    YEAR,
    Value,
    choice,
)
from portal.roster.sources.vocabulary import (
    CLASS_TYPE,
    COMMON,
    ENROLLMENT_ROLES,
    ORG_TYPE,
    ROLES_11,
    ROLES_12,
    SESSION_TYPE,
    SEX_11,
    SEX_12,
    Column,
    may,
    must,
)

_ACADEMIC_SESSIONS = (
    must("title"),
    must("type", SESSION_TYPE),
    must("startDate", DATE),
    must("endDate", DATE),
    may("parentSourcedId", ID, "academicSessions"),
    must("schoolYear", YEAR),
)
_ORGS = (
    must("name"),
    must("type", ORG_TYPE),
    may("identifier"),
    may("parentSourcedId", ID, "orgs"),
)
_COURSES = (
    may("schoolYearSourcedId", ID, "academicSessions"),
    must("title"),
    may("courseCode"),
    may("grades", TEXTS),
    must("orgSourcedId", ID, "orgs"),
    may("subjects", TEXTS),
    may("subjectCodes", TEXTS),
)
_CLASSES = (
    must("title"),
    may("grades", TEXTS),
    must("courseSourcedId", ID, "courses"),
    may("classCode"),
    must("classType", CLASS_TYPE),
    may("location"),
    must("schoolSourcedId", ID, "orgs"),
    must("termSourcedIds", IDS, "academicSessions"),
    may("subjects", TEXTS),
    may("subjectCodes", TEXTS),
    may("periods", TEXTS),
)
_NAMES_AND_CONTACT = (
    must("givenName"),
    must("familyName"),
    may("middleName"),
    may("identifier"),
    may("email"),
    may("sms"),
    may("phone"),
    may("agentSourcedIds", IDS, "users"),
    may("grades", TEXTS),
    may("password"),
)
_USERS_11 = (
    must("enabledUser", BOOLEAN),
    must("orgSourcedIds", IDS, "orgs"),
    must("role", choice(ROLES_11, what="roles")),
    must("username"),
    may("userIds", USER_IDS),
    *_NAMES_AND_CONTACT,
)
_USERS_12 = (
    must("enabledUser", BOOLEAN),
    must("username"),
    may("userIds", USER_IDS),
    *_NAMES_AND_CONTACT,
    may("userMasterIdentifier"),
    may("preferredGivenName"),
    may("preferredMiddleName"),
    may("preferredFamilyName"),
    may("primaryOrgSourcedId", ID, "orgs"),
    may("pronouns"),
)
_ROLES = (
    must("userSourcedId", ID, "users"),
    must("roleType", choice(["primary", "secondary"])),
    must("role", choice(ROLES_12, ext=True, what="roles")),
    may("beginDate", DATE),
    may("endDate", DATE),
    must("orgSourcedId", ID, "orgs"),
    may("userProfileSourcedId", ID, "userProfiles"),
)
_PROFILES = (
    must("userSourcedId", ID, "users"),
    must("profileType"),
    must("vendorId"),
    may("applicationId"),
    may("description"),
    must("credentialType"),
    must("username"),
    may("password"),
)


def _enrollments(ext: bool) -> tuple[Column, ...]:
    return (
        must("classSourcedId", ID, "classes"),
        must("schoolSourcedId", ID, "orgs"),
        must("userSourcedId", ID, "users"),
        must("role", choice(ENROLLMENT_ROLES, ext=ext, what="roles")),
        may("primary", BOOLEAN),
        may("beginDate", DATE),
        may("endDate", DATE),
    )


def _demographics(sex: Value) -> tuple[Column, ...]:
    races = (
        "americanIndianOrAlaskaNative",
        "asian",
        "blackOrAfricanAmerican",
        "nativeHawaiianOrOtherPacificIslander",
        "white",
        "demographicRaceTwoOrMoreRaces",
        "hispanicOrLatinoEthnicity",
    )
    return (
        may("birthDate", DATE),
        may("sex", sex),
        *(may(race, BOOLEAN) for race in races),
        may("countryOfBirthCode"),
        may("stateOfBirthAbbreviation"),
        may("cityOfBirth"),
        may("publicSchoolResidenceStatus"),
    )


# In the order they are read: what others refer to comes first.
_FILES_12 = {
    "orgs": _ORGS,
    "academicSessions": _ACADEMIC_SESSIONS,
    "courses": _COURSES,
    "classes": _CLASSES,
    "users": _USERS_12,
    "userProfiles": _PROFILES,
    "roles": _ROLES,
    "enrollments": _enrollments(ext=True),
    "demographics": _demographics(SEX_12),
    **GRADEBOOK_12,
}
_ONLY_12 = {
    "userProfiles",
    "roles",
    "scoreScales",
    "lineItemLearningObjectiveIds",
    "lineItemScoreScales",
    "resultLearningObjectiveIds",
    "resultScoreScales",
    "userResources",
}
_FILES_11 = {
    **{kind: columns for kind, columns in _FILES_12.items() if kind not in _ONLY_12},
    "users": _USERS_11,
    "enrollments": _enrollments(ext=False),
    "demographics": _demographics(SEX_11),
    **GRADEBOOK_11,
}


def _common(kind: str) -> tuple[Column, ...]:
    # A row of demographics.csv belongs to the person of the same id.
    return (must("sourcedId", ID, "users"), *COMMON[1:]) if kind == "demographics" else COMMON


FILES: dict[str, dict[str, tuple[Column, ...]]] = {
    version: {kind: (*_common(kind), *columns) for kind, columns in files.items()}
    for version, files in (("1.1", _FILES_11), ("1.2", _FILES_12))
}

KINDS = ("orgs", "academicSessions", "courses", "classes", "users", "roles", "enrollments")
"""The files whose rows are handed out, in the order they are read."""

_LINE = ("line", "status")
_USER_FIELDS = (
    "sourcedId",
    "enabledUser",
    "username",
    "givenName",
    "familyName",
    "middleName",
    "identifier",
    "email",
    "grades",
    "role",
    "orgSourcedIds",
    "userIds",
    "sms",
    "phone",
    "agentSourcedIds",
    "userMasterIdentifier",
    "preferredGivenName",
    "preferredMiddleName",
    "preferredFamilyName",
    "primaryOrgSourcedId",
    "pronouns",
)
FIELDS: dict[str, tuple[str, ...]] = {
    kind: _LINE
    + tuple(column.name for column in FILES["1.2"][kind] if column.name not in ("status", "dateLastModified"))
    for kind in KINDS
} | {"users": _LINE + _USER_FIELDS}
"""What a row handed out holds, the same in both versions; "" where a version has no such column."""
