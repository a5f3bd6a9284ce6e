"""The link ends while somebody is typing: the form stays, and a line beside it says what to do."""

import time

import time_machine

from portal.db import now
from portal.people.links import Link
from tests.house import soup
from tests.onboarding.arrivals import arrive, chooses, details, link_to, newcomer


def test_half_typed_the_form_stays_and_says_that_another_window_was_faster(browser, house):
    nia = newcomer(house)
    path = link_to(nia)
    one, two = browser(), browser()
    one.get(path)
    two.get(path)
    chooses(one)
    answer = two.post("/setup/details", data=details(nia), htmx=True)
    assert (answer.status_code, answer.headers["HX-Reswap"]) == (401, "none")
    assert "finished in another window" in soup(answer).select_one("#announcer").get_text()
    assert two.get("/setup/details", htmx=True).headers["HX-Redirect"] == "/activate"
    assert two.post("/setup/details", data=details(nia)).location == "/activate"


def test_opening_the_newer_link_in_a_new_tab_lets_the_old_page_save(browser, house):
    nia = newcomer(house)
    client = arrive(browser, nia)
    newer = link_to(nia)
    assert client.post("/setup/details", data=details(nia), htmx=True).status_code == 401
    client.get(newer)
    assert client.post("/setup/details", data=details(nia), htmx=True).status_code == 303


def test_an_hour_old_page_saves(browser, house):
    nia = newcomer(house)
    client = arrive(browser, nia)
    with time_machine.travel(time.time() + 3600):
        assert client.post("/setup/details", data=details(nia)).location == "/setup/photo"


def test_a_browser_left_alone_for_an_afternoon_asks_for_the_link_again(browser, house):
    nia = newcomer(house)
    client, path = browser(), link_to(nia)
    client.get(path)
    with time_machine.travel(time.time() + 3 * 3600):
        assert client.get("/setup/details").location == "/activate"
        assert soup(client.get("/activate")).h1.get_text() == "Open the link in your mail again"
        client.get(path)
        assert client.get("/setup/details").status_code == 200


def test_pages_opened_meanwhile_count_as_a_sign_of_life(browser, house):
    nia = newcomer(house)
    client = arrive(browser, nia)
    for hours in (1, 2, 3):
        with time_machine.travel(time.time() + hours * 3600):
            assert client.get("/setup/details").status_code == 200


def test_an_expired_link_ends_the_wizard_too(browser, house):
    client = arrive(browser, newcomer(house))
    Link.update(expires_at=now()).execute()
    assert client.get("/setup/details").location == "/activate"
    assert soup(client.get("/activate")).h1.get_text() == "This link has run out"
