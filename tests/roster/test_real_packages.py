"""Packages written by others, through the whole way: read, applied, read again."""

import json
from pathlib import Path

import pytest

from portal.classes.models import Enrollment, Section
from portal.people.models import Person
from portal.roster.models import Problem
from portal.schools.models import School
from tests.roster.oneroster import answer, questions
from tests.roster.tables import the_school

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
BAD = (
    "missing-manifest", "manifest-marks-present-file-absent", "csv-quote-failure", "field-parser-failures",
    "bulk-lifecycle-status-failure", "duplicate-sourcedid-failure", "missing-target-record-failure",
)  # fmt: skip
PROFILES = ("rostering", "gradebook", "resources", "full")


@pytest.fixture
def data():
    """The folder of real data; not there when somebody clones Homeroom alone."""
    return SHARED if SHARED.is_dir() else pytest.skip("../shared/data is not there")


def test_the_small_school_comes_in_and_the_second_time_nothing_changes(importing, data):
    package = data / "oneroster11" / "or11-school-small-seed7.zip"
    importing.apply(package)
    assert (Person.select().count(), Section.select().count(), Enrollment.select().count()) == (79, 42, 546)
    assert School.get().name == "Marmalade Whitmore Elementary School"
    assert not Person.select().where(Person.password_hash.is_null(False)).exists()
    before = the_school()
    again = importing.read(package)
    assert again.state == "ready" and again.changes_nothing
    assert not questions(again, "differs") and the_school() == before


@pytest.mark.parametrize("name", BAD)
def test_a_bad_package_is_refused_for_its_reason_and_leaves_no_trace_in_the_school(importing, data, name):
    folder = data / "oneroster12-conformance"
    expected = {case["file"]: case for case in json.loads((folder / "expected.json").read_text())}
    before = the_school()
    run = importing.read(folder / f"neg-{name}.zip")
    assert run.state == "refused" and run.error_count and the_school() == before
    codes = {p.code for p in Problem.select().where(Problem.run == run, Problem.severity == "error")}
    assert set(expected[f"neg-{name}.zip"]["expectedCodes"]) <= codes


@pytest.mark.parametrize("profile", PROFILES)
def test_a_good_package_is_taken_in_and_then_its_changes(importing, data, profile):
    folder = data / "oneroster12-conformance"
    importing.apply(folder / f"ok-{profile}-bulk-package.zip")
    assert {p.role for p in Person.select()} == {"teacher"} and Person.select().count() == 2
    before = the_school()
    delta = importing.read(folder / f"ok-{profile}-delta-package.zip")
    assert delta.is_delta and delta.changes_nothing and not questions(delta, "differs")
    importing.apply(delta)
    assert the_school() == before


@pytest.mark.parametrize("profile", PROFILES)
def test_changes_alone_come_in_where_nothing_was_before(importing, data, profile):
    importing.apply(data / "oneroster12-conformance" / f"ok-{profile}-delta-package.zip")
    assert Person.select().count() == 2 and Enrollment.select().count() == 1


def test_a_manifest_alone_means_that_nothing_changed(importing, data):
    run = importing.read(data / "oneroster12-conformance" / "ok-manifest-only-package.zip")
    assert run.state == "ready" and run.changes_nothing


def test_the_principal_of_the_small_school_is_proposed_and_comes_in_as_ticked(importing, data):
    run = importing.read(data / "oneroster11" / "or11-school-small-seed7.zip")
    (question,) = questions(run, "admin")
    assert (question.label, question.theirs, question.answer) == ("Aisha Tumbleweed", "school_admin", "teacher")
    answer(run, "admin", "school_admin")
    importing.apply(run)
    assert Person.get(Person.username == "aisha.tumbleweed").role == "school_admin"
