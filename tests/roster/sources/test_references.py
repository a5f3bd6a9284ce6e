"""Ids that stand twice, references that lead nowhere, and rules across files."""

import pytest

from portal.roster.sources.archive import open_package
from portal.roster.sources.reader import read_package
from tests.roster.sources.whole import fill, mixed

DANGLING = [
    ("orgs", "parentSourcedId"),
    ("academicSessions", "parentSourcedId"),
    ("courses", "orgSourcedId"),
    ("courses", "schoolYearSourcedId"),
    ("classes", "courseSourcedId"),
    ("classes", "schoolSourcedId"),
    ("classes", "termSourcedIds"),
    ("users", "agentSourcedIds"),
    ("users", "primaryOrgSourcedId"),
    ("roles", "userSourcedId"),
    ("roles", "orgSourcedId"),
    ("enrollments", "classSourcedId"),
    ("enrollments", "schoolSourcedId"),
    ("enrollments", "userSourcedId"),
]


@pytest.mark.parametrize(("kind", "column"), DANGLING)
def test_a_reference_that_leads_nowhere_is_an_error(read, package12, kind, column):
    roster, _ = read(package12.cell(kind, column, "gone"), lenient=True)
    problem = roster.problems.errors[0]
    assert problem.code == "reference.missing_target_record"
    assert (problem.file, problem.line, problem.column, problem.value) == (
        f"{kind}.csv",
        2,
        column,
        "gone",
    )


def test_one_lost_item_of_a_list_is_found(read, package12):
    roster, _ = read(package12.cell("classes", "termSourcedIds", "t1,gone"))
    assert [problem.value for problem in roster.problems.errors] == ["gone"]


@pytest.mark.parametrize("kind", ["orgs", "users", "enrollments", "roles"])
def test_the_same_id_twice_is_an_error(read, package12, kind):
    package12.rows[kind].append(dict(package12.rows[kind][0]))
    roster, rows = read(package12, lenient=True)
    problem = next(found for found in roster.problems.errors if found.code == "reference.duplicate_sourced_id")
    assert (problem.file, problem.line) == (f"{kind}.csv", 3)
    assert len(rows[kind]) == 1
    assert roster.counts[kind].refused == 1


def test_a_row_may_refer_to_a_later_row_of_its_own_file(read, package12):
    package12.cell("users", "agentSourcedIds", "u9,u8")
    for sis_id in ("u8", "u9"):
        package12.add("users", **package12.rows["users"][0] | {"sourcedId": sis_id})
    roster, _ = read(package12)
    assert roster.verdict == "ok", roster.problems.errors


def test_a_wrong_row_does_not_make_references_to_it_wrong(read, package12):
    roster, _ = read(package12.cell("users", "enabledUser", "maybe"))
    assert roster.problems.codes == {"row.invalid_boolean"}


def test_a_file_that_cannot_be_read_does_not_make_references_to_it_wrong(read, package12):
    package12.files["users.csv"] = "sourcedId,username\nu1,ana\n"
    roster, _ = read(package12)
    assert not {code for code in roster.problems.codes if code.startswith("reference.")}


def test_a_target_file_that_is_not_there_is_named(read, package12):
    del package12.rows["courses"]
    roster, _ = read(package12)
    assert roster.problems.codes == {"reference.missing_target_file"}


def test_1_1_may_leave_out_courses_and_terms(read, package11):
    del package11.rows["courses"], package11.rows["academicSessions"]
    roster, rows = read(package11)
    assert (roster.verdict, len(rows["classes"])) == ("ok", 1)
    assert ("warning", "reference.missing_target_file") in roster.problems.counts


def test_changes_may_refer_to_what_is_known_already(read, delta12):
    del delta12.rows["users"], delta12.rows["orgs"]
    asked = []

    def known(kind, sis_id):
        asked.append((kind, sis_id))
        return True

    roster, _ = read(delta12, known=known)
    assert roster.verdict == "ok", roster.problems.errors
    assert sorted(asked) == [("orgs", "o1"), ("users", "u1")]


def test_changes_that_refer_to_nobody_are_refused(read, delta12):
    delta12.cell("enrollments", "userSourcedId", "gone")
    roster, _ = read(delta12, known=lambda kind, sis_id: False)
    assert roster.problems.codes == {"reference.missing_target_record"}


