"""Small OneRoster 1.1 packages, written by the test that needs them."""

import csv
import io
import zipfile
from pathlib import Path

FILES = ("academicSessions", "classes", "courses", "enrollments", "orgs", "users")
OTHERS = ("categories", "classResources", "courseResources", "demographics", "lineItems", "resources", "results")
HEADERS = {
    "orgs": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
    "academicSessions": "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear",
    "courses": "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,"
    "subjectCodes",
    "classes": "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,"
    "schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods",
    "users": "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,"
    "middleName,identifier,email,sms,phone,agentSourcedIds,grades,password",
    "enrollments": "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,"
    "beginDate,endDate",
}
PEOPLE = {
    "u1": ("teacher", "Tess", "Marchetti", "tess.m@oak.example", "tmarchetti"),
    "u2": ("student", "Ana", "Pérez", "ana@oak.example", "aperez"),
    "u3": ("student", "Ben", "=Adeyemi", "ben@oak.example", "badeyemi"),
    "u4": ("administrator", "Olu", "Head", "head@oak.example", "ohead"),
}


def write_package(path: Path, people: dict[str, tuple[str, ...]] | None = None, **files: str) -> Path:
    """A zip with one school, one class and these people; `files` replace whole tables by their text."""
    tables = {name: [row.split("|") for row in rows] for name, rows in ROWS.items()}
    tables["users"] = [_user(id_, *person) for id_, person in (PEOPLE if people is None else people).items()]
    roles = {id_: person[0] for id_, person in (PEOPLE if people is None else people).items()}
    enrolled = [(id_, role) for id_, role in roles.items() if role in ("student", "teacher")]
    tables["enrollments"] = [_enrollment(id_, role) for id_, role in enrolled]
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("manifest.csv", _text([["propertyName", "value"], *_manifest()]))
        for name in FILES:
            package.writestr(f"{name}.csv", files.get(name) or _text([HEADERS[name].split(","), *tables[name]]))
    return path


ROWS = {
    "orgs": ["o1||| Oak District|district||", "o2|||Oak School|school||o1"],
    "academicSessions": ["t1|||Year|schoolYear|2020-08-01|2040-06-30||2040"],
    "courses": ["c1||||Algebra|ALG||o2||"],
    "classes": ["k1|||Algebra 1||c1|ALG-1|scheduled||o2|t1|||"],
}


def _manifest() -> list[list[str]]:
    facts = {"manifest.version": "1.0", "oneroster.version": "1.1"}
    facts |= {f"file.{name}": "bulk" for name in FILES} | {f"file.{name}": "absent" for name in OTHERS}
    facts |= {"source.systemName": "Oak SIS", "source.systemCode": "oak"}
    return [[name, value] for name, value in facts.items()]


def _user(id_: str, role: str, first: str, last: str, email: str, username: str) -> list[str]:
    grade = "09" if role == "student" else ""
    return [id_, "", "", "true", "o2", role, username, "", first, last, "", "", email, "", "", "", grade, ""]


def _enrollment(user: str, role: str) -> list[str]:
    return [f"e-{user}", "", "", "k1", "o2", user, role, "true" if role == "teacher" else "false", "", ""]


def _text(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()
