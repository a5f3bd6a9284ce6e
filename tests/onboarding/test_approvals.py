"""Approve and decline: an admin's yes, with the role; never a right by accident."""

import pytest

from portal.audit.models import Event
from portal.db import now
from portal.mail.models import Message
from portal.onboarding import approvals
from portal.onboarding.invitations import HERE
from portal.onboarding.models import Invitation
from portal.people.models import Person
from tests.house import again, make_person, soup
from tests.people.editor import press_undo, said
from tests.queries import counted
from tests.threads import at_once


@pytest.fixture
def wai(house):
    """A teacher of Lincoln High who was invited by Tess and waits."""
    wai = make_person("teacher", "Wai", "Ting", house.lincoln, waiting_at=now())
    Invitation.create(email=wai.email, email_key=wai.email, school=house.lincoln, invited_by=house.tess, person=wai)
    return wai


def post(client, person, what, **data):
    return client.post(f"/approvals/{person.id}/{what}", data={"back": "/approvals"} | data)


def sent():
    return [(message.kind, message.to_address) for message in Message.select()]


def test_the_list_shows_those_in_the_admins_scope_with_the_role_they_have_first(browser, house, wai):
    away = make_person("teacher", "Away", "Ting", house.roosevelt, waiting_at=now())
    page = soup(browser(house.sam).get("/approvals"))
    assert [h2.get_text() for h2 in page.select("main h2")] == ["Wai Ting"]
    offered = [option["value"] for option in page.select(f"#role-{wai.id} option")]
    assert offered == ["teacher", "school_admin"]
    assert len(soup(browser(house.dora).get("/approvals")).select(".approval")) == 2
    assert soup(browser(house.fay).get("/approvals")).select_one(".empty")
    assert away.status == "waiting"


def test_it_says_who_signed_up_and_who_was_invited_by_whom(browser, house, wai):
    new = make_person("teacher", "New", "Ny", house.lincoln, waiting_at=now())
    Invitation.create(email=new.email, email_key=new.email, school=house.lincoln, person=new)
    # A second colleague who names somebody who is here already has invited nobody.
    more = {"invited_by": house.theo, "person": wai, "decision": HERE}
    Invitation.create(email=wai.email, email_key=wai.email, school=house.lincoln, **more)
    client = browser(house.sam)
    shown = soup(client.get("/approvals")).select(".approval")
    said = {section["id"]: section.select_one(".hint").get_text() for section in shown}
    assert said[f"person-{wai.id}"].startswith("Wai Ting was invited by Tess Marchetti and has waited since ")
    assert said[f"person-{new.id}"].startswith("New Ny signed up and has waited since ")


def test_approving_lets_them_in_as_teacher_and_tells_them(browser, house, wai):
    client = browser(house.sam)
    answer = post(client, wai, "approve", role="teacher")
    assert answer.location == "/approvals"
    assert said(client.get("/approvals")) == "Wai Ting is let in."
    assert (again(wai).status, again(wai).role) == ("active", "teacher")
    assert sent() == [("approved", wai.email)]
    invitation = Invitation.get()
    assert (invitation.decision, invitation.decided_by) == ("approved", house.sam.id)
    assert browser(wai).get("/").status_code == 200


def test_a_higher_role_is_given_up_to_the_admins_own(browser, house, wai):
    assert post(browser(house.sam), wai, "approve", role="district_admin").status_code == 422
    assert post(browser(house.sam), wai, "approve", role="").status_code == 422
    assert again(wai).status == "waiting"
    post(browser(house.sam), wai, "approve", role="school_admin")
    assert (again(wai).status, again(wai).role) == ("active", "school_admin")
    kinds = [e.kind for e in Event.select().where(Event.subject_id == wai.id)]
    assert kinds == ["person.approved", "role.changed"]


def test_declining_suspends_with_the_reason_and_tells_them_without_it(browser, house, wai):
    client = browser(house.sam)
    assert post(client, wai, "decline", reason=" ").status_code == 422
    post(client, wai, "decline", reason="A pupil")
    person = again(wai)
    assert (person.status, person.suspended_reason) == ("suspended", "A pupil")
    assert sent() == [("declined", wai.email)]
    assert Message.get().fill == {"school": "Lincoln High"}
    assert Invitation.get().decision == "declined"


