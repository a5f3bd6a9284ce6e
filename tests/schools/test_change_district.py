"""The name of a district: changed under Settings by its own admins and the portal's, with history and undo."""

import pytest

from portal.audit.models import Event
from portal.audit.operations import undo
from portal.db import NotSeen, Refused
from portal.people.models import Person
from portal.schools.districts import change_district
from portal.schools.models import District
from tests.house import soup


def address(district):
    return f"/settings/districts/{district.id}"


def name(district):
    return District.get_by_id(district.id).name


def sent(district, new, **more):
    return {"before": district.name, "name": new} | more


@pytest.mark.parametrize("who", ["dora", "petra"])
def test_its_admins_change_it(browser, house, who):
    client = browser(getattr(house, who))
    assert address(house.cedar) in [a["href"] for a in soup(client.get("/settings")).select(".card-link")]
    answer = client.post(address(house.cedar), data=sent(house.cedar, " Cedar  Unified "))
    assert (answer.status_code, answer.location) == (303, address(house.cedar))
    assert name(house.cedar) == "Cedar Unified"
    page = soup(client.get(address(house.cedar)))
    assert "from Cedar Valley to Cedar Unified" in " ".join(page.select_one(".history").text.split())
    assert page.select_one("#announcer form")["action"] == page.select_one(".history form")["action"]


@pytest.mark.parametrize("who", ["sam", "fay"])
def test_for_other_admins_it_is_not_there(browser, house, who):
    client = browser(getattr(house, who))
    assert client.get(address(house.cedar)).status_code == 404
    assert client.post(address(house.cedar), data=sent(house.cedar, "Mine")).status_code == 404
    with pytest.raises(NotSeen):
        change_district(getattr(house, who), house.cedar.id, "Cedar Valley", "Mine")
    assert name(house.cedar) == "Cedar Valley"


def test_who_is_no_admin_any_more_changes_nothing(house):
    Person.update(role="teacher").where(Person.id == house.dora.id).execute()
    with pytest.raises(NotSeen):
        change_district(house.dora, house.cedar.id, "Cedar Valley", "Mine")


@pytest.mark.parametrize(("new", "says"), [(" ", "Enter the name of the district."), ("x" * 201, "at most 200")])
def test_without_one_or_with_too_long_a_one_nothing_is_saved(browser, house, new, says):
    answer = browser(house.dora).post(address(house.cedar), data=sent(house.cedar, new), htmx=True)
    assert answer.status_code == 422 and says in soup(answer).select_one("#name-error").text
    assert soup(answer).html is None and name(house.cedar) == "Cedar Valley"


def test_saving_the_same_writes_nothing(browser, house):
    browser(house.dora).post(address(house.cedar), data=sent(house.cedar, "Cedar Valley"))
    assert not Event.select().exists()


def test_changed_meanwhile_it_says_so_and_saves_at_the_second_try(browser, house):
    change_district(house.dev, house.cedar.id, "Cedar Valley", "Cedar Unified")
    answer = browser(house.dora).post(address(house.cedar), data=sent(house.cedar, "Cedar Hills"))
    page = soup(answer)
    assert answer.status_code == 409 and "It is called “Cedar Unified” by now" in page.select_one("#name-error").text
    assert (page.select_one("#name")["value"], name(house.cedar)) == ("Cedar Hills", "Cedar Unified")
    again = {"before": page.select_one("[name=before]")["value"], "name": "Cedar Hills"}
    assert browser(house.dora).post(address(house.cedar), data=again).status_code == 303
    assert name(house.cedar) == "Cedar Hills"


def test_undo_puts_back_the_old_one(browser, house):
    event = change_district(house.dora, house.cedar.id, "Cedar Valley", "Cedar Unified")
    answer = browser(house.dev).post(f"{address(house.cedar)}/undo/{event.id}")
    assert (answer.status_code, name(house.cedar)) == (303, "Cedar Valley")
    assert (Event.get(Event.undoes_id == event.id).kind, browser(house.fay).post(
        f"{address(house.cedar)}/undo/{event.id}").status_code) == ("district.changed", 404)  # fmt: skip


def test_a_later_change_is_not_undone_with_it(house, browser):
    event = change_district(house.dora, house.cedar.id, "Cedar Valley", "Cedar Unified")
    change_district(house.dev, house.cedar.id, "Cedar Unified", "Cedar Hills")
    with pytest.raises(Refused, match="changed again since"):
        undo(house.dora, event.id)
    assert name(house.cedar) == "Cedar Hills"
    assert len(soup(browser(house.dora).get(address(house.cedar))).select(".history form")) == 1


def test_history_lists_it_for_those_who_look_after_the_district(browser, house):
    event = change_district(house.petra, house.cedar.id, "Cedar Valley", "Cedar Unified")
    page = soup(browser(house.dora).get("/history"))
    row = page.select_one(f"#event-{event.id}")
    assert "Petra Novak renamed the district Cedar Unified" in " ".join(row.get_text(" ", strip=True).split())
    for who in (house.fay, house.sam):
        assert f"event-{event.id}" not in browser(who).get("/history").text
        assert browser(who).post(f"/history/{event.id}/undo").status_code == 404
    assert browser(house.dora).post(row.form["action"]).status_code == 303
    assert name(house.cedar) == "Cedar Valley"


def test_a_district_admin_with_one_school_finds_both(browser, house):
    found = [a["href"] for a in soup(browser(house.fay).get("/settings")).select(".card-link")]
    assert found == [address(house.far), f"/settings/schools/{house.farview.id}"]
