"""The generated districts are packages Homeroom reads without a word, the same ones every time."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bench.packages import HEADERS, write_package
from portal.roster.sources.archive import open_package
from portal.roster.sources.reader import read_package

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("district")
    write_package(target, 1000, today=TODAY)
    return target


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_same_size_seed_and_day_give_the_same_bytes(tmp_path):
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    for target in (first, second):
        write_package(target, 500, today=TODAY)
    assert first.read_bytes() == second.read_bytes()


def test_it_holds_as_many_people_as_asked_for_and_94_in_100_are_students(folder):
    roles = Counter(row["role"] for row in rows(folder, "users"))
    assert sum(roles.values()) == 1000
    assert roles["student"] == 940


def test_nobody_shares_a_username_or_an_identifier(folder):
    users = rows(folder, "users")
    for column in ("username", "sourcedId", "identifier"):
        assert len({row[column] for row in users}) == 1000


def test_every_student_has_a_homeroom_and_at_most_three_more(folder):
    homerooms = {row["sourcedId"] for row in rows(folder, "classes") if row["classType"] == "homeroom"}
    seats = [row for row in rows(folder, "enrollments") if row["role"] == "student"]
    assert Counter(s["userSourcedId"] for s in seats if s["classSourcedId"] in homerooms) == {
        row["sourcedId"]: 1 for row in rows(folder, "users") if row["role"] == "student"
    }
    assert max(Counter(seat["userSourcedId"] for seat in seats).values()) == 4


def test_every_section_has_a_teacher(folder):
    taught = {row["classSourcedId"] for row in rows(folder, "enrollments") if row["role"] == "teacher"}
    assert taught == {row["sourcedId"] for row in rows(folder, "classes")}


def test_homeroom_reads_it_without_a_word(folder):
    with open_package(folder) as package:
        roster = read_package(package)
        roster.finish()
        assert roster.verdict == "ok"
        assert list(roster.problems) == []
        assert roster.counts["users"].read == 1000


@pytest.mark.parametrize("name", HEADERS)
def test_bulk_rows_leave_status_and_date_blank(folder, name):
    found = rows(folder, name)
    assert found
    assert not any(row["status"] or row["dateLastModified"] for row in found)
