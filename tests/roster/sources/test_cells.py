"""What a single cell may hold, in 1.2 as written and in 1.1 with a warning."""

import pytest

from portal.roster.sources.reader import FIELDS

DELTA = [
    ("status=", "row.field_required_in_delta"),
    ("status=gone", "row.invalid_enum"),
    ("dateLastModified=", "row.field_required_in_delta"),
    ("dateLastModified=2026-01-02", "row.invalid_datetime"),
    ("dateLastModified=2026-02-30T03:04:05.006Z", "row.invalid_datetime"),
]

STRICT = [
    ("users", "sourcedId", "", "row.missing_required_value"),
    ("users", "sourcedId", "a b", "row.invalid_guid"),
    ("users", "sourcedId", "x" * 256, "row.invalid_guid"),
    ("users", "givenName", "", "row.missing_required_value"),
    ("users", "familyName", "  ", "row.missing_required_value"),
    ("users", "username", "", "row.missing_required_value"),
    ("users", "enabledUser", "TRUE", "row.invalid_boolean"),
    ("users", "enabledUser", "perhaps", "row.invalid_boolean"),
    ("users", "userIds", "Fed:1", "row.invalid_list"),
    ("users", "userIds", "{Fed:1:2}", "row.invalid_list"),
    ("users", "grades", "09,,10", "row.invalid_list"),
    ("users", "agentSourcedIds", "u1,b c", "row.invalid_guid"),
    ("users", "status", "active", "row.field_forbidden_in_bulk"),
    ("users", "dateLastModified", "2026-01-02T03:04:05.006Z", "row.field_forbidden_in_bulk"),
    ("orgs", "type", "School", "row.invalid_enum"),
    ("orgs", "type", "campus", "row.invalid_enum"),
    ("orgs", "type", "ext:", "row.invalid_enum"),
    ("academicSessions", "startDate", "08/01/2026", "row.invalid_date"),
    ("academicSessions", "startDate", "2026-02-29", "row.invalid_date"),
    ("academicSessions", "endDate", "2026-8-1", "row.invalid_date"),
    ("academicSessions", "schoolYear", "2026-2027", "row.invalid_year"),
    ("academicSessions", "schoolYear", "٢٠٢٦", "row.invalid_year"),
    ("academicSessions", "type", "quarter", "row.invalid_enum"),
    ("classes", "classType", "club", "row.invalid_enum"),
    ("classes", "termSourcedIds", "", "row.missing_required_value"),
    ("classes", "termSourcedIds", "t1,", "row.invalid_list"),
    ("classes", "subjects", "Math,Art", "row.invalid_list"),
    ("roles", "role", "headmaster", "row.invalid_enum"),
    ("roles", "roleType", "ext:main", "row.invalid_enum"),
    ("enrollments", "role", "Teacher", "row.invalid_enum"),
    ("enrollments", "primary", "1", "row.invalid_boolean"),
    ("enrollments", "beginDate", "soon", "row.invalid_date"),
]


@pytest.mark.parametrize(("kind", "column", "value", "code"), STRICT)
def test_1_2_refuses_a_wrong_cell_and_says_where(read, package12, kind, column, value, code):
    roster, _ = read(package12.cell(kind, column, value))
    found = [problem for problem in roster.problems.errors if problem.code == code]
    assert found
    assert (found[0].file, found[0].line) == (f"{kind}.csv", 2)
    assert f"{kind}.csv, line 2, column " in found[0].sentence


RIGHT = [
    ("users", "sourcedId", "A.b/c@d_e-1"),
    ("users", "userIds", "{Fed:1},{SIS:x y}"),
    ("users", "grades", "IT,PK,13"),
    ("users", "password", "secret"),
    ("orgs", "type", "ext:campus"),
    ("academicSessions", "startDate", "2024-02-29"),
    ("academicSessions", "type", "ext:quarter"),
    ("classes", "classType", "ext:club"),
    ("enrollments", "role", "ext:guest"),
    ("enrollments", "primary", "false"),
    ("users", "middleName", "ha \x1f ha"),
]


@pytest.mark.parametrize(("kind", "column", "value"), RIGHT)
def test_1_2_takes_a_right_cell(read, package12, kind, column, value):
    if column == "sourcedId":
        package12.cell("roles", "userSourcedId", value).cell("enrollments", "userSourcedId", value)
    roster, rows = read(package12.cell(kind, column, value))
    assert roster.verdict == "ok", list(roster.problems)
    assert len(rows[kind]) == 1


