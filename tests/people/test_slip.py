"""The slip for somebody without a mailbox: sign-in name, temporary password, the portal's address as a QR code."""

from portal.people.slips import qr_code
from portal.schools.models import Setting
from tests.house import make_person, soup


def test_the_slip_holds_all_that_is_needed_and_prints_alone(browser, house):
    Setting.write("base_url", "http://localhost")
    client = browser(house.sam)
    nia = make_person("teacher", "Nia", "Abara", house.lincoln, password=None, email=None)
    page = soup(client.post(f"/users/{nia.id}/password"))
    slip = page.select_one(f"#secret-{nia.id}")
    text = slip.get_text(" ", strip=True)
    assert "nia.abara" in text and "http://localhost" in text and "Lincoln High" in text
    assert slip.select_one(".secret-value").get_text()
    assert slip.select_one("[role=img]")["aria-label"] == "QR code of http://localhost"
    assert slip.select_one("svg path")
    assert page.select_one(f"[data-print='#secret-{nia.id}']")


def test_the_code_has_no_style_and_no_script_in_it():
    code = str(qr_code("https://homeroom.example/?a=<b>&c"))
    assert code.startswith("<svg") and "style" not in code and "<b>" not in code and "script" not in code


def test_without_an_address_there_is_no_code(browser, house):
    page = soup(browser(house.sam).post(f"/users/{house.tess.id}/password"))
    assert page.select_one(".secret-value") and page.select_one(".slip-code") is None
