"""What stands around every answer: hosts, foreign pages, what may be kept by a cache."""

import pytest

from portal.schools.models import Setting

STATIC = ("/static/nothing.js?v=1", "/bootstrap/static/nothing.css?v=1")


@pytest.mark.parametrize("path", STATIC)
def test_a_page_saying_that_a_file_is_missing_is_kept_by_no_cache(house, browser, path):
    answer = browser(house.petra).get(path)
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_file_with_its_hash_is_kept_for_a_year(house, browser):
    with browser().get("/static/homeroom.js?v=1") as answer:
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("host", ["[", "[::1", "a]b"])
def test_a_host_that_is_none_is_refused_and_no_fault(house, browser, host):
    assert browser().get("/sign-in", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("origin", ["http://evil.example", "https://localhost.evil.example", "null", "http://["])
def test_a_page_of_another_site_changes_nothing_even_with_a_token(house, browser, origin):
    """Over plain http browsers leave `Sec-Fetch-Site` out and say only `Origin`."""
    Setting.write("base_url", "http://homeroom.local")
    answer = browser(house.petra).post("/sign-out", headers={"Origin": origin})
    assert answer.status_code == 403


@pytest.mark.parametrize("origin", ["http://localhost", "http://homeroom.local"])
def test_the_portals_own_pages_may_change_things(house, browser, origin):
    Setting.write("base_url", "http://homeroom.local")
    answer = browser(house.petra).post("/sign-out", headers={"Origin": origin})
    assert answer.status_code == 303
