"""Names in every script and strings made to break things come back out of the wizard as they went in."""

import json
from pathlib import Path

import pytest

from portal.mail.models import Message
from portal.people.fields import address_of, strip
from portal.people.profiles import Profile
from portal.people.public_forms import text_of_lines
from portal.schools.models import School
from portal.standards.catalogue import CORES
from portal.standards.models import PersonCore
from tests.house import again, soup
from tests.onboarding.arrivals import arrive, details, newcomer

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "hostile"
OWN = ["Ñuñez", "O’Neil <b>", "{{ 7*7 }}", "章子怡", "ᏍᏏᏉᏯ", "সুকুমার রায়", "\u202eevil", "👩‍🏫", "a\0b", "' OR 1=1 --"]


def strings(name: str) -> list[str]:
    if not SHARED.is_dir():
        pytest.skip("../shared/data is not there")
    return json.loads((SHARED / name).read_text(encoding="utf-8"))


def come_back(client, person, texts):
    """Save each as the last name; what was taken is shown as it was typed, what was refused stays in the field."""
    for text in texts:
        answer = client.post("/setup/details", data=details(person, last_name=text))
        assert answer.status_code in (303, 422), text
        page = soup(answer if answer.status_code == 422 else client.get("/setup/details"))
        assert page.select_one("#last_name")["value"] == strip(text), text
        if answer.status_code == 303:
            assert again(person).last_name == strip(text)


def test_names_of_our_own(browser, house):
    nia = newcomer(house)
    come_back(arrive(browser, nia), nia, OWN)


@pytest.mark.parametrize("name", ["blns.json", "dataone_unicode_names.json", "lingua_nameutils_names.json"])
def test_names_others_have_collected(browser, house, name):
    nia = newcomer(house)
    found = strings(name)
    come_back(arrive(browser, nia), nia, found[:: 1 + len(found) // 100])


def bio_comes_back(client, texts):
    for text in texts:
        answer = client.post("/setup/experience", data={"bio": text, "years_taught": ""})
        assert answer.status_code in (303, 422), text
        page = soup(answer if answer.status_code == 422 else client.get("/setup/experience"))
        shown = page.select_one("#bio").text.removeprefix("\n")
        assert shown == text_of_lines(text), text


def test_a_bio_of_our_own(browser, house):
    bio_comes_back(arrive(browser, newcomer(house)), [*OWN, "two\nlines", "</textarea><script>alert(1)</script>"])


def test_a_bio_of_strings_others_have_collected(browser, house):
    bio_comes_back(arrive(browser, newcomer(house)), strings("blns.json")[::7])


@pytest.mark.parametrize("field", ["roles", "grades", "subjects", "years_taught"])
def test_naughty_choices_are_left_out_or_refused(browser, house, field):
    nia = newcomer(house)
    client = arrive(browser, nia)
    for text in strings("blns.json")[::20]:
        data = {"bio": "Still here.", "years_taught": "", field: text}
        assert client.post("/setup/experience", data=data).status_code in (303, 422), text
        assert text not in Profile.of(nia.id).list_of("roles")


def test_naughty_invitations_are_shown_back_as_text_and_send_nothing(browser, house):
    client = browser(house.tess)
    for text in [*OWN, *strings("blns.json")[::12]]:
        answer = client.post("/setup/invite", data={"addresses": text})
        assert answer.status_code in (200, 422), text
        assert not soup(answer).select("main script, main img, main b > b")
    sent = {message.to_address for message in Message.select()}
    assert all(address_of(address) for address in sent)


def test_naughty_cores_are_refused_and_nothing_is_kept(browser, house):
    School.update(subjects="Science").where(School.id == house.lincoln.id).execute()
    client = browser(house.tess)
    fields = [f["name"] for f in soup(client.get("/setup/cores")).select("#step [name]") if f["name"] != "csrf_token"]
    for text in strings("blns.json")[::20]:
        assert client.post("/setup/cores", data=dict.fromkeys(fields, text)).status_code in (200, 303, 422), text
    assert set(PersonCore.of(house.tess.id).values()) <= set(CORES)


@pytest.mark.parametrize("field", ["alternative_email", "phone", "email", "title", "version", "password", "certify"])
def test_naughty_strings_in_any_other_field_are_no_crash(browser, house, field):
    nia = newcomer(house)
    client = arrive(browser, nia)
    step = "password" if field in ("password", "certify") else "details"
    for text in strings("blns.json")[::20]:
        data = details(nia, **{field: text, "confirm": "x", "terms_version": text})
        assert client.post(f"/setup/{step}", data=data).status_code in (303, 409, 422), text
