"""Asking for help: who is told, that no mail carries a word of it, and the warning about pupils."""

import pytest

from portal.audit.models import Change, Event
from portal.mail.models import Message
from portal.people.models import Person
from portal.schools.models import School
from portal.support.models import Request
from portal.support.operations import MOST_WAITING, ask
from tests.house import make_person, soup

TEXT = "The canary core is missing."


def send(browser, who, **values):
    return browser(who).post("/support/ask", data={"about": "other", "text": TEXT} | values)


def told():
    return {m.recipient_id for m in Message.select().where(Message.kind == "request")}


def lead(house, person):
    School.update(support_lead_id=person.id).where(School.id == house.lincoln.id).execute()


def test_a_request_is_kept_and_the_support_lead_told_without_a_word_of_it(browser, house):
    lead(house, house.sara)
    answer = send(browser, house.tess)
    assert (answer.status_code, answer.location) == (303, "/support")
    request = Request.get()
    assert (request.asked_by_id, request.school_id, request.text) == (house.tess.id, house.lincoln.id, TEXT)
    message = Message.get()
    assert (message.kind, message.to_address, message.facts) == ("request", house.sara.email, "{}")
    event = Event.get(Event.kind == "request.asked")
    assert (event.actor_id, event.school_id, event.summary) == (house.tess.id, house.lincoln.id, "")
    assert not Change.select().exists()


def test_without_a_lead_every_admin_of_the_school_is_told(browser, house):
    send(browser, house.tess)
    assert told() == {house.sam.id, house.sara.id}


@pytest.mark.parametrize("gone", [{"suspended_at": "2026-01-01"}, {"email": None}, {"school": "roosevelt"}])
def test_a_lead_who_cannot_be_reached_is_passed_over(browser, house, gone):
    lead(house, house.sara)
    gone = {k: house.roosevelt.id if k == "school" else v for k, v in gone.items()}
    Person.update(**gone).where(Person.id == house.sara.id).execute()
    send(browser, house.tess)
    assert house.sam.id in told() and house.sara.id not in told()


def test_a_lead_who_asks_is_answered_by_the_admins(browser, house):
    lead(house, house.sam)
    send(browser, house.sam)
    assert told() == {house.sara.id}


def test_in_a_school_without_admins_the_districts_are_told(browser, house):
    Person.update(suspended_at="2026-01-01").where(Person.id == house.ruth.id).execute()
    send(browser, house.theo)
    assert told() == {house.dora.id, house.dev.id}


def test_where_nobody_nearer_can_sign_in_the_portals_admins_are_told(browser, house):
    lead(house, make_person("teacher", "Cho", "Osei", house.lincoln, password=None))
    Person.update(suspended_at="2026-01-01").where(Person.role.in_(["school_admin", "district_admin"])).execute()
    send(browser, house.tess)
    assert told() == {house.petra.id}


@pytest.mark.parametrize(
    ("gone", "sentence"),
    [
        ((), "Requests go to the admins of your school."),
        (("school_admin",), "Requests go to the admins of your district."),
        (("school_admin", "district_admin"), "Requests go to the admins of this portal."),
        (("school_admin", "district_admin", "portal_admin"), "Nobody who answers requests uses Homeroom yet."),
    ],
)
def test_a_lead_who_cannot_sign_in_yet_is_named_to_nobody(browser, house, gone, sentence):
    lead(house, make_person("teacher", "Cho", "Osei", house.lincoln, password=None))
    Person.update(suspended_at="2026-01-01").where(Person.role.in_(gone)).execute()
    head = soup(browser(house.tess).get("/support")).select_one(".page-head").text
    assert sentence in head and "Cho" not in head


def test_it_leads_to_no_other_portal(browser, house):
    assert send(browser, house.tess, next="https://evil.example/").location == "/support"


def test_who_is_still_setting_up_the_account_can_ask(browser, house):
    new = make_person("teacher", "Cho", "Osei", house.lincoln, password=None)
    assert send(browser, new, next="/setup/cores").location == "/setup/cores"
    assert Request.get().asked_by_id == new.id


@pytest.mark.parametrize("who", ["ana", "dora", "petra"])
def test_students_and_who_has_no_school_cannot(browser, house, who):
    assert send(browser, getattr(house, who)).status_code == 403
    assert not Request.select().exists()


def test_what_looks_like_a_pupils_is_sent_only_after_a_tick_and_history_says_so(browser, house):
    answer = send(browser, house.tess, text="She was born 4/17/2012")
    page = soup(answer)
    assert answer.status_code == 422 and not Request.select().exists()
    assert "There is a date in it" in page.select_one("#is_sure-error").text
    assert page.select_one("textarea").text.strip() == "She was born 4/17/2012"
    assert send(browser, house.tess, text="She was born 4/17/2012", is_sure="y").status_code == 303
    assert Event.get(Event.kind == "request.asked").summary == "(after a warning: a date)"


def test_nothing_asked_is_said_at_the_field_and_the_subject_stays(browser, house):
    answer = send(browser, house.tess, text=" \n ", about="cores")
    assert answer.status_code == 422
    assert "Write what you need help with" in soup(answer).select_one("#text-error").text
    assert soup(answer).select_one("#about option[selected]")["value"] == "cores"


def test_nobody_fills_a_mailbox(browser, house):
    for _ in range(MOST_WAITING):
        ask(house.tess, "other", TEXT, [])
    answer = send(browser, house.tess, text="one more")
    assert answer.status_code == 422 and "waiting for many answers" in answer.text
    assert soup(answer).select_one("textarea").text.strip() == "one more"
    assert Request.select().count() == MOST_WAITING


def test_lines_and_letters_come_back_as_they_were_typed(browser, house):
    send(browser, house.tess, text="One <b>é</b>\r\n\0two 👩‍🏫")
    page = soup(browser(house.tess).get(f"/support/{Request.get().id}"))
    assert [p.text for p in page.select("section p")] == ["One <b>é</b>", "two 👩‍🏫"]
