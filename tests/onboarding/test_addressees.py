"""Addresses out of what people paste, and out of CSV files others wrote."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.onboarding.addressees import Addressee, Unreadable, as_text, from_csv, from_lines, from_text

SPECTRUM = Path(__file__).parents[3] / "shared/data/hostile/csv-spectrum"


def pairs(text):
    return [(found.address, f"{found.first}|{found.last}".strip("|")) for found in from_text(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", []),
        ("a@x.org", [("a@x.org", "")]),
        ("a@x.org, b@x.org;c@x.org d@x.org\ne@x.org", [(f"{c}@x.org", "") for c in "abcde"]),
        ("a@x.org,,; \n\n ;b@x.org,", [("a@x.org", ""), ("b@x.org", "")]),
        ("Jane Doe <jane@x.org>", [("jane@x.org", "Jane|Doe")]),
        ("Jane Mary Doe <jane@x.org>; Bo <bo@x.org>", [("jane@x.org", "Jane Mary|Doe"), ("bo@x.org", "Bo")]),
        ('"Doe, Jane" <jane@x.org>, bo@x.org', [("jane@x.org", "Jane|Doe"), ("bo@x.org", "")]),
        ("a@x.org Jane Doe <jane@x.org> b@x.org", [("a@x.org", ""), ("jane@x.org", "Jane|Doe"), ("b@x.org", "")]),
        ("<a@x.org> <b@x.org>", [("a@x.org", ""), ("b@x.org", "")]),
        ("mailto:a@x.org.", [("a@x.org", "")]),
        ("'a@x.org'", [("a@x.org", "")]),
        ("Ana Pérez <ana@x.org", [("ana@x.org", "Ana|Pérez")]),
        ("nonsense", [("nonsense", "")]),
        ('"jo, bell"@x.org; Bo <"b o"@x.org>', [('"jo, bell"@x.org', ""), ('"b o"@x.org', "Bo")]),
        ("a@[192.0.2.1], [b@x.org]", [("a@[192.0.2.1]", ""), ("b@x.org", "")]),
        ("\0" + "9@ a@x.org", [("9@", ""), ("a@x.org", "")]),
        ("a@x.org\r\nb@x.org", [("a@x.org", ""), ("b@x.org", "")]),
    ],
)
def test_addresses_are_found_however_they_are_separated(text, wanted):
    assert pairs(text) == wanted


def test_each_knows_its_line():
    assert [found.line for found in from_text("a@x.org b@x.org\n\nc@x.org")] == [1, 1, 3]


@given(st.text(max_size=300) | st.text('"@<>,; \0a9\n', max_size=40))
def test_any_text_at_all_is_read(text):
    assert all(found.address for found in from_text(text))


def test_a_hundred_thousand_blanks_and_brackets_are_read_in_no_time():
    assert len(from_text("a " * 50_000)) == 50_000
    assert from_text("<" * 100_000) == []


def test_a_file_with_named_columns_in_any_order():
    data = "\ufeffLast Name;E-Mail;First name;Role;School\nPérez;ana@x.org;Ana;School admin;Lincoln High\n".encode()
    assert from_csv(data) == [Addressee(2, "ana@x.org", "Ana", "Pérez", "School admin", "Lincoln High")]


def test_a_file_without_a_header_has_the_address_first():
    assert from_csv(b"ana@x.org,Ana,Perez\nbo@x.org\n") == [
        Addressee(1, "ana@x.org", "Ana", "Perez"), Addressee(2, "bo@x.org"),
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_in_the_encodings_of_schools(encoding):
    data = "email,first name,last name\r\nana@x.org,Aña,Pérez\r\n".encode(encoding)
    assert from_csv(data)[0][1:4] == ("ana@x.org", "Aña", "Pérez")


def test_quotes_line_breaks_and_empty_lines_keep_the_line_numbers():
    data = b'email,first name\n\n"a@x.org","A ""the"" \nfirst"\nb@x.org,B\n'
    assert [(found.line, found.address, found.first) for found in from_csv(data)] == [
        (3, "a@x.org", 'A "the" first'), (5, "b@x.org", "B"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"name,age\nAna,40\n", "No column is called"),
        (b'email,name\n"ana@x.org,Ana\n', "Line 2 can't be read"),
        (b"email\nana@x.org\0\n", "characters that no text has"),
        (b"email\n" + b"x" * 140_000, "Line 2 can't be read"),
    ],
)
def test_a_file_that_cant_be_read_says_why(data, says):
    with pytest.raises(Unreadable, match=says):
        from_csv(data)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_said_to_be_unreadable(data):
    with contextlib.suppress(Unreadable):
        assert all(isinstance(row, Addressee) for row in from_csv(data))


@pytest.mark.skipif(not SPECTRUM.is_dir(), reason="../shared/data is not here")
def test_the_hostile_files_of_others_are_read_or_refused_in_a_sentence():
    for path in SPECTRUM.glob("*.csv"):
        with pytest.raises(Unreadable, match="No column is called"):
            from_csv(path.read_bytes())
        rows = from_csv(b"email," + path.read_bytes())
        assert all(isinstance(row, Addressee) for row in rows)


def test_what_a_page_carries_along_comes_back_the_same():
    people = [Addressee(1, 'a"b@x.org', "A,\n", "é", "x", "y"), Addressee(2, "=1+1")]
    assert from_lines(as_text(people)) == people
    assert from_lines('1,"') == [] and from_lines("x,y\n9999999999999999,a,b,c,d,e")[0].line == 999_999_999
