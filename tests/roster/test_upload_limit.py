"""How large a package may be: what the settings say holds, the page says it, and a larger one leads back."""

from dataclasses import replace

import pytest

from portal.config import LARGEST_UPLOAD_MB, SettingsError, load_settings
from portal.roster.models import Run
from portal.roster.sources.limits import MAX_PACKAGE_BYTES, MEGABYTE
from tests.house import soup

PAGE = "/roster/import"


def send(browser, size, htmx=False):
    """A form without its token: what is small enough to be read is refused for that."""
    head = b'--b\r\nContent-Disposition: form-data; name="package"; filename="oak.zip"\r\n\r\n'
    body, kind = head + b"x" * size + b"\r\n--b--\r\n", "multipart/form-data; boundary=b"
    return browser.post(PAGE, data=body, content_type=kind, csrf=False, htmx=htmx)


@pytest.fixture
def petra(app, house, browser):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], max_upload_mb=3)
    return browser(house.petra)


def test_the_page_says_the_limit_of_the_settings(petra):
    assert "One zip file of up to 3 MB" in soup(petra.get(PAGE)).select_one("ul.prose").text


def test_what_is_below_it_is_read_and_what_is_above_is_not(petra):
    assert send(petra, 2 * MEGABYTE).status_code == 400
    assert send(petra, 4 * MEGABYTE).status_code == 413
    assert not Run.select().exists()


def test_the_refusal_names_the_limit_and_leads_back_to_the_page(petra):
    page = soup(send(petra, 4 * MEGABYTE))
    assert "up to 3 MB" in page.select_one(".error-page").text
    assert page.select_one(".error-page .actions a")["href"] == PAGE
    assert "up to 3 MB" in send(petra, 4 * MEGABYTE, htmx=True).text


def test_without_a_setting_it_is_what_the_readme_says(house, browser):
    assert "up to 200 MB" in browser(house.petra).get(PAGE).text


@pytest.mark.parametrize("value", ["0", "-5", str(LARGEST_UPLOAD_MB + 1)])
def test_a_limit_that_could_not_be_kept_is_refused_at_the_start(tmp_path, monkeypatch, value):
    monkeypatch.setenv("HOMEROOM_MAX_UPLOAD_MB", value)
    with pytest.raises(SettingsError, match=f"max_upload_mb goes from 1 to {LARGEST_UPLOAD_MB}"):
        load_settings(tmp_path)


def test_what_may_be_uploaded_may_be_read():
    assert LARGEST_UPLOAD_MB * MEGABYTE <= MAX_PACKAGE_BYTES
