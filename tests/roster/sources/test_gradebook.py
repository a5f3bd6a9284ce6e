"""Gradebooks and resources: checked, because the verdict asks for it."""

import pytest

ROWS = {
    "categories": {"sourcedId": "g1", "title": "Quiz", "weight": "20"},
    "lineItems": {
        "sourcedId": "l1",
        "title": "Unit",
        "assignDate": "2026-09-01",
        "dueDate": "2026-09-08",
        "classSourcedId": "k1",
        "categorySourcedId": "g1",
        "academicSessionSourcedId": "t2",
        "resultValueMin": "0",
        "resultValueMax": "100",
        "schoolSourcedId": "o1",
    },
    "results": {
        "sourcedId": "x1",
        "lineItemSourcedId": "l1",
        "studentSourcedId": "u1",
        "scoreStatus": "fully graded",
        "score": "95.5",
        "scoreDate": "2026-09-09",
        "classSourcedId": "k1",
    },
    "scoreScales": {
        "sourcedId": "s1",
        "title": "Letter",
        "type": "letter",
        "orgSourcedId": "o1",
        "courseSourcedId": "c1",
        "classSourcedId": "k1",
        "scoreScaleValue": "{A:94},{B:84}",
    },
    "lineItemLearningObjectiveIds": {
        "sourcedId": "b1",
        "lineItemSourcedId": "l1",
        "source": "case",
        "learningObjectiveId": "urn:uuid:11111111-1111-1111-1111-111111111111",
    },
    "resources": {"sourcedId": "y1", "vendorResourceId": "v1", "roles": "student,teacher"},
    "userResources": {
        "sourcedId": "z1",
        "userSourcedId": "u1",
        "orgSourcedId": "o1",
        "classSourcedId": "k1",
        "resourceSourcedId": "y1",
    },
}


@pytest.fixture
def package(package12):
    year = package12.rows["academicSessions"][0]
    package12.add("academicSessions", **year | {"sourcedId": "t2", "type": "term"})
    package12.add("orgs", sourcedId="o2", name="South", type="school")
    package12.add("classes", **package12.rows["classes"][0] | {"sourcedId": "k2"})
    package12.add("users", **package12.rows["users"][0] | {"sourcedId": "u2"})
    for kind, row in ROWS.items():
        package12.add(kind, **row)
    return package12


def test_a_right_gradebook_is_taken(read, package):
    roster, _ = read(package)
    assert roster.verdict == "ok"
    assert not list(roster.problems)


@pytest.mark.parametrize(
    ("kind", "column", "value", "code"),
    [
        ("categories", "weight", "1.5", "row.invalid_integer"),
        ("lineItems", "resultValueMin", "low", "row.invalid_float"),
        ("lineItems", "resultValueMin", "101", "semantic.invalid_score_range"),
        ("lineItems", "academicSessionSourcedId", "t1", "semantic.academic_session_type_mismatch"),
        ("lineItems", "categorySourcedId", "gone", "reference.missing_target_record"),
        ("results", "score", "-1", "semantic.score_below_min"),
        ("results", "score", "1e3", "semantic.score_above_max"),
        ("results", "classSourcedId", "k2", "semantic.result_class_mismatch"),
        ("results", "studentSourcedId", "u2", "semantic.result_student_not_enrolled"),
        ("results", "scoreStatus", "lost", "row.invalid_enum"),
        ("scoreScales", "scoreScaleValue", "{A:94},,", "row.invalid_list"),
        ("scoreScales", "scoreScaleValue", "A=94", "semantic.invalid_score_scale_mapping"),
        ("lineItemLearningObjectiveIds", "learningObjectiveId", "x", "semantic.invalid_case_learning_objective_id"),
        ("resources", "roles", "student,king", "row.invalid_enum"),
        ("resources", "roles", "teacher", "semantic.resource_role_mismatch"),
        ("userResources", "orgSourcedId", "o2", "semantic.user_resource_class_org_mismatch"),
        ("userResources", "userSourcedId", "u2", "semantic.user_resource_user_not_enrolled"),
    ],
)
def test_a_wrong_gradebook_is_refused_for_its_reason(read, package, kind, column, value, code):
    roster, _ = read(package.cell(kind, column, value))
    assert code in roster.problems.codes


def test_read_it_anyway_takes_a_bad_number_nobody_keeps(read, package):
    roster, _ = read(package.cell("lineItems", "resultValueMin", "low"), lenient=True)
    assert roster.verdict == "ok", roster.problems.errors


def test_1_1_is_never_refused_for_its_gradebook(read, package11):
    package11.add("categories", sourcedId="g1", title="")
    roster, _ = read(package11)
    assert roster.verdict == "ok"
    assert ("warning", "row.missing_required_value") in roster.problems.counts
