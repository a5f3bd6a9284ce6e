"""The files of gradebooks and resources: Homeroom checks them and keeps nothing of them."""

from portal.roster.sources.problems import Level
from portal.roster.sources.values import (
    BOOLEAN,
    DATE,
    FLOAT,
    ID,
    INTEGER,
    MAPPINGS,
    choice,
    several,
)
from portal.roster.sources.vocabulary import ROLES_11, SCORE_STATUS, may, must

_CATEGORIES = (must("title"), may("weight", INTEGER))
_BOUNDS = (may("resultValueMin", FLOAT), may("resultValueMax", FLOAT))
_LINE_ITEMS = (
    must("title"),
    may("description"),
    must("assignDate", DATE),
    must("dueDate", DATE),
    must("classSourcedId", ID, "classes"),
    must("categorySourcedId", ID, "categories"),
    must("academicSessionSourcedId", ID, "academicSessions"),
    *_BOUNDS,
)
_RESULTS = (
    must("lineItemSourcedId", ID, "lineItems"),
    must("studentSourcedId", ID, "users"),
    must("scoreStatus", SCORE_STATUS),
    may("score", FLOAT),
    must("scoreDate", DATE),
    may("comment"),
)
_RESULT_FLAGS = tuple(may(name, BOOLEAN) for name in ("inProgress", "incomplete", "late", "missing"))
_OBJECTIVE = (
    must("source", choice(["case", "unknown"], ext=True, rest=Level.SOFT)),
    must("learningObjectiveId"),
)
_RESOURCES = (
    must("vendorResourceId"),
    may("title"),
    may("roles", several(choice(ROLES_11, ext=True, rest=Level.SOFT, what="roles"))),
    may("importance", choice(["primary", "secondary"], rest=Level.SOFT)),
    may("vendorId"),
    may("applicationId"),
)
_RESOURCE = must("resourceSourcedId", ID, "resources")
_SCALE = must("scoreScaleSourcedId", ID, "scoreScales")

GRADEBOOK_12 = {
    "categories": _CATEGORIES,
    "lineItems": (*_LINE_ITEMS, must("schoolSourcedId", ID, "orgs")),
    "results": (
        *_RESULTS,
        may("textScore"),
        may("classSourcedId", ID, "classes"),
        *_RESULT_FLAGS,
    ),
    "scoreScales": (
        must("title"),
        must("type"),
        must("orgSourcedId", ID, "orgs"),
        must("courseSourcedId", ID, "courses"),
        must("classSourcedId", ID, "classes"),
        must("scoreScaleValue", MAPPINGS),
    ),
    "lineItemLearningObjectiveIds": (must("lineItemSourcedId", ID, "lineItems"), *_OBJECTIVE),
    "lineItemScoreScales": (may("title"), must("lineItemSourcedId", ID, "lineItems"), _SCALE),
    "resultLearningObjectiveIds": (
        must("resultSourcedId", ID, "results"),
        *_OBJECTIVE,
        may("score", FLOAT),
        may("textScore"),
    ),
    "resultScoreScales": (may("title"), must("resultSourcedId", ID, "results"), _SCALE),
    "resources": _RESOURCES,
    "classResources": (may("title"), must("classSourcedId", ID, "classes"), _RESOURCE),
    "courseResources": (may("title"), must("courseSourcedId", ID, "courses"), _RESOURCE),
    "userResources": (
        must("userSourcedId", ID, "users"),
        may("orgSourcedId", ID, "orgs"),
        may("classSourcedId", ID, "classes"),
        _RESOURCE,
    ),
}

# From memory where the public text is cut off: in 1.1 findings in these files never stop an import.
GRADEBOOK_11 = {
    "categories": (must("title"),),
    "lineItems": (
        *_LINE_ITEMS[:6],
        must("gradingPeriodSourcedId", ID, "academicSessions"),
        *_BOUNDS,
    ),
    "results": _RESULTS,
}