REPAIRED = [
    ("users", "enabledUser", "TRUE", "true"),
    ("users", "enabledUser", "0", "false"),
    ("users", "role", "Student", "student"),
    ("users", "grades", "09,,10", "09,10"),
    ("users", "orgSourcedIds", "o1, o1", "o1,o1"),
    ("users", "agentSourcedIds", " u1", "u1"),
    ("orgs", "type", "SCHOOL", "school"),
    ("academicSessions", "schoolYear", "2026-2027", "2027"),
    ("academicSessions", "schoolYear", "2026/27", "2027"),
    ("academicSessions", "startDate", "2026-08-01T00:00:00.000Z", "2026-08-01"),
    ("academicSessions", "type", "quarter", "quarter"),
    ("enrollments", "role", " teacher ", "teacher"),
    ("enrollments", "primary", "Yes", "true"),
    ("users", "status", "active", "active"),
    ("users", "status", "tobedeleted", "tobedeleted"),
]


@pytest.mark.parametrize(("kind", "column", "value", "instead"), REPAIRED)
def test_1_1_repairs_what_is_only_formal(read, package11, kind, column, value, instead):
    roster, rows = read(package11.cell(kind, column, value))
    assert roster.verdict == "ok", list(roster.problems)
    assert rows[kind][0][FIELDS[kind].index(column)] == instead


@pytest.mark.parametrize(("column", "value"), [("userIds", "{Fed:1}, {SIS:2}"), ("agentSourcedIds", "u1, u1")])
def test_a_blank_after_a_comma_is_not_worth_a_warning_where_it_is_allowed(read, package11, package12, column, value):
    for package, options in ((package11, {}), (package12, {"lenient": True})):
        roster, rows = read(package.cell("users", column, value), **options)
        assert (roster.verdict, roster.problems.warning_count) == ("ok", 0)
        assert rows["users"][0][FIELDS["users"].index(column)] == value.replace(" ", "")


@pytest.mark.parametrize(
    ("kind", "column", "value"),
    [
        ("users", "sourcedId", ""),
        ("users", "username", ""),
        ("users", "givenName", " "),
        ("users", "role", "headmaster"),
        ("users", "orgSourcedIds", "gone"),
        ("enrollments", "userSourcedId", "gone"),
        ("enrollments", "role", "aide"),
        ("enrollments", "beginDate", "31.12.2026"),
        ("orgs", "type", "campus"),
    ],
)
def test_1_1_still_refuses_what_would_damage_data(read, package11, kind, column, value):
    roster, _ = read(package11.cell(kind, column, value))
    assert roster.verdict == "refused"


def test_an_id_with_odd_characters_is_kept_with_a_warning_in_1_1(read, package11):
    package11.cell("orgs", "sourcedId", "S:1").cell("users", "orgSourcedIds", "S:1")
    package11.cell("courses", "orgSourcedId", "S:1").cell("classes", "schoolSourcedId", "S:1")
    roster, rows = read(package11.cell("enrollments", "schoolSourcedId", "S:1"))
    assert roster.verdict == "ok"
    assert rows["orgs"][0][2] == "S:1"


@pytest.mark.parametrize(("column", "code"), DELTA)
def test_a_row_of_changes_says_what_it_is_and_when(read, delta12, column, code):
    column, _, value = column.partition("=")
    roster, _ = read(delta12.cell("users", column, value))
    assert code in roster.problems.codes


def test_the_sentence_helps_a_secretary(read, package11):
    roster, _ = read(package11.cell("users", "role", "headmaster"))
    assert roster.problems.errors[0].sentence == (
        "users.csv, line 2, column role: “headmaster” is not one of the roles OneRoster knows "
        "here. Use one of: administrator, aide, guardian, parent, proctor, relative, student, "
        "teacher."
    )


def test_a_value_is_shortened_and_put_on_one_line(read, package12):
    roster, _ = read(package12.cell("orgs", "type", "x\t" * 100))
    assert len(roster.problems.errors[0].value) == 80
    assert "\t" not in roster.problems.errors[0].sentence


def test_a_password_is_neither_handed_out_nor_shown(read, package12):
    package12.cell("users", "password", "hunter2 is mine").cell("users", "enabledUser", "")
    package12.add("users", **package12.rows["users"][0] | {"enabledUser": "true"})
    roster, rows = read(package12)
    assert "hunter2" not in repr(rows) + repr(list(roster.problems))
    assert "password" not in FIELDS["users"]
