"""Changing the own e-mail address under Profile, and confirming it by the link, signed in or out."""

from datetime import timedelta

import pytest

from portal.db import now, transaction
from portal.mail.models import MailServer, Message
from portal.people.links import ADDRESS, Link
from portal.people.models import Person
from portal.people.sending import make_link
from tests.access.mailed import newest, set_mail_server, told
from tests.house import PASSWORD, again, soup
from tests.onboarding.arrivals import newcomer
from tests.people.links import reason

NEW = "tess@new.example"


@pytest.fixture(autouse=True)
def mail_server(app):
    set_mail_server()


def change(client, address=NEW, current=PASSWORD, **more):
    return client.post("/profile/address", data={"address": address, "current": current}, **more)


def opened(client, token=None):
    assert client.get(f"/confirm/{token or newest('address')}").location == "/confirm"
    return client


def words(answer, selector=".panel"):
    return " ".join(soup(answer).select_one(selector).get_text().split())


def error(answer, field):
    return words(answer, f"#{field}-error")


def test_a_new_address_waits_and_is_shown_in_both_places(browser, house):
    client = browser(house.tess)
    assert change(client).location == "/profile/address"
    assert "went there" in words(client.get("/profile/address"), ".note")
    assert f"{NEW} waits to be confirmed" in words(client.get("/profile"), ".facts")
    assert (told("address"), again(house.tess).email) == ([NEW], house.tess.email)


def test_opening_the_link_changes_nothing_and_pressing_the_button_does(browser, house):
    change(browser(house.tess))
    client = opened(browser(house.tess))
    page = client.get("/confirm")
    assert (page.status_code, NEW in words(page), again(house.tess).email) == (200, True, house.tess.email)
    assert client.post("/confirm").location == "/profile"
    assert (again(house.tess).email, told("address_changed")) == (NEW, [house.tess.email])


def test_signed_out_it_works_too_and_the_new_one_signs_in(browser, house):
    change(browser(house.tess))
    client = opened(browser())
    answer = client.post("/confirm")
    assert answer.location == "/sign-in"
    assert NEW in words(client.get("/sign-in"), "#announcer")
    assert client.post("/sign-in", data={"name": NEW, "password": PASSWORD}).status_code == 303
    assert browser().post("/sign-in", data={"name": house.tess.email, "password": PASSWORD}).status_code == 422


def test_the_wrong_password_changes_nothing_and_counts(browser, house):
    client = browser(house.tess)
    answer = change(client, current="wrong")
    assert (answer.status_code, "not your current password" in error(answer, "current")) == (422, True)
    assert soup(answer).select_one("#address")["value"] == NEW
    assert (Message.select().count(), again(house.tess).failures) == (0, 1)
    change(client)
    assert again(house.tess).failures == 0


def test_after_many_wrong_ones_the_right_one_waits_too(browser, house):
    client = browser(house.tess)
    for _ in range(5):
        change(client, current="wrong")
    assert "current" in error(change(client), "current")
    assert Message.select().count() == 0


@pytest.mark.parametrize(
    "address", ["", "tess", "a@b.c, d@e.f", "tess@new.example\r\nBcc: x@y.example", "x" * 250 + "@a.example"]
)
def test_what_is_no_address_is_told_at_the_field_with_what_was_typed(browser, house, address):
    answer = change(browser(house.tess), address)
    assert (answer.status_code, bool(error(answer, "address"))) == (422, True)
    assert Message.select().count() == 0


def test_the_own_address_is_told(browser, house):
    assert "already" in error(change(browser(house.tess), house.tess.email.upper()), "address")


def test_somebody_elses_address_looks_like_any_other_until_it_is_proven(browser, house):
    client = browser(house.tess)
    assert change(client, house.theo.email).location == "/profile/address"
    answer = opened(client).post("/confirm")
    assert (answer.status_code, "Another account signs in with" in words(answer)) == (409, True)
    assert again(house.tess).email == house.tess.email


def test_more_than_three_an_hour_are_refused_at_the_field(browser, house):
    client = browser(house.tess)
    for n in range(3):
        change(client, f"n{n}@new.example")
    answer = change(client, "n3@new.example")
    assert (answer.status_code, "within the last hour" in error(answer, "address")) == (422, True)


def test_it_can_be_sent_again_and_taken_back(browser, house):
    client = browser(house.tess)
    change(client)
    first = newest("address")
    client.post("/profile/address/again")
    second = newest("address")
    assert (reason(first), reason(second)) == ("replaced", "")
    client.post("/profile/address/withdraw")
    assert reason(second) == "replaced"
    assert not soup(client.get("/profile/address")).select(".note")
    client.post("/profile/address/again")
    assert "No new address is waiting" in words(client.get("/profile/address"), "#announcer")


def test_one_that_ran_out_says_so_in_both_places(browser, house):
    client = browser(house.tess)
    change(client)
    Link.update(expires_at=now() - timedelta(seconds=1)).execute()
    assert "run out" in words(client.get("/profile/address"), ".note")
    assert "run out" in words(opened(client).get("/confirm"))
    assert client.post("/confirm").status_code == 409


@pytest.mark.parametrize(("token", "text"), [("x" * 32, "opens nothing"), ("", "Nothing is open")])
def test_a_link_that_opens_nothing_says_so(browser, house, token, text):
    client = opened(browser(), token) if token else browser()
    assert text in words(client.get("/confirm"))


def test_pressed_twice_the_second_is_told(browser, house):
    change(browser(house.tess))
    client = opened(browser())
    client.post("/confirm")
    answer = client.post("/confirm")
    assert (answer.status_code, "used already" in words(answer)) == (409, True)


def test_who_has_no_password_yet_is_told_how_to_go_on(browser, house):
    nia = newcomer(house)
    with transaction():
        path = make_link(ADDRESS, "nia@home.example", person=nia)[1]
    client = browser()
    client.get(path)
    assert "once your account is set up you sign in with it" in words(client.get("/confirm"))
    assert client.post("/confirm").location == "/confirm"
    for _ in range(2):  # it stays, however often it is loaded again
        page = client.get("/confirm")
        assert "nia@home.example" in words(page) and "open the link in your activation mail" in words(page)
    assert soup(page).select("main a[href='/forgot-password']")
    change(browser(house.tess))
    assert "Use this address" in words(opened(client).get("/confirm"))


def test_students_cannot(browser, house):
    assert change(browser(house.ana)).status_code == 403
    assert not soup(browser(house.ana).get("/profile")).select("a[href='/profile/address']")


def test_where_no_mail_goes_out_the_page_says_who_helps(browser, house):
    MailServer.delete().execute()
    client = browser(house.tess)
    assert "Ask your school administrator" in words(client.get("/profile/address"))
    assert "Ask your school administrator" in words(change(client))
    assert Message.select().count() == 0


def test_without_the_csrf_token_nothing_happens(browser, house):
    assert change(browser(house.tess), csrf=False).status_code == 400
    change(browser(house.tess))
    assert opened(browser()).post("/confirm", csrf=False).status_code == 400
    assert Person.get_by_id(house.tess.id).email == house.tess.email
