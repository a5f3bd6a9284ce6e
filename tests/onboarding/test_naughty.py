"""Names in every script and strings made to break things come back out of the wizard as they went in."""

import json
from pathlib import Path

import pytest

from portal.people.fields import strip
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


@pytest.mark.parametrize("field", ["alternative_email", "phone", "email", "title", "version", "password", "certify"])
def test_naughty_strings_in_any_other_field_are_no_crash(browser, house, field):
    nia = newcomer(house)
    client = arrive(browser, nia)
    step = "password" if field in ("password", "certify") else "details"
    for text in strings("blns.json")[::20]:
        data = details(nia, **{field: text, "confirm": "x", "terms_version": text})
        assert client.post(f"/setup/{step}", data=data).status_code in (303, 409, 422), text
