"""Generated districts as OneRoster 1.1 bulk packages.

    python -m bench.packages 10000 /tmp/district.zip

94 % are students, in sections of about 25: a homeroom each, and in secondary grades up to three
more. One school per 800 people, at least two; one in three is an elementary school. That makes
about three enrollments a student. The same size, seed and day give the same bytes.
"""

import argparse
import csv
import random
import shutil
import tempfile
import time
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import NamedTuple

from bench.names import NameSource

# Headers of OneRoster 1.1, in the order of the specification.
HEADERS = {
    "academicSessions": "sourcedId status dateLastModified title type startDate endDate parentSourcedId schoolYear",
    "orgs": "sourcedId status dateLastModified name type identifier parentSourcedId",
    "courses": "sourcedId status dateLastModified schoolYearSourcedId title courseCode grades "
    "orgSourcedId subjects subjectCodes",
    "classes": "sourcedId status dateLastModified title grades courseSourcedId classCode "
    "classType location schoolSourcedId termSourcedIds subjects subjectCodes periods",
    "users": "sourcedId status dateLastModified enabledUser orgSourcedIds role username userIds "
    "givenName familyName middleName identifier email sms phone agentSourcedIds grades password",
    "enrollments": "sourcedId status dateLastModified classSourcedId schoolSourcedId "
    "userSourcedId role primary beginDate endDate",
}
ABSENT = ("categories", "classResources", "courseResources", "demographics", "lineItems", "resources", "results")
GRADES = {
    "Elementary": ("KG", "01", "02", "03", "04", "05"),
    "Middle": ("06", "07", "08"),
    "High": ("09", "10", "11", "12"),
}
KINDS = ("Elementary", "Middle", "High")
SUBJECTS = ("English", "Mathematics", "Science", "Social Studies", "Spanish", "Arts")
DOMAIN = "bench.example"
SECTION_SIZE = 25
ZIP_TIME = (2026, 1, 1, 0, 0, 0)


class Size(NamedTuple):
    """What a package holds."""

    people: int
    students: int
    schools: int
    sections: int
    enrollments: int


def write_package(target: Path, people: int, seed: int = 7, today: date | None = None) -> Size:
    """Write a package of `people` users into the folder `target`, or into a zip if it ends in .zip.

    The school year is the one around `today` (default: the computer's date).
    """
    if target.suffix != ".zip":
        target.mkdir(parents=True, exist_ok=True)
        return _write_folder(target, people, seed, today or date.today())
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        size = _write_folder(Path(folder), people, seed, today or date.today())
        with zipfile.ZipFile(target, "w") as archive:
            for path in sorted(Path(folder).iterdir()):
                member = zipfile.ZipInfo(path.name, ZIP_TIME)
                member.compress_type = zipfile.ZIP_DEFLATED
                with path.open("rb") as source, archive.open(member, "w") as copy:
                    shutil.copyfileobj(source, copy, 1 << 20)
    return size


def _write_folder(folder: Path, people: int, seed: int, today: date) -> Size:
    _write_manifest(folder)
    with ExitStack() as stack:
        writers = {}
        for name, header in HEADERS.items():
            path = folder / f"{name}.csv"
            file = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
            writers[name] = csv.writer(file)
            writers[name].writerow(header.split())
        return _District(writers, people, seed, today).write()


def _write_manifest(folder: Path) -> None:
    rows = [("manifest.version", "1.0"), ("oneroster.version", "1.1")]
    rows += [(f"file.{name}", "bulk") for name in HEADERS]
    rows += [(f"file.{name}", "absent") for name in ABSENT]
    rows += [("source.systemName", "Homeroom bench"), ("source.systemCode", "bench")]
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("propertyName", "value"), *rows])


