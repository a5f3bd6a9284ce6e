"""A megabyte of marks upon one letter takes minutes to be normalised: nothing as long ever is (S-04)."""

import unicodedata

import pytest

from portal import db
from portal.access import operations, recovery
from portal.access.devices import Caller
from portal.people import fields, passwords, secrets
from portal.people.credentials import still_wrong
from portal.people.links import RESET
from portal.people.secrets import is_too_long, same_temporary, verify_hash
from portal.people.sending import send_link
from portal.roster import claims
from portal.seals import seal
from tests.house import soup

MARKS = "a" + "\u0301\u0316" * 50_000
CALLER = Caller("127.0.0.1", "test", None)


@pytest.fixture(autouse=True)
def longest(monkeypatch):
    """The lengths of the texts that were normalised."""
    real, lengths = unicodedata.normalize, [0]

    def normalize(form: str, text: str) -> str:
        lengths.append(len(text))
        return real(form, text[:5000])

    monkeypatch.setattr(unicodedata, "normalize", normalize)
    yield lengths
    assert max(lengths) < 5000


def test_a_password_longer_than_any_is_refused_before_it_is_normalised(house):
    assert passwords.problems(MARKS, house.tess, []) == ["Please use at most 1,000 letters."]
    assert passwords.missing(MARKS, "teacher") == 0
    assert still_wrong(MARKS, house.tess) == "Please use at most 1,000 letters."
    assert not verify_hash(house.tess.password_hash, MARKS)
    assert not same_temporary(seal("kupm-7342"), MARKS)


def test_korean_typed_in_parts_is_one_letter_for_three():
    typed = unicodedata.normalize("NFD", "각" * 340)
    assert not is_too_long(typed) and is_too_long("각" * 342)


def test_signing_in_and_asking_for_a_link_look_at_the_beginning_only(house):
    assert operations.sign_in("tess.marchetti", MARKS, CALLER) is None
    assert operations.sign_in(MARKS, MARKS, CALLER) is None
    recovery.ask_for_link(MARKS, CALLER)


def test_the_pages_that_choose_a_password_answer_at_once(house, browser):
    typed = dict.fromkeys(("password", "confirm", "current"), MARKS[:20_000])
    tess, stranger = browser(house.tess), browser()
    for path in ("/choose-password/strength", "/profile/password"):
        assert tess.post(path, data=typed).status_code in (200, 422)
    stranger.get(send_link(RESET, house.tess.email, person=house.tess)[1])
    assert "at most 1,000 letters" in soup(stranger.post("/reset/strength", data=typed)).get_text()
    assert stranger.post("/reset", data=typed).status_code == 422


def test_names_and_addresses_are_folded_piece_by_piece(house):
    for fold in (db.fold, db.plain):
        assert fold(MARKS).startswith(("á", "a"))
    for is_address in (fields.address_of, claims.is_address):
        assert not is_address(MARKS + "@cedar.example") and not is_address("a@" + MARKS)
    assert db.fold("ﬀ" * 1500) == "ff" * 1500
    assert secrets.normal("ﬀ") == "ff"
