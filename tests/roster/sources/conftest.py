"""Small packages, made by hand in memory, and the folder of real ones beside the repository."""

import zipfile
from pathlib import Path

import pytest

from portal.roster.sources.archive import open_package
from portal.roster.sources.oneroster import FILES
from portal.roster.sources.reader import KINDS, read_package

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"

GOOD = {
    "orgs": [{"sourcedId": "o1", "name": "North", "type": "school"}],
    "academicSessions": [
        {
            "sourcedId": "t1",
            "title": "Year",
            "type": "schoolYear",
            "startDate": "2026-08-01",
            "endDate": "2027-06-30",
            "schoolYear": "2027",
        }
    ],
    "courses": [{"sourcedId": "c1", "title": "Math", "orgSourcedId": "o1"}],
    "classes": [
        {
            "sourcedId": "k1",
            "title": "Math A",
            "courseSourcedId": "c1",
            "classType": "scheduled",
            "schoolSourcedId": "o1",
            "termSourcedIds": "t1",
        }
    ],
    "users": [
        {
            "sourcedId": "u1",
            "enabledUser": "true",
            "username": "ana",
            "givenName": "Ana",
            "familyName": "Pérez",
        }
    ],
    "roles": [
        {
            "sourcedId": "r1",
            "userSourcedId": "u1",
            "roleType": "primary",
            "role": "student",
            "orgSourcedId": "o1",
        }
    ],
    "enrollments": [
        {
            "sourcedId": "e1",
            "classSourcedId": "k1",
            "schoolSourcedId": "o1",
            "userSourcedId": "u1",
            "role": "student",
        }
    ],
}


class Maker:
    """Writes a package; every method but `write` changes it and answers itself."""

    def __init__(self, folder: Path, version: str, mode: str = "bulk") -> None:
        self.folder = folder
        self.version = version
        self.mode = mode
        kinds = [kind for kind in GOOD if kind in FILES[version]]
        self.rows = {kind: [dict(row) for row in GOOD[kind]] for kind in kinds}
        if version == "1.1":
            self.rows["users"][0] |= {"role": "student", "orgSourcedIds": "o1"}
        self.headers = {kind: [c.name for c in FILES[version][kind]] for kind in FILES[version]}
        self.manifest: dict[str, str] = {}
        self.files: dict[str, str | bytes] = {}

    def cell(self, kind: str, column: str, value: str) -> "Maker":
        self.rows[kind][0][column] = value
        return self

    def add(self, kind: str, **row: str) -> "Maker":
        self.rows.setdefault(kind, []).append(row)
        return self

    def _line(self, kind: str, row: dict[str, str]) -> str:
        if self.mode == "delta":
            stamp = {"status": "active", "dateLastModified": "2026-01-02T03:04:05.006Z"}
            row = stamp | row
        cells = (row.get(name, "") for name in self.headers[kind])
        return ",".join(f'"{cell}"' if "," in cell else cell for cell in cells)

    def contents(self) -> dict[str, str | bytes]:
        files: dict[str, str | bytes] = {}
        for kind, rows in self.rows.items():
            lines = [",".join(self.headers[kind]), *(self._line(kind, row) for row in rows)]
            files[f"{kind}.csv"] = "\n".join(lines) + "\n"
        files |= self.files
        properties = {"manifest.version": "1.0", "oneroster.version": self.version}
        for kind in FILES[self.version]:
            properties[f"file.{kind}"] = self.mode if f"{kind}.csv" in files else "absent"
        properties |= self.manifest
        lines = ["propertyName,value", *(f"{key},{value}" for key, value in properties.items())]
        return {"manifest.csv": "\n".join(lines) + "\n"} | files

    def write(self) -> Path:
        path = self.folder / "package.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.contents().items():
                archive.writestr(name, content)
        return path


@pytest.fixture
def package12(tmp_path):
    return Maker(tmp_path, "1.2")


@pytest.fixture
def package11(tmp_path):
    return Maker(tmp_path, "1.1")


@pytest.fixture
def delta12(tmp_path):
    return Maker(tmp_path, "1.2", "delta")


@pytest.fixture
def read():
    """Reads a package to its end: (roster, rows by kind)."""

    def reading(source, **options):
        path = source.write() if isinstance(source, Maker) else source
        with open_package(path) as package:
            roster = read_package(package, **options)
            rows = {kind: [row for rows in roster.slices(kind) for row in rows] for kind in KINDS}
            roster.finish()
        return roster, rows

    return reading


@pytest.fixture
def shared_data():
    """The folder of real data; not there when somebody clones Homeroom alone."""
    if not SHARED.is_dir():
        pytest.skip("../shared/data is not there")
    return SHARED
