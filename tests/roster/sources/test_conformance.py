"""Packages written by others get the verdict that their authors name."""

import json

import pytest

NEGATIVE = [
    "neg-missing-manifest",
    "neg-manifest-marks-present-file-absent",
    "neg-csv-quote-failure",
    "neg-field-parser-failures",
    "neg-bulk-lifecycle-status-failure",
    "neg-duplicate-sourcedid-failure",
    "neg-missing-target-record-failure",
]
VALID = [
    f"ok-{profile}-package"
    for profile in (
        "manifest-only",
        "rostering-bulk",
        "rostering-delta",
        "gradebook-bulk",
        "gradebook-delta",
        "resources-bulk",
        "resources-delta",
        "full-bulk",
        "full-delta",
    )
]


@pytest.fixture
def conformance(shared_data):
    folder = shared_data / "oneroster12-conformance"
    cases = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return folder, {case["file"]: case for case in cases}


@pytest.mark.parametrize("name", NEGATIVE)
def test_a_bad_package_is_refused_for_its_reason(read, conformance, name):
    folder, cases = conformance
    roster, _ = read(folder / f"{name}.zip")
    assert roster.verdict == "refused"
    assert set(cases[f"{name}.zip"]["expectedCodes"]) <= roster.problems.codes


@pytest.mark.parametrize("name", VALID)
@pytest.mark.parametrize("known", [None, lambda kind, sis_id: False])
def test_a_good_package_is_read_without_a_single_remark(read, conformance, name, known):
    folder, cases = conformance
    roster, _ = read(folder / f"{name}.zip", known=known)
    assert roster.verdict == "ok"
    assert not list(roster.problems)
    supplied = {f"{kind}.csv" for kind, mode in roster.modes.items() if mode != "absent"}
    assert supplied == set(cases[f"{name}.zip"]["suppliedFiles"])


def test_every_case_of_expected_json_is_tried(conformance):
    _, cases = conformance
    assert set(cases) == {f"{name}.zip" for name in NEGATIVE + VALID}


def test_the_small_school_of_1_1_is_read_whole_with_warnings_only(read, shared_data):
    roster, rows = read(shared_data / "oneroster11" / "or11-school-small-seed7.zip")
    assert roster.verdict == "ok"
    assert (len(rows["users"]), len(rows["enrollments"])) == (79, 546)
    assert roster.version == "1.1"
    assert roster.system_code == "merge-oneroster-gen"
    assert {code for _, code in roster.problems.counts} == {
        "row.field_forbidden_in_bulk",
        "row.invalid_year",
    }
    assert {row[-1] for row in rows["academicSessions"]} == {"2027"}
