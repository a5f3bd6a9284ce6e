"""The terms of service: every wording is kept; a new one asks nobody again."""

from portal.audit.models import Event
from portal.people.profiles import Profile
from portal.schools.models import Terms
from tests.house import soup
from tests.onboarding.arrivals import arrive, chooses, newcomer


def test_a_new_wording_is_a_new_version_and_the_old_one_is_kept(browser, house):
    client = browser(house.petra)
    assert client.post("/settings/terms", data={"text": "Be kind.\r\n\r\nBe <b>careful</b>."}).status_code == 303
    assert [t.version for t in Terms.select().order_by(Terms.version)] == [1, 2]
    assert (Terms.current().text, Terms.current().written_by) == ("Be kind.\n\nBe <b>careful</b>.", house.petra.id)
    assert "Saved as version 2." in soup(client.get("/settings/terms")).select_one("#announcer").get_text()


def test_text_stays_text_on_the_public_page(browser, house):
    browser(house.petra).post("/settings/terms", data={"text": "Be <b>careful</b>."})
    page = soup(browser().get("/terms"))
    assert "Be <b>careful</b>." in page.main.get_text() and not page.select("main b")


def test_the_same_wording_is_no_new_version(browser, house):
    client = browser(house.petra)
    client.post("/settings/terms", data={"text": Terms.current().text})
    assert Terms.select().count() == 1
    assert Event.select().where(Event.kind == "portal.changed").count() == 0


def test_an_empty_wording_is_refused_and_a_long_one_kept_in_the_page(browser, house):
    client = browser(house.petra)
    assert client.post("/settings/terms", data={"text": " \0 "}).status_code == 422
    answer = client.post("/settings/terms", data={"text": "x" * 20_001})
    assert answer.status_code == 422 and len(soup(answer).textarea.get_text().strip()) == 20_001
    assert Terms.select().count() == 1


def test_who_agreed_before_keeps_the_version_they_agreed_to(browser, house):
    nia, omar = newcomer(house), newcomer(house, "Omar", "Reyes")
    chooses(arrive(browser, nia))
    browser(house.petra).post("/settings/terms", data={"text": "Be kind."})
    chooses(arrive(browser, omar), terms_version=2)
    assert (Profile.get_by_id(nia.id).terms_version, Profile.get_by_id(omar.id).terms_version) == (1, 2)


def test_only_portal_admins_write_them(browser, house):
    assert browser(house.dora).post("/settings/terms", data={"text": "Mine."}).status_code == 403
    assert Terms.select().count() == 1


def test_history_says_who_changed_them(browser, house):
    browser(house.petra).post("/settings/terms", data={"text": "Be kind."})
    event = Event.get(Event.kind == "portal.changed")
    assert [(c.field, c.old, c.new) for c in event.changes] == [("terms of service", "version 1", "version 2")]
    assert browser(house.petra).get("/history").status_code == 200
