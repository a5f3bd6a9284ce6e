"""Approvals: several declined at one press, for whoever fills the list with accounts."""

import pytest

from portal.audit.models import Event
from portal.db import now
from portal.mail.models import Message
from portal.onboarding import approvals
from tests.house import again, make_person, soup
from tests.people.editor import said


@pytest.fixture
def crowd(house):
    """Four who wait at Lincoln High, and one at Roosevelt Middle."""
    made = [make_person("teacher", f"W{n}", "Ting", house.lincoln, waiting_at=now(), password=None) for n in range(4)]
    return [*made, make_person("teacher", "Away", "Ting", house.roosevelt, waiting_at=now(), password=None)]


def decline(client, people, reason="Pupils"):
    return client.post("/approvals/decline", data={"person": [person.id for person in people], "reason": reason})


def test_those_ticked_are_declined_with_the_reason_and_the_others_go_on_waiting(browser, house, crowd):
    client = browser(house.sam)
    assert decline(client, crowd[:3]).location == "/approvals"
    assert [again(person).status for person in crowd] == ["suspended"] * 3 + ["waiting"] * 2
    assert {again(person).suspended_reason for person in crowd[:3]} == {"Pupils"}
    assert said(client.get("/approvals")) == "3 are declined and suspended."
    assert [message.kind for message in Message.select()] == ["declined"] * 3
    assert Event.select().where(Event.kind == "person.suspended").count() == 3


@pytest.mark.parametrize(("ticked", "reason"), [(0, "Pupils"), (2, " ")])
def test_nobody_ticked_or_no_reason_is_said_and_the_rest_stays(browser, house, crowd, ticked, reason):
    answer = decline(browser(house.sam), crowd[:ticked], reason)
    page = soup(answer)
    assert answer.status_code == 422 and len(page.select("details[open] .field-error")) == 1
    assert len(page.select("input[name=person][checked]")) == ticked
    assert page.select_one("#reason")["value"] == reason.strip()
    assert {again(person).status for person in crowd} == {"waiting"}


def test_people_elsewhere_and_who_was_decided_about_meanwhile_are_left_as_they_are(browser, house, crowd):
    client = browser(house.sam)
    approvals.approve_person(house.sara, crowd[0].id, "teacher")
    decline(client, [crowd[0], crowd[4], house.tess])
    assert again(crowd[0]).waiting_at is None and again(crowd[0]).is_active
    assert (again(crowd[4]).status, again(house.tess).status) == ("waiting", "active")
    assert said(client.get("/approvals")) == approvals.DECIDED


def test_one_that_another_admin_lets_in_at_that_moment_keeps_nobody_else_from_being_declined(house, crowd, monkeypatch):
    def looked_up_first(actor):
        found = waiting_for(actor)
        approvals.approve_person(house.dora, crowd[1].id, "teacher")
        return found

    waiting_for = approvals.waiting_for
    monkeypatch.setattr(approvals, "waiting_for", looked_up_first)
    assert approvals.decline_people(house.sam, [person.id for person in crowd[:3]], "Pupils") == 2
    assert [again(person).status for person in crowd[:3]] == ["suspended", "new", "suspended"]


def test_one_alone_has_nothing_to_tick(browser, house, crowd):
    assert len(soup(browser(house.sam).get("/approvals")).select("input[name=person]")) == 4
    decline(browser(house.sam), crowd[1:4])
    assert soup(browser(house.sam).get("/approvals")).select_one("#several, input[name=person]") is None
