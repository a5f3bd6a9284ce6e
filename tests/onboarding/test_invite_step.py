"""Step 6: inviting colleagues, with a verdict for each address, and on from there."""

import pytest

from portal.db import now
from portal.mail.models import MailServer, Message
from portal.people.profiles import Profile
from tests.house import soup
from tests.onboarding.arrivals import arrive, chooses, newcomer


@pytest.fixture
def nia(house):
    return newcomer(house)


@pytest.fixture
def client(browser, nia):
    opened = arrive(browser, nia)
    chooses(opened)
    return opened


def test_the_step_stays_and_says_what_became_of_each_address(client, house, nia):
    typed = f"new@cedar.example; {house.tess.email}\nnowhere x@y.invalid"
    answer = client.post("/setup/invite", data={"addresses": typed})
    page = soup(answer)
    assert answer.status_code == 200
    text = page.select_one("#verdicts").get_text()
    for sentence in (
        "will be invited if possible",
        "already uses Homeroom",
        "is not a complete e-mail address",
        "an ending that",
    ):
        assert sentence in text
    assert Message.get(Message.kind == "invitation").to_address == "new@cedar.example"
    assert Profile.get_by_id(nia.id).connect_at is not None
    assert page.select_one("#step .btn-primary").get_text() == "Go on"
    assert client.post("/setup/invite/skip").location == "/setup/follow"
    assert soup(client.get("/setup/follow")).select_one(".steps a[href='/setup/invite']").parent["class"] == ["is-done"]


def test_what_is_no_address_stands_in_the_field_again_and_the_rest_does_not(client, house):
    typed = f"foo, bar@, new@cedar.example {house.tess.email} x@y.invalid"
    page = soup(client.post("/setup/invite", data={"addresses": typed}))
    assert page.select_one("#addresses").get_text().split() == ["foo", "bar@", "x@y.invalid"]
    assert "5 addresses looked at, 3 to be corrected below" in page.select_one("#verdicts").get_text()


@pytest.mark.parametrize(("typed", "mark"), [("new@cedar.example", "ok"), ("new@cedar.example, foo", "warn")])
def test_only_what_went_well_as_a_whole_has_the_mark_of_it(client, typed, mark):
    page = soup(client.post("/setup/invite", data={"addresses": typed}))
    assert page.select_one(f"#verdicts.note-{mark}")
    assert soup(client.post("/setup/invite", data={"addresses": "new@cedar.example"})).select_one("#verdicts.note-info")


def test_without_an_address_nothing_is_sent_and_the_step_can_be_skipped(client):
    assert client.post("/setup/invite", data={"addresses": " "}).status_code == 422
    assert soup(client.get("/setup/invite")).select_one("[form=skip]").get_text() == "Skip this step"
    assert client.post("/setup/invite/skip").location == "/setup/follow"


def test_for_htmx_the_answer_is_the_step(client):
    answer = client.post("/setup/invite", data={"addresses": "new@cedar.example"}, htmx=True)
    assert soup(answer).select_one("#step #verdicts") and not soup(answer).select("html")


def test_where_no_mail_leaves_the_step_does_not_promise_any(client):
    assert "get a mail" not in soup(client.get("/setup/invite")).main.get_text()
    MailServer.create(host="mail.example", sender="a@mail.example")
    assert "get a mail" in soup(client.get("/setup/invite")).main.get_text()


def test_who_waits_for_approval_invites_nobody_and_goes_on(browser, house):
    opened = arrive(browser, newcomer(house, "Omar", "Reyes", waiting_at=now()))
    chooses(opened)
    page = soup(opened.get("/setup/invite"))
    assert not page.select("textarea")
    assert page.select_one("#step .btn-primary").get_text() == "Go on"
    assert opened.post("/setup/invite", data={"addresses": "new@cedar.example"}).status_code == 403
    assert Message.select().where(Message.kind == "invitation").count() == 0
