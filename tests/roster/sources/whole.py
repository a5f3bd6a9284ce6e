"""A small package of OneRoster 1.2 with all 21 files in it, and ways to spoil it."""

from collections.abc import Callable

from portal.roster.sources.oneroster import FILES
from tests.roster.sources.conftest import Maker

Change = Callable[[Maker], object]
_CLASS = {"classSourcedId": "k1"}
_OBJECTIVE = {"source": "case", "learningObjectiveId": "urn:uuid:0a1b2c3d-1111-2222-3333-444455556666"}
ROWS: dict[str, list[dict[str, str]]] = {
    "orgs": [{"sourcedId": "d1", "name": "Bay District", "type": "district"}],
    "users": [
        {"sourcedId": "u2", "enabledUser": "true", "username": "bo", "givenName": "Bo", "familyName": "Ek"},
    ],
    "userProfiles": [
        {
            "sourcedId": "p1",
            "userSourcedId": "u1",
            "profileType": "LMS",
            "vendorId": "v1",
            "credentialType": "password",
            "username": "ana",
        }
    ],
    "demographics": [{"sourcedId": "u1", "birthDate": "2012-02-29", "sex": "unspecified", "white": "false"}],
    "categories": [{"sourcedId": "g1", "title": "Quiz", "weight": "20"}],
    "lineItems": [
        {
            "sourcedId": "l1",
            "title": "Fractions",
            "assignDate": "2026-09-01",
            "dueDate": "2026-09-08",
            "categorySourcedId": "g1",
            "academicSessionSourcedId": "t2",
            "resultValueMin": "0",
            "resultValueMax": "100",
            "schoolSourcedId": "o1",
        }
        | _CLASS
    ],
    "results": [
        {
            "sourcedId": "x1",
            "lineItemSourcedId": "l1",
            "studentSourcedId": "u1",
            "scoreStatus": "fully graded",
            "score": "95.5",
            "scoreDate": "2026-09-09",
            "late": "false",
        }
        | _CLASS
    ],
    "scoreScales": [
        {
            "sourcedId": "s1",
            "title": "Letters",
            "type": "letter",
            "orgSourcedId": "o1",
            "courseSourcedId": "c1",
            "scoreScaleValue": "{A:94},{B:84}",
        }
        | _CLASS
    ],
    "lineItemLearningObjectiveIds": [{"sourcedId": "a1", "lineItemSourcedId": "l1"} | _OBJECTIVE],
    "resultLearningObjectiveIds": [{"sourcedId": "b1", "resultSourcedId": "x1"} | _OBJECTIVE],
    "lineItemScoreScales": [{"sourcedId": "m1", "lineItemSourcedId": "l1", "scoreScaleSourcedId": "s1"}],
    "resultScoreScales": [{"sourcedId": "n1", "resultSourcedId": "x1", "scoreScaleSourcedId": "s1"}],
    "resources": [{"sourcedId": "y1", "vendorResourceId": "v-1", "roles": "student", "importance": "primary"}],
    "classResources": [{"sourcedId": "q1", "resourceSourcedId": "y1"} | _CLASS],
    "courseResources": [{"sourcedId": "w1", "courseSourcedId": "c1", "resourceSourcedId": "y1"}],
    "userResources": [{"sourcedId": "z1", "userSourcedId": "u1", "orgSourcedId": "o1", "resourceSourcedId": "y1"}],
}


def fill(maker: Maker) -> Maker:
    """The package with rows in every file; everything that may refer to something does."""
    maker.add("academicSessions", **maker.rows["academicSessions"][0] | {"sourcedId": "t2", "type": "term"})
    for kind, rows in ROWS.items():
        for row in rows:
            maker.add(kind, **row)
    maker.cell("orgs", "parentSourcedId", "d1").cell("courses", "schoolYearSourcedId", "t1")
    maker.cell("classes", "termSourcedIds", "t1,t2").cell("users", "agentSourcedIds", "u2")
    maker.cell("users", "primaryOrgSourcedId", "o1").cell("roles", "userProfileSourcedId", "p1")
    assert set(maker.rows) == set(FILES["1.2"])
    return maker


def cell(kind: str, column: str, value: str) -> Change:
    """The first row of a file has another value."""
    return lambda maker: maker.cell(kind, column, value)


def row(kind: str, **other: str) -> Change:
    """The first row of a file stands there again, but for some cells."""
    return lambda maker: maker.add(kind, **maker.rows[kind][0] | other)


def header(kind: str, change: Callable[[list[str]], list[str]]) -> Change:
    """A file has other columns."""

    def spoil(maker: Maker) -> None:
        maker.headers[kind] = change(maker.headers[kind])

    return spoil


def text(name: str, change: Callable[[str], str | bytes]) -> Change:
    """A file has another text."""

    def spoil(maker: Maker) -> None:
        maker.files[name] = change(str(maker.contents()[name]))

    return spoil


def line(wrong: str, instead: str) -> Change:
    """The manifest has another line in the place of one."""
    return text("manifest.csv", lambda lines: lines.replace(f"{wrong}\n", instead and f"{instead}\n"))


def names(change: Callable[[dict[str, str | bytes]], dict[str, str | bytes]]) -> Change:
    """The package has other files, or the same by other names."""

    def spoil(maker: Maker) -> None:
        contents = change(maker.contents())
        maker.contents = lambda: contents  # type: ignore[method-assign]

    return spoil


def renamed(old: str, new: str) -> Change:
    """One file has another name."""
    return names(lambda files: {new if name == old else name: content for name, content in files.items()})


def mixed(**modes: str) -> Change:
    """Some files are delta in a bulk package: their rows say so."""

    def spoil(maker: Maker) -> None:
        for kind, mode in modes.items():
            maker.manifest[f"file.{kind}"] = mode
            for record in maker.rows[kind]:
                record |= {"status": "active", "dateLastModified": "2026-01-02T03:04:05.006Z"}

    return spoil


def both(*changes: Change) -> Change:
    """Several changes, one after the other."""

    def spoil(maker: Maker) -> None:
        for change in changes:
            change(maker)

    return spoil
