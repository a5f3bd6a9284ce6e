"""The one-time code: whoever reads the terminal may set the portal up, and nobody else."""

import re

import pytest

from portal.schools.models import School, Setting
from portal.welcome.codes import is_code, new_code
from portal.welcome.demo import load_demo
from tests.house import make_person, soup


def open_link(browser, code):
    client = browser()
    return client, client.get(f"/welcome?code={code}")


def test_only_a_hash_of_it_is_kept(app):
    code = new_code()
    assert re.fullmatch(r"[\w-]{22,}", code)  # 128 bits and more
    assert code not in Setting.get_by_id("welcome_code").value
    assert is_code(code)


@pytest.mark.parametrize("wrong", [None, "", "x", "' or 1=1", "ü"])
def test_anything_else_is_no_code(app, wrong):
    new_code()
    assert not is_code(wrong)


def test_without_one_there_is_no_code_to_guess(app):
    assert not is_code("")
    assert not is_code(None)


def test_the_newest_counts(app):
    first, second = new_code(), new_code()
    assert (is_code(first), is_code(second)) == (False, True)


def test_a_portal_with_an_admin_needs_none(app):
    make_person("portal_admin", "Petra", "Novak")
    assert new_code() is None


def test_the_demo_can_have_one_so_that_it_can_be_left(app):
    load_demo()
    assert is_code(new_code())


def test_the_link_leaves_the_address_at_once(app, browser):
    client, answer = open_link(browser, new_code())
    assert (answer.status_code, answer.location) == (303, "/welcome")
    page = soup(client.get("/welcome"))
    assert page.select_one('a.big-choice[href="/welcome/school"]')
    assert page.select_one('form[action="/welcome/demo"] button')


def test_its_cookie_is_kept_from_scripts_and_other_sites(app, browser):
    plain = open_link(browser, new_code())[1].headers["Set-Cookie"]
    assert plain.startswith("homeroom-welcome=")
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    secure = browser().get(f"/welcome?code={new_code()}", base_url="https://localhost").headers["Set-Cookie"]
    assert secure.startswith("__Host-homeroom-welcome=")
    assert "Secure" in secure
    assert "Path=/" in secure


@pytest.mark.parametrize("address", ["/welcome", "/welcome?code=wrong", "/welcome?code="])
def test_without_it_the_page_says_where_it_is_found_and_offers_nothing(app, browser, address):
    new_code()
    page = soup(browser().get(address))
    assert "homeroom welcome" in page.main.text
    assert not page.main.select("form, a")


def test_without_it_no_address_of_the_first_run_does_anything(app, browser):
    new_code()
    client = browser()
    assert client.get("/welcome/school").location == "/welcome"
    for address in ("/welcome/school", "/welcome/demo"):
        assert client.post(address).location == "/welcome"
    assert client.post("/welcome/demo/leave").status_code == 404
    assert client.post("/welcome/demo/sign-in/portal_admin").status_code == 404
    assert not School.select().exists()


def test_before_the_set_up_every_page_leads_there(app, browser):
    for address in ("/", "/users/students", "/settings", "/profile"):
        assert browser().get(address).location == "/welcome"
