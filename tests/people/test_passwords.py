"""Which new passwords are good enough (S-01 to S-03): by length, and by not being what guessers try first."""

from types import SimpleNamespace

import pytest

from portal.people import passwords
from portal.people.passwords import COMMON, is_common, problems
from portal.people.secrets import MAX_PASSWORD_BYTES

TESS = SimpleNamespace(
    role="teacher", first_name="Tess", last_name="Marchetti", email="tmarch@x.example", username="tessm", sis_id="T4411"
)  # fmt: skip
ANA = SimpleNamespace(
    role="student", first_name="Ana", last_name="Pérez", email=None, username="ana.perez", sis_id="771204"
)
SCHOOLS = ["Lincoln High", "Cedar Valley Unified School District", "Homeroom"]


@pytest.mark.parametrize(
    ("length", "student", "staff"), [(7, False, False), (8, True, False), (14, True, False), (15, True, True)]
)
def test_length_by_role(length, student, staff):
    password = "vw zk bq hx gjy"[:length]
    assert (not problems(password, ANA, SCHOOLS)) is student
    for role in ("teacher", "school_admin", "district_admin", "portal_admin"):
        assert (not problems(password, SimpleNamespace(**vars(TESS) | {"role": role}), SCHOOLS)) is staff


@pytest.mark.parametrize(
    "password",
    [
        "seven quiet purple lamps", "all lower case words", "i have 3 red bikes!", "привет мой дорогой друг",
        "my valley of green lamps", "high above the river", "🦊🐢🦉🐝🦄🐙🦋🌵🍄⛵🎈🎲🧩🔭🪁",
        "dragon summer coffee monkey",
        " leading and trailing blanks ", "vw zk bq hx gjy" * 8, "zuhause schläft ein igel", "banana split on tuesday",
    ],
)  # fmt: skip
def test_good_ones_need_no_capitals_digits_or_signs(password):
    assert problems(password, TESS, SCHOOLS) == []


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword", "Password-is-my-word", "drowssap backwards it", "p4ssw0rd for tuesdays",
        "welcome to homeroom 7",
        "marchetti on a boat", "MARCHETTI-on-a-boat", "ittehcram on a boat", "tess on a big boat",
        "tmarch on a big boat",
        "my number is t4411", "Lincoln-High-2026", "lincoln high is mine", "LINCOLNLINCOLN2026", "cedar valley forever",
        "aaaaaaaaaaaaaaaa", "abcabcabcabcabcabc", "qwertyuiopasdfghjkl", "1234567890123456", "1qaz2wsx3edc4rfv",
        "0987654321qwertz", "2026-05-17-1999-12", "correct horse battery staple", "iloveyouforever",
        "manchesterunited1", "Dr4gonM0nkey2026!",
        "footballbaseball", "F00tballBaseball!", "may the force be with you", "sunshine-sunshine",
    ],
)  # fmt: skip
def test_what_is_tried_first_is_refused_at_fifteen_characters_too(password):
    assert problems(password, TESS, SCHOOLS)


@pytest.mark.parametrize(
    "password",
    ["password", "12345678", "basketball", "sunshine1", "P@ssw0rd", "iloveyou", "perez-2026", "zerep-771", "ana12345",
     "771204ab", "lincoln1", "qwerty12", "abcd1234", "hom3room", "elephant", "monkeydragon", "ana.perez"],
)  # fmt: skip
def test_what_children_choose_first_is_refused(password):
    assert problems(password, ANA, SCHOOLS)


def test_every_entry_of_the_list_is_refused_in_capitals_and_backwards_too():
    entries = [line for line in COMMON.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    assert len(entries) > 15_000
    for entry in entries[::50]:
        assert is_common(entry)
        assert is_common(entry.upper())
    assert is_common("sesame street"[::-1]) is is_common("sesame street")
    assert COMMON.stat().st_size < 200_000


def test_short_names_count_only_where_they_stand_alone():
    assert problems("ana likes cheese", ANA, SCHOOLS)
    assert problems("bananas like cheese", ANA, SCHOOLS) == []


def test_a_password_over_the_limit_is_told_and_one_at_it_is_fine():
    long = "seven quiet purple lamps and a boat " * 40
    assert problems(long[: MAX_PASSWORD_BYTES + 1], TESS, SCHOOLS) == ["Please use at most 1,000 letters."]
    assert problems("".join(chr(c) for c in range(0x4E00, 0x4E00 + 300)), TESS, SCHOOLS) == []


def test_composed_and_decomposed_letters_count_the_same():
    assert problems("e\u0301" * 4 + "abc", ANA, []) == problems("\u00e9" * 4 + "abc", ANA, [])
    assert "at least 8" in problems("e\u0301" * 4 + "abc", ANA, [])[0]


def test_people_without_names_for_it_are_no_trouble():
    nobody = SimpleNamespace(role="student", first_name="", last_name="李", email=None, username=None, sis_id=None)
    assert problems("green umbrella", nobody, ["", "Хай"]) == []


def test_judging_the_longest_password_takes_no_longer_than_a_blink(house):
    """It once tried every part of the text: five seconds of a core for a thousand letters."""
    letters = "".join(chr(97 + n * 7919 % 26) for n in range(1020))
    tried = []

    class Counted(str):
        def __contains__(self, part):
            tried.append(part)
            return super().__contains__(part)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "ROWS", Counted(passwords.ROWS))
        passwords.problems(letters[130:] + passwords.KEY_ROWS[1] * 5, house.ana, ["Lincoln High"])
    assert len(letters) / 2 < len(tried) < 2 * len(letters)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("qwertyuiop", ""), ("poiuytrewq", ""), ("90123", ""), ("0987", ""), ("abc", "abc"), ("qwe", "qwe"),
        ("xabcdx", "xx"), ("abcdqwer", ""), ("aabcd", "a"), ("abcdefghijklmnopqrstuvwxyzz", "z"), ("zxcvbnmpoiux", "x"),
    ],
)  # fmt: skip
def test_four_neighbouring_keys_are_a_row_as_long_as_it_goes_on(text, left):
    assert passwords._without_rows(text) == left
