"""Home says what waits: people for an admin's yes, mail for its server, and what is left of one's own account."""

import datetime

import pytest

from portal.db import now
from portal.mail.models import Message
from portal.mail.operations import queue
from portal.people.details import skip_step, write_profile
from portal.people.models import Person
from portal.schools.models import School, Setting
from portal.support.operations import ask
from tests.house import make_person, soup


def lines(browser, person, section="waiting"):
    found = soup(browser(person).get("/")).select(f"section[aria-labelledby={section}] li")
    return [" ".join(li.text.split()) for li in found]


def links(browser, person, section):
    return [a["href"] for a in soup(browser(person).get("/")).select(f"section[aria-labelledby={section}] a")]


def test_nothing_is_said_where_nothing_waits(browser, house):
    assert not lines(browser, house.sam)


def test_people_who_wait_for_approval_are_told_to_who_may_approve(browser, house):
    make_person("teacher", "Wanda", "Wu", house.lincoln, waiting_at=now())
    assert lines(browser, house.sam) == ["1 person waits for approval invited by a colleague, or signed up"]
    assert links(browser, house.dora, "waiting") == ["/approvals"]
    assert not lines(browser, house.ruth) and not lines(browser, house.tess)


@pytest.mark.parametrize(("demo", "note"), [(False, "no mail server is set"), (True, "nothing leaves in the demo")])
def test_mail_that_waits_is_counted_and_why(browser, house, demo, note):
    Setting.write("demo", demo)
    for _ in range(2):
        queue("password_changed", "t@cedar.example", recipient=house.tess)
    [line] = lines(browser, house.sam)
    assert line.startswith("2 mails wait to be sent") and note in line
    assert not lines(browser, house.ruth)


def test_mail_that_failed_leads_to_the_outbox(browser, house):
    message = queue("password_changed", "t@cedar.example", recipient=house.tess)
    Message.update(state="failed").where(Message.id == message.id).execute()
    assert links(browser, house.sam, "waiting") == ["/outbox?state=failed"]
    assert "/outbox/" in browser(house.sam).get("/outbox?state=failed").text
    Message.update(created_at=now() - datetime.timedelta(days=15)).execute()
    assert not lines(browser, house.sam)


def test_a_request_for_help_waits_on_home_of_whoever_may_answer_it(browser, house):
    nora = make_person("teacher", "Nora", "Diaz", house.lincoln, email=None)
    ask(nora, "other", "Where are the cores?", [])
    Message.delete().execute()
    assert lines(browser, house.sam) == lines(browser, house.petra) == ["1 request for help waits for an answer"]
    assert links(browser, house.dora, "waiting") == ["/support"]
    assert not any(lines(browser, who) for who in (nora, house.ruth, house.tess))
    School.update(support_lead_id=house.tess.id).where(School.id == house.lincoln.id).execute()
    ask(nora, "other", "And the subjects?", [])
    assert lines(browser, house.tess) == ["2 requests for help wait for an answer"]


@pytest.mark.parametrize("who", ["tess", "sam", "petra"])
def test_staff_see_what_is_left_of_their_account(browser, house, who):
    me = getattr(house, who)
    write_profile(me.id, details_at=now(), cores_at=now(), connect_at=now(), follow_at=now())
    assert lines(browser, me, "left") == ["Profile picture", "Teaching experience"]
    assert links(browser, me, "left") == ["/setup/photo", "/setup/experience"]


def test_what_was_skipped_is_a_quiet_line_and_what_is_done_is_gone(browser, house):
    write_profile(house.tess.id, details_at=now(), experience_at=now(), cores_at=now(), connect_at=now())
    write_profile(house.tess.id, follow_at=now())
    skip_step(house.tess, "photo")
    page = soup(browser(house.tess).get("/"))
    assert "You skipped Profile picture." in " ".join(page.select_one("section[aria-labelledby=left]").text.split())
    assert not page.select("section[aria-labelledby=left].panel")
    write_profile(house.tess.id, skipped="")
    assert lines(browser, house.tess, "left") == ["Profile picture"]


def test_a_student_has_no_such_list(browser, house):
    assert not lines(browser, house.ana, "left")


def test_a_link_there_opens_the_step(browser, house):
    tess = browser(house.tess)
    for link in soup(tess.get("/")).select("section[aria-labelledby=left] a"):
        assert tess.get(link["href"]).status_code == 200
    assert Person.get_by_id(house.tess.id).status == "active"