@pytest.mark.parametrize(
    ("kind", "column", "target", "is_known", "verdict"),
    [
        ("enrollments", "userSourcedId", "users", True, "ok"),
        ("enrollments", "userSourcedId", "users", False, "refused"),
        ("roles", "userProfileSourcedId", "userProfiles", True, "refused"),
    ],
)
def test_a_full_file_beside_changes_finds_its_targets_in_the_package_or_from_earlier(
    read, package12, kind, column, target, is_known, verdict
):
    mixed(**{target: "delta"})(fill(package12).cell(kind, column, "earlier"))
    for file in ("results", "resultLearningObjectiveIds", "resultScoreScales"):
        del package12.rows[file]
    roster, _ = read(package12, known=lambda *_: is_known)
    assert roster.verdict == verdict


def test_a_full_package_never_asks_what_is_known(read, package12):
    roster, _ = read(package12.cell("roles", "userSourcedId", "gone"), known=lambda *_: 1 / 0)
    assert roster.verdict == "refused"


def test_rows_to_be_deleted_are_handed_out_as_such(read, delta12):
    roster, rows = read(delta12.cell("users", "status", "tobedeleted"))
    assert rows["users"][0][1] == "tobedeleted"
    assert roster.counts["users"].deleted == 1


RULES = [
    ("classes", "schoolSourcedId", "d1", "semantic.org_type_mismatch"),
    ("enrollments", "schoolSourcedId", "d1", "semantic.org_type_mismatch"),
    ("courses", "schoolYearSourcedId", "t2", "semantic.academic_session_type_mismatch"),
    ("users", "primaryOrgSourcedId", "d1", "semantic.primary_org_missing_role"),
    ("roles", "userProfileSourcedId", "p2", "semantic.user_profile_user_mismatch"),
]


@pytest.mark.parametrize(("kind", "column", "value", "code"), RULES)
def test_a_reference_leads_to_the_right_kind_of_row(read, package12, kind, column, value, code):
    package12.add("orgs", sourcedId="d1", name="District", type="district")
    package12.add("academicSessions", **package12.rows["academicSessions"][0] | {"sourcedId": "t2", "type": "term"})
    package12.add("users", **package12.rows["users"][0] | {"sourcedId": "u2"})
    package12.add(
        "userProfiles",
        sourcedId="p2",
        userSourcedId="u2",
        profileType="x",
        vendorId="v",
        credentialType="c",
        username="u",
    )
    roster, _ = read(package12.cell(kind, column, value))
    assert roster.problems.codes == {code}


def test_a_person_has_one_primary_role_at_a_place(read, package12):
    package12.add("roles", **package12.rows["roles"][0] | {"sourcedId": "r2", "role": "aide"})
    roster, _ = read(package12)
    assert roster.problems.codes == {"semantic.multiple_primary_roles_for_user_org"}


def test_a_last_day_before_the_first_is_worth_a_remark(read, package12):
    package12.cell("enrollments", "beginDate", "2027-01-01")
    roster, _ = read(package12.cell("enrollments", "endDate", "2026-01-01"))
    assert roster.verdict == "ok"
    assert ("warning", "row.dates_reversed") in roster.problems.counts


def test_every_error_is_counted_and_a_thousand_of_a_kind_are_kept(read, package12):
    for number in range(1500):
        package12.add("orgs", sourcedId=f"x{number}", name="", type="school")
    roster, _ = read(package12)
    assert roster.problems.error_count == 1500
    assert len(roster.problems.errors) == 1000
    assert roster.problems.dropped == 500


def test_kinds_asked_out_of_order_are_checked_all_the_same(tmp_path, package12):
    with open_package(package12.write()) as package:
        roster = read_package(package)
        assert sum(map(len, roster.slices("enrollments"))) == 1
        assert roster.verdict == "ok"
        with pytest.raises(ValueError, match="read already"):
            list(roster.slices("users"))
        with pytest.raises(ValueError, match="not handed out"):
            list(roster.slices("demographics"))


def test_parents_that_were_not_exported_are_a_warning_in_1_1_and_an_error_in_1_2(read, package11, package12):
    for package, verdict in ((package11, "ok"), (package12, "refused")):
        roster, rows = read(package.cell("users", "agentSourcedIds", "mum,dad"))
        assert roster.verdict == verdict and len(rows["users"]) == 1
        assert [p.value for p in roster.problems if p.code == "reference.missing_target_record"] == ["mum", "dad"]
