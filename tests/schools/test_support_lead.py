"""The support lead: a member of staff whom an admin names in the school's settings."""

import pytest

from portal.audit.models import Change, Event
from portal.db import Refused
from portal.people.models import Person
from portal.schools.models import School
from portal.schools.operations import change_school
from tests.house import again, make_person, soup


def address(school):
    return f"/settings/schools/{school.id}"


def send(client, school, **values):
    """Press Save on the page as it is, with these values changed."""
    form = soup(client.get(address(school))).select_one("#school-settings")
    sent = {f["name"]: f.get("value", "") for f in form.select("input[type=hidden], input[type=text], input[checked]")}
    sent |= {area["name"]: area.text.strip() for area in form.select("textarea")}
    for select in form.select("select"):
        chosen = select.select_one("option[selected]") or select.option
        sent[select["name"]] = chosen["value"]
    return client.post(address(school), data={k: v for k, v in sent.items() if k != "csrf_token"} | values)


def offered(client, school):
    return [o.text for o in soup(client.get(address(school))).select("#support_lead_id option")][1:]


def test_staff_of_the_school_who_may_sign_in_are_offered_by_last_name(browser, house):
    assert offered(browser(house.sam), house.lincoln) == ["Sara Lindqvist", "Tess Marchetti", "Sam Okoro"]
    Person.update(suspended_at=house.sara.created_at).where(Person.id == house.sara.id).execute()
    assert offered(browser(house.sam), house.lincoln) == ["Tess Marchetti", "Sam Okoro"]


def test_who_cannot_sign_in_yet_is_marked(browser, house):
    make_person("teacher", "Cho", "Osei", house.lincoln, password=None)
    assert "Cho Osei (not yet active)" in offered(browser(house.sam), house.lincoln)


def test_an_admin_names_one_and_history_says_whom(browser, house):
    sam = browser(house.sam)
    assert send(sam, house.lincoln, support_lead_id=str(house.tess.id)).status_code == 303
    assert again_school(house).support_lead_id == house.tess.id
    told = " ".join(soup(sam.get(address(house.lincoln))).select_one(".history").text.split())
    assert "changed support lead from nobody to Tess Marchetti" in told
    assert "Tess Marchetti" in soup(sam.get("/history")).select_one("tbody tr ins").text


def again_school(house):
    return School.get_by_id(house.lincoln.id)


def test_saving_something_else_keeps_the_lead(browser, house):
    change_school(house.sam, house.lincoln.id, 1, {"support_lead_id": str(house.tess.id)})
    send(browser(house.sam), house.lincoln, state="Ohio")
    assert (again_school(house).support_lead_id, again_school(house).state) == (house.tess.id, "Ohio")
    assert [c.field for c in Change.select().join(Event).order_by(Change.id)] == ["support_lead_id", "state"]


def test_it_is_undone_from_the_settings_and_from_history(browser, house):
    sam = browser(house.sam)
    change_school(house.sam, house.lincoln.id, 1, {"support_lead_id": str(house.tess.id)})
    second = change_school(house.sam, house.lincoln.id, 2, {"support_lead_id": str(house.sara.id)})
    sam.post(f"{address(house.lincoln)}/undo/{second.id}")
    assert again_school(house).support_lead_id == house.tess.id
    newest = soup(sam.get("/history")).select_one("tbody tr form")
    sam.post(newest["action"])
    assert again_school(house).support_lead_id == house.sara.id


@pytest.mark.parametrize("who", ["ana", "theo"])
def test_neither_a_student_nor_somebody_from_elsewhere_can_be_named(browser, house, who):
    wrong = str(getattr(house, who).id)
    assert send(browser(house.sam), house.lincoln, support_lead_id=wrong).status_code == 422
    with pytest.raises(Refused):
        change_school(house.sam, house.lincoln.id, 1, {"support_lead_id": wrong})
    assert again_school(house).support_lead_id is None


def test_a_lead_who_left_is_said_to_have_left_and_cannot_be_put_back(browser, house):
    named = change_school(house.sam, house.lincoln.id, 1, {"support_lead_id": str(house.tess.id)})
    change_school(house.sam, house.lincoln.id, 2, {"support_lead_id": None})
    undone = Event.select().order_by(Event.id.desc()).first()
    Person.update(school=house.roosevelt.id).where(Person.id == house.tess.id).execute()
    assert again(house.tess).school_id == house.roosevelt.id and named
    assert browser(house.sam).post(f"{address(house.lincoln)}/undo/{undone.id}").status_code == 403
    School.update(support_lead_id=house.tess.id).where(School.id == house.lincoln.id).execute()
    assert "has left" in soup(browser(house.sam).get(address(house.lincoln))).select_one("#support_lead_id-hint").text


def test_two_who_save_at_once_choose_between_two_leads_by_name(browser, house):
    change_school(house.sara, house.lincoln.id, 1, {"support_lead_id": str(house.tess.id)})
    answer = send(browser(house.sam), house.lincoln, version="1", support_lead_id=str(house.sara.id))
    choices = [label.text for label in soup(answer).select("fieldset label")]
    assert answer.status_code == 409
    assert any("Sara Lindqvist" in text for text in choices) and any("Tess Marchetti" in text for text in choices)