class _District:
    """Writes school by school, so that no more than one school is in memory."""

    def __init__(self, writers: dict, people: int, seed: int, today: date) -> None:
        self.writers, self.people = writers, people
        self.rng = random.Random(seed)
        self.names = NameSource(self.rng)
        self.usernames: Counter[str] = Counter()
        self.plain: dict[str, str] = {}
        self.rows: Counter[str] = Counter()
        year = today.year if today.month >= 8 else today.year - 1
        self.begins, self.ends, self.year = f"{year}-08-01", f"{year + 1}-07-31", year + 1
        self.number = 100_000

    def write(self) -> Size:
        schools = max(2, round(self.people / 800))
        district, self.school_year = self.new_id(), self.new_id()
        self.add("orgs", district, "Bench Valley School District", "district", "BV", "")
        self._write_terms()
        for n in range(schools):
            here = self.people * (n + 1) // schools - self.people * n // schools
            self._write_school(n, here, district)
        rows = self.rows
        return Size(rows["users"], rows["student"], schools, rows["classes"], rows["enrollments"])

    def _write_terms(self) -> None:
        year = self.year
        names = f"{year - 1}-{year}", self.begins, self.ends
        self.add("academicSessions", self.school_year, names[0], "schoolYear", *names[1:], "", year)
        self.full_year = self.new_id()
        parts = (
            (self.full_year, "Full year", "term", self.begins, self.ends),
            (self.new_id(), "Fall", "semester", self.begins, f"{year}-01-15"),
            (self.new_id(), "Spring", "semester", f"{year}-01-16", self.ends),
        )
        for part in parts:
            self.add("academicSessions", *part, self.school_year, year)

    def _write_school(self, n: int, people: int, district: str) -> None:
        kind, school = KINDS[n % 3], self.new_id()
        name = f"{self.names.families[-1 - n]} {kind} School"
        self.add("orgs", school, name, "school", 1000 + n, district)
        students = round(people * 0.94)
        staff = self.names.draw(people - students)
        self._add_user(school, "administrator", *staff[0], "")
        teachers = [self._add_user(school, "teacher", *pair, "") for pair in staff[1:]]
        grades = GRADES[kind]
        for m, grade in enumerate(grades):
            count = students * (m + 1) // len(grades) - students * m // len(grades)
            pairs = self.names.draw(count)
            pupils = [self._add_user(school, "student", *pair, grade) for pair in pairs]
            self._write_sections(school, kind, grade, pupils, teachers)

    def _write_sections(self, school: str, kind: str, grade: str, pupils: list[str], teachers: list[str]) -> None:
        """A homeroom for everybody; above elementary three subjects, which one in ten drops."""
        subjects = [] if kind == "Elementary" else self.rng.sample(SUBJECTS, 3)
        for subject in ("Homeroom", *subjects):
            course, taking = self.new_id(), pupils
            title, code = f"{subject} {grade}", f"{subject[:4].upper()}{grade}"
            self.add("courses", course, self.school_year, title, code, grade, school, subject, code)
            if subject != "Homeroom":
                taking = [pupil for pupil in pupils if self.rng.random() < 0.9]
                self.rng.shuffle(taking)
            count = max(1, round(len(taking) / SECTION_SIZE))
            for n in range(count):
                group = taking[n::count]
                self._write_section(school, course, subject, grade, n + 1, group, teachers)

    def _write_section(
        self, school: str, course: str, subject: str, grade: str, n: int,
        pupils: list[str], teachers: list[str],
    ) -> None:  # fmt: skip
        section, code = self.new_id(), f"{subject[:4].upper()}{grade}-{n}"
        is_homeroom = subject == "Homeroom"
        kind = "homeroom" if is_homeroom else "scheduled"
        title = f"{subject} {grade} ({n})"
        self.add(
            "classes", section, title, grade, course, code, kind, f"Room {self.rng.randint(1, 99)}",
            school, self.full_year, subject, subject[:4].upper(), "" if is_homeroom else n % 7 + 1,
        )  # fmt: skip
        # One section in twenty has two teachers.
        leading = self.rng.sample(teachers, min(len(teachers), 1 + (self.rng.random() < 0.05)))
        dates = self.begins, self.ends
        for m, teacher in enumerate(leading):
            primary = "false" if m else "true"
            self.add("enrollments", self.new_id(), section, school, teacher, "teacher", primary, *dates)
        ids = self.new_ids(len(pupils))
        self.rows["enrollments"] += len(pupils)
        self.writers["enrollments"].writerows(
            (own, "", "", section, school, pupil, "student", "", *dates) for own, pupil in zip(ids, pupils, strict=True)
        )

    def _add_user(self, school: str, role: str, first: str, last: str, grade: str) -> str:
        """One user; nine students in ten have an address, all staff have."""
        own, self.number = self.new_id(), self.number + 1
        stem = self._stem(first, last)
        self.usernames[stem] += 1
        username = f"{stem}{self.usernames[stem]}" if self.usernames[stem] > 1 else stem
        has_email = role != "student" or self.rng.random() < 0.9
        email = f"{username}@{DOMAIN}" if has_email else ""
        self.add(
            "users", own, "true", school, role, username, "", first, last, "", self.number, email,
            "", "", "", grade, "",
        )  # fmt: skip
        self.rows[role] += 1
        return own

    def _stem(self, first: str, last: str) -> str:
        for name in (first, last):
            if name not in self.plain:
                letters = unicodedata.normalize("NFKD", name.lower())
                self.plain[name] = "".join(c for c in letters if c.isascii() and c.isalnum())
        return f"{self.plain[first]}.{self.plain[last]}"

    def add(self, kind: str, own: str, *values: object) -> None:
        """One row of a bulk file: status and dateLastModified stay blank."""
        self.rows[kind] += 1
        self.writers[kind].writerow((own, "", "", *values))

    def new_id(self) -> str:
        return next(self.new_ids(1))

    def new_ids(self, count: int) -> Iterator[str]:
        """Identifiers that look like those of real systems (36 characters)."""
        for _ in range(count):
            digits = f"{self.rng.getrandbits(128):032x}"
            yield f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a generated OneRoster 1.1 package.")
    parser.add_argument("people", type=int, help="how many users")
    parser.add_argument("target", type=Path, help="a folder, or a file that ends in .zip")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    started = time.perf_counter()
    size = write_package(arguments.target, arguments.people, arguments.seed)
    print(f"{size} in {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
