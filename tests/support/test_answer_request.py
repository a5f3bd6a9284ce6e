"""Answering a request: who may read and answer, once, and that who asked is told."""

from functools import partial

import pytest

from portal import rules
from portal.audit.models import Event
from portal.mail.models import Message
from portal.people.models import Person
from portal.schools.models import School
from portal.support.models import Request
from portal.support.operations import answer_request, ask, number_waiting
from tests.house import make_person, soup
from tests.threads import at_once

ANSWER = "Open Cores and choose Oregon."


@pytest.fixture
def asked(house):
    return ask(house.tess, "cores", "Where is Oregon?\nI can't find it.", [])


def answer(browser, who, request, **values):
    return browser(who).post(f"/support/{request.id}/answer", data={"text": ANSWER} | values)


def again(request):
    return Request.get_by_id(request.id)


@pytest.mark.parametrize("who", ["sam", "dora", "petra"])
def test_an_admin_answers_and_who_asked_is_told_without_a_word_of_it(browser, house, asked, who):
    by = getattr(house, who)
    assert answer(browser, by, asked).location == "/support"
    assert (again(asked).answer, again(asked).answered_by) == (ANSWER, by.id)
    message = Message.get(Message.kind == "answered")
    assert (message.to_address, message.facts) == (house.tess.email, "{}")
    assert Event.get(Event.kind == "request.answered").actor_id == by.id
    page = soup(browser(house.tess).get(f"/support/{asked.id}"))
    assert ANSWER in page.text and by.name in page.text


def test_a_teacher_who_is_support_lead_answers_colleagues_and_reads_who_asked(browser, house, asked):
    nora = make_person("teacher", "Nora", "Vale", house.lincoln)
    assert answer(browser, nora, asked).status_code == 404
    School.update(support_lead_id=nora.id).where(School.id == house.lincoln.id).execute()
    row = soup(browser(nora).get("/support")).select_one("[aria-labelledby=waiting-title] li")
    assert "Tess Marchetti" in row.text and "Where is Oregon?" in row.text
    assert answer(browser, nora, asked).status_code == 303
    assert again(asked).answered_by == nora.id


def test_a_lead_who_moved_to_another_school_reads_nothing_any_more(browser, house, asked):
    School.update(support_lead_id=house.theo.id).where(School.id == house.lincoln.id).execute()
    assert browser(house.theo).get(f"/support/{asked.id}").status_code == 404
    assert "Where is Oregon?" not in browser(house.theo).get("/support").text


@pytest.mark.parametrize("who", ["ruth", "theo", "fay", "ana"])
def test_nobody_else_sees_it(browser, house, asked, who):
    person = getattr(house, who)
    expected = 403 if person.role == "student" else 404
    assert browser(person).get(f"/support/{asked.id}").status_code == expected
    assert answer(browser, person, asked).status_code == expected
    assert again(asked).answered_at is None


def test_a_demoted_admin_answers_nothing_any_more(browser, house, asked):
    Person.update(role="teacher").where(Person.id == house.sam.id).execute()
    assert answer(browser, house.sam, asked).status_code == 404


def test_nobody_answers_their_own(browser, house):
    own = ask(house.sam, "other", "Who knows?", [])
    assert answer(browser, house.sam, own).status_code == 403
    page = soup(browser(house.sam).get(f"/support/{own.id}"))
    assert "Not answered yet" in page.text and not page.select("textarea")


def test_the_second_answer_is_not_sent_and_not_lost(browser, house, asked):
    answer(browser, house.sam, asked)
    late = answer(browser, house.sara, asked, text="Another answer")
    page = soup(late)
    assert late.status_code == 409
    assert ANSWER in page.text and "answered a moment ago" in page.select_one("#text-error").text
    assert page.select_one("textarea").text.strip() == "Another answer"
    assert again(asked).answer == ANSWER


def test_of_two_at_the_same_moment_one_is_sent(house, asked):
    one, two = partial(answer_request, house.sam), partial(answer_request, house.sara)
    outcomes = at_once(partial(one, asked.id, "One", []), partial(two, asked.id, "Two", []))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Answered", "Request"]
    assert Message.select().where(Message.kind == "answered").count() == 1


def test_an_answer_about_a_pupil_is_warned_of_too(browser, house, asked):
    late = answer(browser, house.sam, asked, text="It is student 40012345")
    assert late.status_code == 422 and again(asked).answered_at is None
    answer(browser, house.sam, asked, text="It is student 40012345", is_sure="y")
    assert Event.get(Event.kind == "request.answered").summary == "(after a warning: a long number)"


def test_the_page_lists_what_is_asked_waits_and_was_answered(browser, house, asked):
    ask(house.theo, "other", "From Roosevelt", [])
    answer(browser, house.sam, asked)
    page = soup(browser(house.dora).get("/support"))
    assert "From Roosevelt" in page.select_one("[aria-labelledby=waiting-title]").text
    assert "Where is Oregon?" in page.select_one("[aria-labelledby=answered-title]").text
    mine = soup(browser(house.tess).get("/support"))
    assert "Answered" in mine.select_one("[aria-labelledby=mine-title] li").text
    assert not mine.select("[aria-labelledby=waiting-title]")


def test_support_stands_in_the_navigation_of_staff_only(browser, house):
    assert soup(browser(house.tess).get("/support")).select('.nav-wide a[href="/support"]')
    assert not soup(browser(house.ana).get("/")).select('.nav-wide a[href="/support"]')


def test_the_list_holds_what_the_rule_says_for_everybody(house, asked):
    School.update(support_lead_id=house.tess.id).where(School.id == house.lincoln.id).execute()
    School.update(support_lead_id=house.tess.id).where(School.id == house.roosevelt.id).execute()
    for person in (house.sam, house.theo):
        ask(person, "other", "Another", [])
    for person in Person.select().where(Person.role != "student"):
        listed = {r.id for r in Request.answerable_by(person)}
        assert number_waiting(person) == len(listed)
        assert listed == {r.id for r in Request.select() if rules.can_answer_request(person, r, r.school)}, person.name
