"""CSV as people's programs write it: encodings, quotes, line ends, separators."""

import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.roster.sources import decoding
from portal.roster.sources.problems import Problems
from portal.roster.sources.table import Table, Unreadable


def parse(content, version="1.2", lenient=False):
    """(header, rows with their lines, problems, whether it was read to the end)."""
    data = content.encode() if isinstance(content, str) else content
    problems = Problems(version, lenient)
    table = Table(io.BytesIO(data), "x.csv", problems)
    header, rows = [], []
    try:
        header = table.header()
        rows.extend(table.records())
    except Unreadable:
        return header, rows, problems, False
    return header, rows, problems, True


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ('a,b\n1,bad"quote', "csv.unescaped_quote", 2),
        ('a,b\n1,2\n3,ba"d\n', "csv.unescaped_quote", 3),
        ('a,b\n1, "x"\n', "csv.unescaped_quote", 2),
        ('a,b\n1,"x"y\n', "csv.unexpected_character_after_quote", 2),
        ('a,b\n1,"x', "csv.unclosed_quote", 2),
        ('a,b\n1,"x\n2,3\n4,5\n', "csv.unclosed_quote", 2),
        ('a,b\n1,2\n3,"x\ny"\n', "csv.line_break_in_quoted_field", 3),
        ("a,b\r1,2\r\n", "csv.bare_carriage_return", 1),
        ("a;b\n1;2\n", "csv.wrong_delimiter", 1),
        ("a,b\n1,\0\n", "csv.nul", 2),
        ("a,b\n1,2\n3,é\n".encode("cp1252"), "csv.invalid_utf8", 3),
        ("a,b\n1,2\n".encode("utf-16"), "csv.invalid_utf8", 1),
        ("a,b\n1,2\né,1\n".encode() + b"\xe9,1\n", "csv.invalid_utf8", 4),
        ("a,b\n1,2\n3," + "x" * 140_000 + "\n", "csv.cell_too_long", 3),
        ("a,b\n" + "x" * 1_200_000, "csv.line_too_long", 2),
        ("", "table.missing_header", None),
    ],
)
def test_1_2_names_what_is_wrong_with_the_file_and_the_line(content, code, line):
    _, _, problems, _ = parse(content)
    assert code in problems.codes
    assert next(found.line for found in problems.errors if found.code == code) == line


@pytest.mark.parametrize(
    ("content", "row"),
    [
        ("\ufeffa,b\n1,é\n", (2, ["1", "é"])),
        ("a,b\r\n1,é\r\n", (2, ["1", "é"])),
        ("a,b\n1,é", (2, ["1", "é"])),
        ('a,b\n"1","é"\n', (2, ["1", "é"])),
        ('"a","b"\n"1,2","é ""é"""\n', (2, ["1,2", 'é "é"'])),
    ],
)
def test_1_2_reads_what_is_right(content, row):
    header, rows, problems, whole = parse(content)
    assert (header, rows, whole) == (["a", "b"], [row], True)
    assert not list(problems)


@pytest.mark.parametrize(
    ("content", "row"),
    [
        ("a;b\n1;é\n", (2, ["1", "é"])),
        ("a\tb\r\n1\té\r\n", (2, ["1", "é"])),
        ("a,b\r1,é\r", (2, ["1", "é"])),
        ("\na,b\n1,é\n", (3, ["1", "é"])),
        ('a,b\n1,"é\né"\n', (2, ["1", "é\né"])),
        ('a,b\r\n1,"é\r\né"\r\n', (2, ["1", "é\né"])),
        ("a,b\n1,é\n".encode("utf-16"), (2, ["1", "é"])),
        ("a,b\n1,é\n".encode("cp1252"), (2, ["1", "é"])),
    ],
)
def test_1_1_reads_what_is_only_unusual_with_a_warning(content, row):
    header, rows, problems, whole = parse(content, "1.1")
    assert (header, rows, whole) == (["a", "b"], [row], True)
    assert problems.warning_count == 1
    assert not problems.error_count


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
def test_the_likely_encoding_of_names_is_found(encoding):
    names = ["Zoë Núñez", "José Peña", "François Lefèvre", "Jürgen Groß", "Søren Åberg"]
    text = "id,name\n" + "".join(f"{number},{name}\n" for number, name in enumerate(names))
    _, rows, problems, _ = parse(text.encode(encoding), "1.1")
    assert [row[1] for _, row in rows] == names
    assert encoding in problems.warnings[0].sentence


def test_lines_are_counted_through_quoted_line_breaks():
    _, rows, _, _ = parse('a,b\n1,"x\ny\nz"\n2,3\n', "1.1")
    assert [line for line, _ in rows] == [2, 5]


SPECTRUM = {
    "comma_in_quotes": ["John", "Doe", "120 any st.", "Anytown, WW", "08123"],
    "empty": ["1", "", ""],
    "empty_crlf": ["1", "", ""],
    "escaped_quotes": ["1", 'ha "ha" ha'],
    "newlines": ["1", "2", "3"],
    "newlines_crlf": ["1", "2", "3"],
    "quotes_and_newlines": ["1", 'ha \n"ha" \nha'],
    "simple": ["1", "2", "3"],
    "simple_crlf": ["1", "2", "3"],
    "utf8": ["1", "2", "3"],
}


@pytest.mark.parametrize("name", SPECTRUM)
def test_the_csv_spectrum_is_read(shared_data, name):
    data = (shared_data / "hostile" / "csv-spectrum" / f"{name}.csv").read_bytes()
    _, rows, problems, whole = parse(data, "1.1")
    assert whole
    assert rows[0][1] == SPECTRUM[name]
    assert not problems.error_count


def test_the_json_of_the_csv_spectrum_is_one_cell(shared_data):
    data = (shared_data / "hostile" / "csv-spectrum" / "json.csv").read_bytes()
    _, rows, _, _ = parse(data)
    assert json.loads(rows[0][1][1]) == {"type": "Point", "coordinates": [102.0, 0.5]}


CELLS = st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=8)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=8), st.integers(1, 40))
@settings(max_examples=200, deadline=None)
def test_what_was_written_is_read_again_in_pieces_of_any_size(rows, piece):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([["a", "b"], *rows])
    before, decoding.CHUNK_BYTES = decoding.CHUNK_BYTES, piece
    try:
        _, read, problems, whole = parse(text.getvalue(), "1.1")
    finally:
        decoding.CHUNK_BYTES = before
    assert whole
    assert not problems.error_count
    assert [cells for _, cells in read] == rows


@given(st.binary(max_size=60) | st.text('a",;\n\r\t\0 é', max_size=60), st.sampled_from(["1.1", "1.2"]))
@settings(max_examples=400, deadline=None)
def test_no_file_stops_the_reader_or_loses_rows_without_a_word(content, version):
    _, rows, problems, whole = parse(content, version)
    data = content.encode() if isinstance(content, str) else content
    assert whole or problems.counts
    if whole and not problems.counts:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
        plain = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        assert [cells for _, cells in rows] == plain[1:]