def test_an_empty_reason_opens_the_form_again_with_its_error(browser, house, wai):
    page = soup(post(browser(house.sam), wai, "decline", reason=""))
    assert page.select_one("details.approval-no[open] .field-error")
    assert page.select_one(f"#reason-{wai.id}")["aria-invalid"] == "true"


def test_both_can_be_undone_and_the_person_waits_again(browser, house, wai):
    client = browser(house.sam)
    for what, data in (("approve", {"role": "teacher"}), ("decline", {"reason": "A pupil"})):
        post(client, wai, what, **data)
        undo = soup(client.get("/approvals")).select_one(".say form")["action"]
        assert client.post(undo).location == "/approvals"
        assert again(wai).status == "waiting"
        assert said(client.get("/approvals")) == "Undone: the account waits again."


def test_an_approval_is_undone_from_history_too_but_only_once(browser, house, wai):
    post(browser(house.sam), wai, "approve", role="teacher")
    event = Event.get(Event.kind == "person.approved")
    press_undo(browser(house.sara), wai, event)
    assert again(wai).status == "waiting"
    post(browser(house.sam), wai, "approve", role="teacher")
    press_undo(browser(house.sara), wai, event)
    assert again(wai).status == "active"
    page = soup(browser(house.sam).get(f"/users/{wai.id}/history")).select_one(".history").get_text(" ", strip=True)
    assert "let this person in" in page and "took back letting this person in" in page


def test_the_history_of_everything_reads_like_sentences(browser, house, wai):
    post(browser(house.sam), wai, "approve", role="teacher")
    text = " ".join(soup(browser(house.sam).get("/history")).main.get_text(" ").split())
    assert "let in Wai Ting" in text


def test_of_two_admins_deciding_at_once_one_is_told(house, wai):
    outcomes = at_once(
        lambda: approvals.approve_person(house.sam, wai.id, "teacher"),
        lambda: approvals.decline_person(house.sara, wai.id, "A pupil"),
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, approvals.Refused)]
    assert [str(outcome) for outcome in refused] == [approvals.DECIDED]
    assert Message.select().count() == 1


def test_an_admin_elsewhere_and_one_below_decide_nothing(browser, house, wai):
    above = make_person("district_admin", "Abo", "Ve", district=house.cedar, waiting_at=now())
    assert post(browser(house.fay), wai, "approve", role="teacher").status_code == 404
    assert post(browser(house.tess), wai, "approve", role="teacher").status_code == 403
    assert post(browser(house.sam), above, "approve", role="district_admin").status_code == 404
    assert {again(wai).status, again(above).status} == {"waiting"}


def test_who_is_active_already_cannot_be_decided_about(browser, house, wai):
    client = browser(house.sam)
    post(client, house.tess, "decline", reason="No")
    assert said(client.get("/approvals")) == approvals.DECIDED
    assert again(house.tess).status == "active"


def test_the_navigation_shows_it_only_to_whom_somebody_waits(browser, house, wai):
    def places(person):
        return [a["href"] for a in soup(browser(person).get("/help")).select("nav a")]

    assert "/approvals" in places(house.sam) and "/approvals" in places(house.dora)
    assert not any("/approvals" in places(who) for who in (house.ruth, house.fay, house.tess))
    Person.update(waiting_at=None).execute()
    assert "/approvals" not in places(house.sam)


def test_the_list_of_many_asks_no_more_than_that_of_one(browser, house, wai):
    client = browser(house.dora)
    client.get("/approvals")
    with counted() as few:
        client.get("/approvals")
    for n in range(10):
        make_person("teacher", f"W{n}", "Ting", house.lincoln, waiting_at=now(), password=None)
    with counted() as many:
        client.get("/approvals")
    assert len(many) == len(few)


def test_a_second_tap_that_hits_the_next_persons_button_lets_nobody_in(browser, house, wai, time_machine):
    time_machine.move_to("2026-11-23 08:00:00+00:00", tick=False)
    client, uma = browser(house.sam), make_person("teacher", "Uma", "Ny", house.lincoln, waiting_at=now())
    post(client, wai, "approve", role="teacher")
    assert said(client.get("/approvals")) == "Wai Ting is let in."
    time_machine.shift(0.3)
    post(client, uma, "approve", role="teacher")
    assert "Uma Ny still waits" in said(client.get("/approvals"))
    assert (again(wai).status, again(uma).status) == ("active", "waiting")
    time_machine.shift(1)
    post(client, uma, "approve", role="teacher")
    assert again(uma).status == "active"
