"""The right password opens a session, in whatever spelling the name is typed."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from portal.access.models import Failure, SignInSession
from portal.people.credentials import set_temporary_password
from portal.people.models import Person
from portal.people.secrets import temporary_expiry, vault
from portal.roles import THIS_COMPUTER
from portal.seals import seal
from tests.house import CSRF, PASSWORD, again, make_person, soup


def signs_in(client, name, password=PASSWORD, **more):
    return client.post("/sign-in", data={"name": name, "password": password, **more})


@pytest.mark.parametrize(
    "name", ["tess.marchetti", "  TESS.Marchetti ", "tess.marchetti@cedar.example", "ＴＥＳＳ.marchetti"]
)
def test_username_and_address_open_the_account_however_they_are_typed(browser, house, name):
    client = browser()
    answer = signs_in(client, name)
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/profile").status_code == 200
    assert SignInSession.get().person_id == house.tess.id


def test_a_person_is_sent_on_to_the_page_they_came_for(browser, house):
    wanted = browser().get("/users/students?q=an")
    assert wanted.location == "/sign-in?next=/users/students?q%3Dan"
    form = soup(browser().get(wanted.location))
    assert form.select_one("[name=next]")["value"] == "/users/students?q=an"
    assert signs_in(browser(), "tess.marchetti", next="/users/students?q=an").location == "/users/students?q=an"


def test_a_signed_in_person_is_sent_home_from_the_sign_in_page(browser, house):
    assert browser(house.tess).get("/sign-in").location == "/"


def test_signing_in_as_somebody_else_ends_the_session_before(browser, house):
    client = browser(house.tess)
    assert signs_in(client, "sam.okoro").status_code == 303
    assert [row.person_id for row in SignInSession.select()] == [house.sam.id]


def test_signing_in_drops_what_the_browser_held_and_renews_the_csrf_secret(browser, house):
    client = browser()
    with client.session_transaction() as session:
        session["_user_id"], session["planted"] = "a token of the attacker's", "x"
    signs_in(client, "tess.marchetti")
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["csrf_token"] not in (None, hashlib.sha1(CSRF.encode()).hexdigest())
        assert session["_user_id"] != "a token of the attacker's"
    assert not SignInSession.select().where(SignInSession.key == "a token of the attacker's").exists()


def test_nothing_typed_is_asked_for_at_each_field(browser, house):
    answer = signs_in(browser(), " ", "")
    assert answer.status_code == 422
    assert len(soup(answer).select(".field-error")) == 2
    assert Failure.select().count() == 0


def test_the_name_stays_and_the_password_goes_after_a_mistake(browser, house):
    page = soup(signs_in(browser(), "tess.marchetti", "not it at all"))
    assert page.select_one("#name")["value"] == "tess.marchetti"
    assert page.select_one("#password")["value"] == ""
    assert "don't go together" in page.select_one("#password-error").get_text()


def test_a_temporary_password_is_read_forgivingly_and_leads_to_choosing_an_own_one(browser, house):
    password = set_temporary_password(THIS_COMPUTER, house.ana.id)
    client = browser()
    assert signs_in(client, "ana.pérez", f" {password.replace('-', ' ').upper()} ").status_code == 303
    for url in ("/", "/profile", "/users/students"):
        assert client.get(url).location == "/choose-password"
    assert client.post("/profile/password", data={"current": password}).location == "/choose-password"
    assert client.get("/choose-password").status_code == 200


def test_a_temporary_password_stops_working_after_two_weeks(browser, house, time_machine):
    password = set_temporary_password(THIS_COMPUTER, house.ana.id)
    time_machine.move_to(datetime.now(UTC) + timedelta(days=14, seconds=1))
    assert signs_in(browser(), "ana.pérez", password).status_code == 422


def test_a_temporary_password_opens_nothing_beside_an_own_one(browser, house):
    secret = {"temporary_password": seal("abcd-2345"), "temporary_password_expires_at": temporary_expiry()}
    Person.update(secret).where(Person.id == house.ana.id).execute()
    assert signs_in(browser(), "ana.pérez", "abcd-2345").status_code == 422
    assert signs_in(browser(), "ana.pérez").status_code == 303


def test_an_old_hash_is_made_stronger_at_sign_in(browser, house, monkeypatch):
    before = again(house.tess).password_hash
    monkeypatch.setattr(vault(), "hasher", PasswordHasher(2, 8, parallelism=1))
    signs_in(browser(), "tess.marchetti")
    after = again(house.tess)
    assert "t=1" in before
    assert "t=2" in after.password_hash
    assert after.sessions_epoch == house.tess.sessions_epoch
    assert signs_in(browser(), "tess.marchetti").status_code == 303


def test_composed_and_decomposed_letters_are_the_same_password(browser, house):
    make_person("student", "Zoé", "Roy", house.lincoln, password="cafe\u0301 sur la lune", username="zoe")
    assert signs_in(browser(), "zoe", "caf\u00e9 sur la lune").status_code == 303


def test_somebody_waiting_for_approval_sees_only_the_own_profile(browser, house):
    Person.update(waiting_at=house.tess.created_at).where(Person.id == house.tess.id).execute()
    client = browser()
    assert signs_in(client, "tess.marchetti").status_code == 303
    assert client.get("/users/students").location == "/profile"
    assert "has to let you in" in soup(client.get("/profile")).get_text()


def test_without_the_csrf_token_nobody_is_signed_in(browser, house):
    answer = browser().post("/sign-in", data={"name": "tess.marchetti", "password": PASSWORD}, csrf=False)
    assert answer.status_code == 400
    assert soup(answer).select_one(".error-page a")["href"] == "/sign-in"
    assert SignInSession.select().count() == 0


@pytest.mark.parametrize("name", ["tess\0marchetti", "\0", "x" * 5000, "a@b@c", "' or 1=1 --", "\ud7ff", "%", "🦊"])
def test_strange_names_are_unknown_and_nothing_worse(browser, house, name):
    assert signs_in(browser(), name).status_code == 422
