"""/health: for whatever watches the computer."""

import os
import time

from portal.desk import running


def test_health_is_ok_while_the_worker_shows_itself(app, browser, settings):
    running.beat(settings)
    answer = browser().get("/health")
    assert (answer.status_code, answer.json) == (200, {"status": "ok", "trouble": []})


def test_a_silent_worker_is_trouble(app, browser, settings):
    answer = browser().get("/health")
    assert answer.status_code == 503
    assert answer.json["trouble"] == ["the background worker is silent"]


def test_a_worker_that_is_only_starting_is_no_trouble(app, browser, settings):
    running.note_address(settings, "http://127.0.0.1:5302")
    answer = browser().get("/health")
    assert (answer.status_code, answer.json) == (200, {"status": "starting", "trouble": []})


def test_a_worker_that_does_not_come_is_trouble(app, browser, settings):
    running.note_address(settings, "http://127.0.0.1:5302")
    a_minute_ago = time.time() - 60
    os.utime(settings.instance / running.ADDRESS_FILE, (a_minute_ago, a_minute_ago))
    assert browser().get("/health").status_code == 503


def test_health_names_nobody(house, browser):
    assert "Petra" not in browser().get("/health").get_data(as_text=True)
