"""What in a text looks as if it were about a pupil, by table."""

import pytest

from portal.support.privacy import noticed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I need the standards for Mathematics 2021, grades 9-12, room 204.", []),
        ("Please write to tess@cedar.example.", []),
        ("Please write to Tess@Cedar.example", []),
        ("Ask ana.perez@cedar.example", ["an e-mail address"]),
        ("He was born 4/17/2012", ["a date"]),
        ("born 2012-04-17", ["a date"]),
        ("geb. 17.04.2012", ["a date"]),
        ("SSN 123-45-6789", ["what could be a social security number"]),
        ("student 40012345", ["a long number"]),
        ("Call (503) 555-0123", ["a telephone number"]),
        ("Call +1 503 555 0123 or 503.555.0123", ["a telephone number"]),
        ("123456@cedar.example", ["an e-mail address"]),
        ("ana@x.org, 4/17/12", ["an e-mail address", "a date"]),
        ("version 1.2.3, 3-4 pupils, 50 %", []),
        ("", []),
    ],
)
def test_what_is_noticed(text, found):
    assert noticed(text, "tess@cedar.example") == found
