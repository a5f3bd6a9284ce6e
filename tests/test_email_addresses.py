"""What is taken for an e-mail address, at every place where one comes in."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from portal.mail.rendering import recipient
from portal.onboarding.invitations import BAD, SENT, invite_colleagues
from portal.people.fields import address_of
from portal.people.models import Person
from portal.people.profiles import Profile
from portal.schools.models import School
from tests.house import PASSWORD, again, soup
from tests.mail.post import make_server
from tests.onboarding.arrivals import arrive, details, newcomer

COLLECTED = Path(__file__).resolve().parents[2] / "shared" / "data" / "hostile" / "email-addresses.xml"
GOOD = ("jo@bell.example", "jo.o'neil+school@bell.example", '"jo bell"@bell.example', "jo@[192.0.2.7]", "jo@intranet")
WRONG = ("jo", "jo@", "@bell.example", "jo@bell..example", "jo bell@bell.example", "jo@bell.example\nBcc: x@y.example")
# Nobody is called nothing: the one address RFC 5321 allows that is not taken.
NAMELESS = '""@iana.org'


def collected():
    """(category, address) of all; the list writes control characters as their pictures."""
    if not COLLECTED.is_file():
        pytest.skip("../shared/data is not there")
    for test in ET.parse(COLLECTED).iter("test"):
        text = test.findtext("address") or ""
        pictures = {n: n - 0x2400 for n in range(0x2400, 0x2420)}
        yield test.findtext("category").strip(), text.translate(pictures)


def test_what_is_an_error_is_refused():
    assert [text for kind, text in collected() if kind == "ISEMAIL_ERR" and address_of(text)] == []


def test_what_is_valid_or_allowed_by_rfc_5321_is_taken():
    found = [text for kind, text in collected() if kind in ("ISEMAIL_VALID_CATEGORY", "ISEMAIL_RFC5321")]
    assert [text for text in found if not address_of(text)] == [NAMELESS]
    assert all(recipient(address_of(text)) for text in found if text != NAMELESS and text.isascii())


@pytest.mark.parametrize("text", GOOD)
def test_our_own_good_ones_are_taken(text):
    assert address_of(text) and recipient(address_of(text))


@pytest.mark.parametrize(
    "text", [*WRONG, "", "jo@bell.example, al@bell.example", '"jö"@bell.example', "a\0b@c.example"]
)
def test_our_own_wrong_ones_are_refused(text):
    assert address_of(text) is None


def save_record(browser, house, text):
    values = {"version": again(house.ana).version, "first_name": "Ana", "last_name": "Pérez", "grade": "09"}
    data = values | {"email": text, "username": "ana", "school": house.lincoln.id}
    return browser(house.sam).post(f"/users/{house.ana.id}", data=data)


def add_person(browser, house, text):
    values = {"title": "", "username": "", "sis_id": "", "first_name": "Jo", "last_name": "Bell"}
    data = values | {"role": "teacher", "email": text, "school": house.lincoln.id}
    return browser(house.sam).post("/users/teachers/add", data=data)


def own_address(browser, house, text):
    return browser(house.tess).post("/profile/address", data={"address": text, "current": PASSWORD})


def own_contact(browser, house, text):
    return browser(house.tess).post("/profile/contact", data={"alternative_email": text, "phone": ""})


def step_details(browser, house, text):
    nia = Person.get_or_none(Person.first_name == "Nia") or newcomer(house)
    return arrive(browser, nia).post("/setup/details", data=details(nia, alternative_email=text))


def step_new_address(browser, house, text):
    nia = Person.get_or_none(Person.first_name == "Nia") or newcomer(house)
    return arrive(browser, nia).post("/setup/details", data=details(nia, email=text))


def sign_up(browser, house, text):
    School.update(mail_domains="bell.example").where(School.id == house.lincoln.id).execute()
    return browser().post("/sign-up", data={"email": text})


PLACES = [save_record, add_person, own_address, own_contact, step_details, step_new_address, sign_up]


@pytest.fixture
def mailing(app):
    return make_server(25)


@pytest.mark.parametrize("place", PLACES)
def test_each_place_takes_good_ones_and_says_so_of_wrong_ones(house, browser, mailing, place):
    for text in WRONG[:3]:
        answer = place(browser, house, text)
        assert answer.status_code == 422, text
        assert "not a complete e-mail address" in soup(answer).select_one(".field-error").text
    assert place(browser, house, GOOD[2]).status_code == 303


def test_colleagues_are_invited_by_any_address(house):
    text = "jo@bell.example; jo@; Al <al@[192.0.2.7]>\n@bell.example, x@intranet"
    verdicts = invite_colleagues(house.tess, text)
    assert [verdict.kind for verdict in verdicts] == [SENT, BAD, SENT, BAD, SENT]
    assert Profile.of(house.tess.id).connect_at
