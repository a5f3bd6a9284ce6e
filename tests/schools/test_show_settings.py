"""The way to the settings: each admin finds what they look after, and nothing else."""

import pytest

from portal.audit.operations import record
from portal.schools import time_zones
from portal.schools.models import TIME_ZONES
from tests.house import soup


def links(answer):
    return [a["href"] for a in soup(answer).select(".card-link")]


def test_a_school_admin_comes_straight_to_the_own_school(browser, house):
    answer = browser(house.sam).get("/settings")
    assert (answer.status_code, answer.location) == (303, f"/settings/schools/{house.lincoln.id}")


def test_a_district_admin_chooses_among_the_district_and_its_schools(browser, house):
    assert links(browser(house.dora).get("/settings")) == [
        f"/settings/districts/{house.cedar.id}",
        f"/settings/schools/{house.lincoln.id}",
        f"/settings/schools/{house.roosevelt.id}",
    ]


def test_a_portal_admin_finds_the_portal_and_every_school(browser, house):
    found = links(browser(house.petra).get("/settings"))
    assert found[:3] == ["/settings/portal", "/settings/terms", "/settings/mail"]
    assert found[3:5] == [f"/settings/districts/{d.id}" for d in (house.cedar, house.far)] and len(found) == 8


@pytest.mark.parametrize("who", ["tess", "ana"])
def test_teachers_and_students_have_none(browser, house, who):
    assert browser(getattr(house, who)).get("/settings").status_code == 403


def test_the_history_says_who_set_the_school_up(browser, house):
    record(house.petra, "school.added", subject=("school", house.lincoln.id), summary="Lincoln High")
    record(house.petra, "school.changed", subject=("school", house.lincoln.id))
    page = soup(browser(house.sam).get(f"/settings/schools/{house.lincoln.id}"))
    told = " ".join(page.select_one(".history").get_text().split())
    assert "Petra Novak set up this school." in told and "Petra Novak changed the settings." in told


def test_mail_domains_are_said_to_be_for_signing_up_and_not_for_invitations(browser, house):
    text = soup(browser(house.sam).get(f"/settings/schools/{house.lincoln.id}")).main.get_text()
    assert "Who is invited may have any address" in text


def test_htmx_gets_only_the_form(browser, house):
    page = soup(browser(house.sam).get(f"/settings/schools/{house.lincoln.id}", htmx=True))
    assert page.select_one("form#school-settings")
    assert page.html is None


def test_every_time_zone_is_offered_once_and_the_common_ones_first():
    offered = [choice.value for choice in time_zones.choices()]
    assert offered[0] == "America/New_York"
    assert sorted(offered) == sorted(TIME_ZONES)


def test_a_time_zone_is_named_in_words_with_one_city_behind_it():
    labels = {choice.value: choice.label for choice in time_zones.choices()}
    assert labels["America/Phoenix"] == "Arizona, no daylight saving time (Phoenix)"
    assert [label for zone, label in labels.items() if zone in time_zones.UNITED_STATES and label.count("(") != 1] == []


def test_the_computers_own_time_zone_is_the_first_guess(monkeypatch, tmp_path):
    monkeypatch.setenv("TZ", "America/Boise")
    assert time_zones.of_this_computer() == "America/Boise"
    monkeypatch.setenv("TZ", "nowhere")
    monkeypatch.setattr(time_zones, "LOCALTIME", tmp_path / "localtime")
    assert time_zones.of_this_computer() == ""
    (tmp_path / "localtime").symlink_to("/usr/share/zoneinfo/Europe/Zurich")
    assert time_zones.of_this_computer() == "Europe/Zurich"
