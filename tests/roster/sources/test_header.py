"""Names of columns: exact in 1.2, by name in 1.1."""

import pytest


def swap(names, left, right):
    """The names with two of them exchanged."""
    exchange = {left: right, right: left}
    return [exchange.get(name, name) for name in names]


CASES = [
    (lambda names: swap(names, "givenName", "familyName"), {"schema.header_order_mismatch"}),
    (lambda names: ["SourcedId", *names[1:]], {"schema.header_order_mismatch", "schema.missing_header"}),
    (lambda names: names[:-1], {"schema.missing_header"}),
    (lambda names: ["metadata.x", *names], {"schema.metadata_column_position"}),
    (lambda names: [*names, "colour"], {"schema.invalid_metadata_header"}),
    (lambda names: [*names, "metadata."], {"schema.invalid_metadata_header"}),
    (lambda names: [*names, ""], {"table.empty_header_name"}),
    (lambda names: [*names, "metadata.x", "metadata.x"], {"table.duplicate_header"}),
    (lambda names: [*names, "username"], {"table.duplicate_header", "schema.invalid_metadata_header"}),
]


@pytest.mark.parametrize(("change", "codes"), CASES)
def test_1_2_wants_the_columns_exactly(read, package12, change, codes):
    package12.headers["users"] = change(package12.headers["users"])
    roster, _ = read(package12)
    assert codes <= roster.problems.codes


@pytest.mark.parametrize(("change", "codes"), CASES[:-1])
def test_read_it_anyway_takes_the_columns_by_name(read, package12, change, codes):
    package12.headers["users"] = change(package12.headers["users"])
    if package12.headers["users"][0] == "SourcedId":
        package12.rows["users"][0]["SourcedId"] = "u1"
    roster, rows = read(package12, lenient=True)
    assert roster.verdict == "ok", roster.problems.errors
    assert rows["users"][0][2:7] == ("u1", "true", "ana", "Ana", "Pérez")


@pytest.mark.parametrize(("kept", "told"), [(19, 3), (2, 1)])
def test_many_missing_columns_are_told_in_one_sentence(read, package12, kept, told):
    package12.headers["users"] = package12.headers["users"][:kept]
    roster, _ = read(package12)
    sentences = [problem.sentence for problem in roster.problems if problem.code == "schema.missing_header"]
    assert len(sentences) == told
    assert "pronouns" in sentences[-1]


def test_columns_that_all_moved_are_told_in_one_sentence_that_says_the_right_line(read, package12):
    right = ",".join(package12.headers["orgs"])
    package12.headers["orgs"].remove("status")
    roster, _ = read(package12)
    (problem,) = [problem for problem in roster.problems if problem.code == "schema.header_order_mismatch"]
    assert (problem.column, problem.value) == ("status", "dateLastModified")
    assert problem.sentence.endswith(f"4 more are not what they should be. The line should begin: {right}")


def test_metadata_columns_at_the_end_are_welcome(read, package12):
    package12.headers["users"] += ["metadata.bus", "metadata.shoe"]
    roster, _ = read(package12)
    assert roster.verdict == "ok"
    assert not list(roster.problems)


@pytest.mark.parametrize(
    ("kind", "name", "written"),
    [
        ("classes", "termSourcedIds", "termSourcedId"),
        ("users", "orgSourcedIds", "ORGSOURCEDID"),
        ("users", "sourcedId", " SourcedID "),
    ],
)
def test_1_1_knows_how_others_write_the_names(read, package11, kind, name, written):
    headers = package11.headers[kind]
    headers[headers.index(name)] = written
    package11.rows[kind][0][written] = package11.rows[kind][0][name]
    roster, rows = read(package11)
    assert (roster.verdict, len(rows[kind])) == ("ok", 1)


def test_1_1_reads_columns_in_any_order(read, package11):
    package11.headers["users"].reverse()
    roster, rows = read(package11)
    assert roster.verdict == "ok"
    assert rows["users"][0][5:7] == ("Ana", "Pérez")


def test_1_1_does_without_columns_that_may_be_empty(read, package11):
    package11.headers["users"] = [
        name for name in package11.headers["users"] if name not in ("status", "sms", "grades")
    ]
    roster, rows = read(package11)
    assert roster.verdict == "ok"
    assert rows["users"][0][:3] == (2, "active", "u1")


def test_1_1_refuses_a_file_without_a_column_that_must_be_filled(read, package11):
    package11.headers["users"].remove("familyName")
    roster, rows = read(package11)
    assert roster.problems.codes == {"schema.missing_header"}
    assert rows["users"] == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "table.missing_header"),
        ("HEADER\n", "table.missing_data_rows"),
        ("HEADER\nu1\n", "table.row_width_mismatch"),
        ("HEADER\n\n", "table.row_width_mismatch"),
    ],
)
def test_1_2_wants_a_header_and_rows_of_its_width(read, package12, content, code):
    header = ",".join(package12.headers["users"])
    package12.files["users.csv"] = content.replace("HEADER", header)
    roster, _ = read(package12)
    assert code in roster.problems.codes


def test_1_1_leaves_out_empty_lines_and_empty_cells_at_the_end(read, package11):
    header, row = package11.contents()["users.csv"].splitlines()
    package11.files["users.csv"] = f"{header},,\n\n{row},,\n{',' * 19}\n"
    roster, rows = read(package11)
    assert roster.verdict == "ok", roster.problems.errors
    assert [row[0] for row in rows["users"]] == [3]
