"""What makes a password good enough. Pure: no database, no hashing.

Length is what counts: 15 characters for staff, whose password is the only factor (NIST 800-63B 3.1.1.2), 8 for
students, a deviation the school accepts for children and that S-02 (this list), S-06 (temporary passwords made by
Homeroom) and S-18 (guessing is slowed and ends at 100 failures) make up for. There are no rules about capitals, digits
or signs, no expiry and no hints (S-03). What is refused is what guessers try first: common passwords, rows of keys,
repetitions, and anything made of the own names, the school's or the portal's.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from portal.db import plain
from portal.people.secrets import is_too_long, normal

MIN_STAFF, MIN_STUDENT = 15, 8
COMMON = Path(__file__).parent / "common_passwords.txt"
# Words in a pair of which nobody is safe: "footballbaseball". More of them in a row make a fine passphrase.
COMMONEST = 4000
ALWAYS = ("password", "homeroom")
# Alone these say nothing about a school: "high" in a passphrase is no guess at "Lincoln High".
GENERIC = {
    "the", "of", "and", "for", "school", "schools", "high", "middle", "elementary", "primary", "junior", "senior",
    "academy", "college", "charter", "public", "district", "county", "city", "unified", "central", "community",
    "independent",
}  # fmt: skip
KEY_ROWS = (
    "1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop",
    "qazwsxedcrfvtgbyhnujmikolp", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
)  # fmt: skip
# Read in either direction; digits also over the end.
ROWS = "\n".join((*KEY_ROWS, *(row[::-1] for row in KEY_ROWS), "12345678901234567890"))
LEET = str.maketrans("0134578@$!", "oieastbasi")
ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
YEAR = re.compile(r"(?:19|20)\d\d")
REPEATED = re.compile(r"(.)\1{2,}")
WHOLE_REPEAT = re.compile(r"(.+?)\1+")


def minimum(role: str) -> int:
    """The shortest password this role may have, in characters (S-01)."""
    return MIN_STUDENT if role == "student" else MIN_STAFF


def missing(password: str, role: str) -> int:
    """How many characters it is too short for this role."""
    return 0 if is_too_long(password) else max(minimum(role) - len(normal(password)), 0)


def problems(password: str, person: Any, school_names: Iterable[str]) -> list[str]:
    """What is wrong with a new password, as sentences for its owner; empty when it is good.

    `person` has role, names, email, username and sis_id; `school_names` are those of school, district and portal.
    """
    if is_too_long(password):
        return ["Please use at most 1,000 letters."]
    text, shortest = normal(password), minimum(person.role)
    if len(text) < shortest:
        return [f"Use at least {shortest} characters."]
    own, schools = _own_words(person), _school_words(school_names)
    bare = _bare(text)
    # Of emoji and signs `bare` leaves nothing; then they are what counts.
    form = _about_form(bare if len(bare) >= shortest // 2 else plain(text), shortest, own | schools)
    found = [_about_words(text, own, schools), form]
    if is_common(text):
        found.append("Many people use this one, so it is tried first. Choose something only you would think of.")
    return [sentence for sentence in found if sentence]


def is_common(text: str) -> bool:
    """On the list, also reversed, in capitals, with 4 for a, with digits around; or two of the commonest in a row."""
    words, commonest = _common()
    for spelled in {_bare(text), _without_leet(text)}:
        core = spelled.strip("0123456789")
        if {spelled, spelled[::-1], core, core[::-1]} & words or (core and _pair_of(core, commonest)):
            return True
    return plain(text) in words


def _about_words(text: str, own: set[str], schools: set[str]) -> str | None:
    """Names in it, forwards or backwards. Short ones count where they stand alone: “ana” is also in “banana”."""
    bare, leet = _bare(text), _without_leet(text)
    parts = set(re.split(r"[\W\d_]+", plain(text))) | {bare, bare.strip("0123456789")}

    def has(words: set[str]) -> bool:
        both = words | {word[::-1] for word in words}
        return any((word in bare or word in leet) if len(word) > 3 else word in parts for word in both)

    if has(set(ALWAYS)):
        return "Leave out the words “password” and “homeroom”: they are tried first."
    if has(own):
        return "Leave out your own name, username and number: others know them."
    if has(schools):
        return "Leave out the name of your school or district: everybody here knows it."
    return None


def _about_form(bare: str, shortest: int, known: set[str]) -> str | None:
    """Repetitions, rows of keys, years: what is left without them has to be worth something."""
    unit = WHOLE_REPEAT.fullmatch(bare)
    if len(set(bare)) < min(5, shortest // 2) or (unit and len(unit[1]) < shortest * 2 // 3):
        return "It repeats itself. Use more different characters."
    rest = REPEATED.sub("", YEAR.sub("", _without_rows(bare)))
    for word in sorted((w for w in known if len(w) > 3), key=len, reverse=True):
        rest = rest.replace(word, "")
    if len(rest) < shortest // 2:
        return "It is mostly a row of keys, a date or a name. Add words that have nothing to do with each other."
    return None


def _without_rows(bare: str) -> str:
    """The text without four or more neighbouring keys in a row, in either direction."""
    kept, at = "", 0
    while at < len(bare):
        end = at + 4
        while end <= len(bare) and bare[at:end] in ROWS:
            end += 1
        run = end - 1 - at
        kept += "" if run > 3 else bare[at]
        at += run if run > 3 else 1
    return kept


def _own_words(person: Any) -> set[str]:
    local = (person.email or "").partition("@")[0]
    whole = (person.first_name, person.last_name, person.username or "", local, person.sis_id or "")
    pieces = {piece for text in whole for piece in re.split(r"[\W_]+", plain(text))} | {_bare(t) for t in whole}
    return {piece for piece in pieces if len(piece) > 2}


def _school_words(names: Iterable[str]) -> set[str]:
    """Each name written together, and once more without “High School” and the like."""
    found = set()
    for name in names:
        words = [w for w in re.split(r"[\W_]+", plain(name)) if w]
        found |= {"".join(words), "".join(w for w in words if w not in GENERIC)}
    return {name for name in found if len(name) > 2 and name not in GENERIC}


def _bare(text: str) -> str:
    """Letters and digits only, folded and without accents."""
    return "".join(c for c in plain(text) if c.isalnum())


def _without_leet(text: str) -> str:
    """As `_bare`, with P4$$w0rd read as password; digits and signs at either end are no letters."""
    return _bare(ENDS.sub("", plain(text)).translate(LEET))


def _pair_of(text: str, words: frozenset[str]) -> bool:
    """Whether it is two of these words side by side, or one or two of them over and over."""
    unit = WHOLE_REPEAT.fullmatch(text)
    text = unit[1] if unit else text
    return text in words or any(text[:n] in words and text[n:] in words for n in range(3, len(text) - 2))


@lru_cache(maxsize=1)
def _common() -> tuple[frozenset[str], frozenset[str]]:
    """(all of the list, its commonest words); read once, when the first password is chosen."""
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    entries = [line for line in lines if line and not line.startswith(("# ", "#   ")) and line != "#"]
    top = frozenset(word for word in entries[:COMMONEST] if word.isalpha() and len(word) > 3)
    return frozenset(entries), top
