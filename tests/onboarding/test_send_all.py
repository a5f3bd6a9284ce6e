"""The orange button › Send All Activation Emails: to everybody not yet active, and how far they are."""

import pytest

from portal.audit.models import Change, Event
from portal.mail.models import Message
from portal.onboarding import activation, mailings
from portal.onboarding.models import Mailing
from tests.house import again, make_person, soup
from tests.onboarding.arrivals import newcomer
from tests.people.editor import fields
from tests.people.links import change, reason, send, token_of
from tests.threads import at_once

URL = "/users/teachers/activation"


@pytest.fixture
def crowd(house):
    """Three teachers of Lincoln High with an address, one without, one at Roosevelt Middle."""
    house.three = [newcomer(house, name, "Newcomer") for name in ("Abe", "Bea", "Cem")]
    house.mute = newcomer(house, "Mute", "Newcomer", email=None)
    house.away = make_person("teacher", "Away", "Newcomer", house.roosevelt, password=None)
    return house


def opened(client, url=URL):
    """What the page would send, and whom it has ticked."""
    page = soup(client.get(url))
    ticked = [box["value"] for box in page.select("input[name=person][checked]")]
    return fields(page.select_one("main form")) | {"person": ticked}


def sent_to():
    return sorted(message.to_address.partition(".")[0] for message in Message.select())


def mailing():
    return Mailing.select().order_by(Mailing.id.desc()).get()


def test_the_page_counts_and_ticks_everybody_with_an_address_in_the_admins_scope(browser, crowd):
    page = soup(browser(crowd.sam).get(URL))
    assert "3 teachers are not active yet" in page.main.get_text()
    names = [label.bdi.get_text() for label in page.select(".tick-list label")]
    assert names == ["Newcomer, Abe", "Newcomer, Bea", "Newcomer, Cem"]
    assert len(page.select("input[name=person][checked]")) == 3
    assert "Newcomer, Mute" in page.select_one("[aria-labelledby=none]").get_text()
    assert "4 teachers" in soup(browser(crowd.dora).get(URL)).main.get_text()


def test_all_are_put_in_line_at_one_press_with_the_message(browser, crowd):
    client = browser(crowd.sam)
    answer = client.post(URL, data=opened(client) | {"note": "See you on Monday.\r\nSam"})
    assert answer.location == f"/activation-mails/{mailing().id}"
    assert sent_to() == ["abe", "bea", "cem"]
    assert {m.batch for m in Message.select()} == {mailing().key}
    assert all(reason(token_of(message)) == "" for message in Message.select())
    assert {m.fill["note"] for m in Message.select()} == {"See you on Monday.\nSam"}
    assert mailing().queued == 3 and mailing().left_out == []


def test_who_is_unticked_is_left_out(browser, crowd):
    client = browser(crowd.sam)
    client.post(URL, data=opened(client) | {"person": [str(crowd.three[0].id)]})
    assert sent_to() == ["abe"]


def test_who_is_unticked_is_counted_and_named_with_the_reason_and_the_way_to_the_record(browser, crowd):
    client, (abe, bea, cem) = browser(crowd.sam), crowd.three
    client.post(URL, data=opened(client) | {"person": [str(bea.id)]})
    page = soup(client.get(f"/activation-mails/{mailing().id}"))
    left = page.select("[aria-labelledby=left-out] li")
    assert [line.get_text(" ", strip=True) for line in left] == [
        "Abe Newcomer was not ticked.",
        "Cem Newcomer was not ticked.",
    ]
    assert [line.a["href"] for line in left] == [f"/users/{abe.id}/edit", f"/users/{cem.id}/edit"]
    assert {row.dt.text: row.dd.text for row in page.select("#mailing dl div")}["Left out"] == "2"


def test_nobody_ticked_is_said(browser, crowd):
    client = browser(crowd.sam)
    answer = client.post(URL, data=opened(client) | {"person": [], "note": "Hello"})
    assert answer.status_code == 422
    assert "Tick at least one person" in soup(answer).main.get_text()
    assert soup(answer).select_one("#note").get_text().strip() == "Hello"


def test_a_message_that_is_too_long_keeps_what_was_typed_and_ticked(browser, crowd):
    client = browser(crowd.sam)
    answer = client.post(URL, data=opened(client) | {"note": "x" * 1001, "person": [str(crowd.three[0].id)]})
    page = soup(answer)
    assert answer.status_code == 422
    assert len(page.select("input[name=person][checked]")) == 1
    assert len(page.select_one("#note").get_text().strip()) == 1001
    assert Message.select().count() == 0


def test_people_of_another_school_and_active_ones_are_not_sent_any_when_smuggled_in(browser, crowd):
    client = browser(crowd.sam)
    smuggled = [str(person.id) for person in (crowd.away, crowd.tess, crowd.ana, crowd.dora)]
    client.post(URL, data=opened(client) | {"person": [*smuggled, "x", "99999"]})
    assert Message.select().count() == 0
    left = [(name, why) for _id, name, why in mailing().left_out if why != activation.NOT_TICKED]
    assert left == [("Tess Marchetti", "is active already")]


