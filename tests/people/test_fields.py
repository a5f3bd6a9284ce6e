"""Text as people type and paste it, tidied before anything is asked of it."""

import pytest

from portal.people.fields import strip


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ana   María ", "Ana María"),
        ("Ana\x00\x1bMaría\r\n", "Ana María"),
        ("ad\u202emin\u2066", "admin"),
        ("u\u200b7\ufeff", "u7"),
        ("\u200b\u2060 \u202e", ""),
        ("\u200d\u200c", ""),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🏫", "👩\u200d🏫"),
        (None, None),
    ],
)
def test_what_is_not_seen_goes_and_what_writing_needs_stays(typed, kept):
    assert strip(typed) == kept


def test_a_name_of_invisible_letters_is_no_name(house, browser):
    values = {"first_name": "\u200b\u2060", "last_name": "Silva", "grade": "09", "school": house.lincoln.id}
    answer = browser(house.sam).post("/users/students/add", data=values)
    assert answer.status_code == 422 and "Enter a first name." in answer.text


def test_an_ending_that_receives_no_mail_is_said_at_the_field(house, browser):
    values = {"first_name": "Ana", "last_name": "Silva", "email": "ana@silva.Test", "school": house.lincoln.id}
    answer = browser(house.sam).post("/users/teachers/add", data=values)
    assert answer.status_code == 422 and "ends in “test” can&#39;t receive mail" in answer.text
