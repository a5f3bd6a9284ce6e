"""/health: for whatever watches the computer."""

from portal.desk import running


def test_health_is_ok_while_the_worker_shows_itself(app, browser, settings):
    running.beat(settings)
    answer = browser().get("/health")
    assert (answer.status_code, answer.json) == (200, {"status": "ok", "trouble": []})


def test_a_silent_worker_is_trouble(app, browser, settings):
    answer = browser().get("/health")
    assert answer.status_code == 503
    assert answer.json["trouble"] == ["the background worker is silent"]


def test_health_names_nobody(house, browser):
    assert "Petra" not in browser().get("/health").get_data(as_text=True)
