"""The portal's name, time zone and the address people type in."""

import pytest

from portal.audit.models import Event
from portal.db import Refused
from portal.schools.models import Setting
from portal.schools.operations import change_portal
from tests.house import soup

HERE = {"portal_name": "Cedar Valley Schools", "time_zone": "America/Chicago", "base_url": "http://localhost"}


def test_a_portal_admin_changes_them(browser, house):
    answer = browser(house.petra).post("/settings/portal", data=HERE)
    assert answer.status_code == 303
    assert {name: Setting.read(name) for name in HERE} == HERE
    assert Event.get(Event.kind == "portal.changed").actor_id == house.petra.id


@pytest.mark.parametrize("who", ["dora", "sam", "tess", "ana"])
def test_nobody_else_does(browser, house, who):
    assert browser(getattr(house, who)).post("/settings/portal", data=HERE).status_code == 403
    assert Setting.read("portal_name") == "Cedar Valley"


def test_another_address_than_the_one_in_use_is_asked_for_first(browser, house):
    petra, elsewhere = browser(house.petra), HERE | {"base_url": "https://homeroom.cedar.example"}
    answer = petra.post("/settings/portal", data=elsewhere)
    assert answer.status_code == 422
    assert "answers only at https://homeroom.cedar.example" in soup(answer).select_one("#is_sure-error").text
    assert Setting.read("base_url") is None
    petra.post("/settings/portal", data=elsewhere | {"is_sure": "y"})
    assert Setting.read("base_url") == "https://homeroom.cedar.example"


def test_what_is_no_address_is_refused_at_its_field(browser, house):
    answer = browser(house.petra).post("/settings/portal", data=HERE | {"base_url": "http://cedar.example/homeroom"})
    assert answer.status_code == 422
    assert "Only the beginning is needed" in soup(answer).select_one("#base_url-error").text


def test_the_page_names_database_version_and_last_backup(browser, house, app):
    facts = soup(browser(house.petra).get("/settings/portal")).select_one(".facts").text
    assert app.jinja_env.globals["version"] in facts
    assert "SQLite" in facts or "PostgreSQL" in facts
    assert "homeroom backup" in facts


def test_in_the_demo_nobody_can_move_the_portal_to_another_address(house):
    Setting.write("demo", True)
    values = {"portal_name": "Cedar Valley", "time_zone": "America/Chicago", "base_url": "http://elsewhere.example"}
    with pytest.raises(Refused, match="its address stays"):
        change_portal(house.petra, values)
    assert Setting.read("base_url") is None