def test_who_is_left_out_and_why_is_said(browser, crowd):
    client, (abe, bea, cem) = browser(crowd.sam), crowd.three
    form = opened(client)
    change(abe, password_hash="x")
    for _ in range(3):
        send(bea)
    Message.update(state="sent").execute()
    form["newest"] = str(Message.select().count())
    client.post(URL, data=form | {"person": [*form["person"], str(crowd.mute.id)]})
    page = soup(client.get(f"/activation-mails/{mailing().id}"))
    left = [line.get_text(" ", strip=True) for line in page.select("[aria-labelledby=left-out] li")]
    assert left == [
        "Abe Newcomer is active already.",
        "Bea Newcomer was sent three activation mails within the last hour.",
        "Mute Newcomer has no e-mail address.",
    ]
    assert [m.recipient_id for m in Message.select().where(Message.batch == mailing().key)] == [cem.id]


def test_a_double_click_is_one_mailing(browser, crowd):
    client = browser(crowd.sam)
    form = opened(client)
    assert client.post(URL, data=form).location == client.post(URL, data=form).location
    assert Message.select().count() == 3 and Mailing.select().count() == 1


def test_two_admins_at_once_give_nobody_two(crowd):
    found = [activation.candidates(who, "teachers") for who in (crowd.sam, crowd.sara)]
    ids = [person.id for person in crowd.three]
    at_once(
        lambda: activation.send_all(crowd.sam, "teachers", ids, "", found[0].newest, found[0].key),
        lambda: activation.send_all(crowd.sara, "teachers", ids, "", found[1].newest, found[1].key),
    )
    assert sorted(m.recipient_id for m in Message.select()) == sorted(ids)
    assert sorted(m.queued for m in Mailing.select()) == [0, 3]


def test_who_was_sent_one_since_the_page_was_opened_gets_no_second(browser, crowd):
    client = browser(crowd.sam)
    form = opened(client)
    send(crowd.three[0])
    Message.update(state="sent", sealed_link=None).execute()
    client.post(URL, data=form)
    assert [why for _id, _name, why in mailing().left_out] == ["was sent an activation mail meanwhile"]


def test_a_mail_that_still_waits_is_not_doubled_but_one_with_an_expired_link_is_replaced(browser, crowd):
    client = browser(crowd.sam)
    client.post(URL, data=(form := opened(client)))
    client.post(URL, data=opened(client) | {"person": form["person"]})
    assert Message.select().count() == 3
    assert {why for _id, _name, why in mailing().left_out} == {"has an activation mail waiting to be sent already"}


def test_history_tells_each_school_and_each_person(browser, crowd):
    client = browser(crowd.dora)
    client.post(URL, data=opened(client))
    events = {e.school_id: e.summary for e in Event.select().where(Event.kind == "activation.sent")}
    assert events == {crowd.lincoln.id: "3 people", crowd.roosevelt.id: "one person"}
    assert Change.select().where(Change.row_id == crowd.three[0].id, Change.new == "sent").count() == 1
    page = soup(browser(crowd.sam).get(f"/users/{crowd.three[0].id}/history"))
    assert "Dora Haddad sent the activation mail" in " ".join(page.select_one(".history").get_text(" ").split())


def test_the_button_stands_on_teachers_and_admins_for_admins(browser, house):
    for kind in ("teachers", "admins"):
        page = soup(browser(house.sam).get(f"/users/{kind}"))
        assert page.select_one(".page-actions .btn-activation")
        assert page.select_one(f"a[href='/users/{kind}/activation']").get_text() == "Send All Activation Emails"
    assert soup(browser(house.sam).get("/users/students")).select_one(".btn-activation") is None


def test_admins_are_sent_theirs_by_who_is_above_or_beside_them(browser, house):
    una = make_person("school_admin", "Una", "Newcomer", house.lincoln, password=None)
    ada = make_person("district_admin", "Ada", "Newcomer", district=house.cedar, password=None)
    for who, wanted in ((house.sam, {una.id}), (house.dora, {una.id, ada.id})):
        page = soup(browser(who).get("/users/admins/activation"))
        assert {int(box["value"]) for box in page.select("input[name=person]")} == wanted
    assert again(una).status == "new"


@pytest.mark.parametrize("key", ["\0", "A\0B", "\0" * 32, "x" * 5000, ""])
def test_a_key_that_is_none_is_never_looked_for(browser, crowd, key):
    """PostgreSQL takes no NUL, not even to say that it has none."""
    client = browser(crowd.sam)
    assert client.post(URL, data=opened(client) | {"key": key}).status_code == 303
    assert Message.select().count() == 3 and mailings.KEY.fullmatch(mailing().key)
