"""Settings › Mail: saving the server, its password, a test mail, stopping for now."""

import pytest

from portal.audit.models import Change, Event
from portal.db import now
from portal.desk import mail_server
from portal.mail.models import MailServer, Message
from portal.mail.operations import queue
from portal.schools.models import Setting
from portal.seals import SERVERS, unseal
from tests.house import soup
from tests.mail.post import make_server
from tests.mail.servers import Mailbox, good_server
from tests.serving import free_port
from tests.threads import at_once

SECRET = "the-servers-password"
TYPED = {
    "version": "0", "host": "smtp.cedar.example", "security": "starttls", "port": "587", "username": "portal",
    "password": SECRET, "sender": "portal@cedar.example", "sender_name": "Cedar Valley",
}  # fmt: skip


def stored() -> MailServer | None:
    return MailServer.select().first()


@pytest.fixture
def petra(house, browser):
    return browser(house.petra)


@pytest.fixture
def saved(petra):
    assert petra.post("/settings/mail", data=TYPED).status_code == 303
    return petra


def test_a_server_is_saved_with_its_password_sealed(saved):
    assert (stored().host, stored().port, stored().version) == ("smtp.cedar.example", 587, 1)
    assert SECRET not in stored().sealed_password
    assert unseal(stored().sealed_password, SERVERS) == SECRET


def test_history_says_what_changed_and_no_secret(saved):
    event = Event.get(Event.kind == "mail.changed")
    changes = {c.field: c.new for c in Change.select().where(Change.event == event)}
    assert changes["host"] == "smtp.cedar.example" and changes["password"] == "a new one"
    assert SECRET not in saved.get("/history").get_data(as_text=True)


def test_the_password_is_never_shown_back_and_an_empty_field_keeps_it(saved):
    page = saved.get("/settings/mail")
    assert SECRET not in page.get_data(as_text=True) and "A password is kept" in page.get_data(as_text=True)
    again = TYPED | {"version": "1", "password": "", "sender_name": "Cedar Valley Schools"}
    assert saved.post("/settings/mail", data=again).status_code == 303
    assert (stored().sender_name, unseal(stored().sealed_password, SERVERS)) == ("Cedar Valley Schools", SECRET)


@pytest.mark.parametrize(
    "change", [{"host": "smtp.elsewhere.example"}, {"username": "another"}, {"port": "2525"}, {"security": "none"}]
)
def test_the_password_goes_to_no_other_server_or_user_and_no_other_way(saved, change):
    answer = saved.post("/settings/mail", data=TYPED | {"version": "1", "password": ""} | change)
    assert answer.status_code == 422
    assert "Type the password" in soup(answer).select_one("#password-error").get_text()
    assert {name: str(getattr(stored(), name)) for name in change} == {name: TYPED[name] for name in change}


def test_without_a_user_name_no_password_stays(saved):
    saved.post("/settings/mail", data=TYPED | {"version": "1", "password": "", "username": ""})
    assert stored().sealed_password is None


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("host", ""), ("host", "https://smtp.example"), ("host", "a b"), ("host", "a\r\nb"), ("port", "0"),
        ("port", "65536"), ("port", "many"), ("security", "rot13"), ("sender", "portal"), ("sender", ""),
        ("sender", "a@b.example, c@d.example"), ("sender", "a@b.example\r\nBcc: c@d.example"),
        ("sender_name", "n" * 101),
    ],
)  # fmt: skip
def test_what_is_no_server_is_said_at_its_field_and_nothing_is_lost(petra, field, typed):
    answer = petra.post("/settings/mail", data=TYPED | {field: typed})
    assert answer.status_code == 422 and stored() is None
    page = soup(answer)
    assert page.select_one(f"#{field}-error")
    kept = "username" if field == "host" else "host"
    assert page.select_one(f"#{kept}")["value"] == TYPED[kept]


def test_a_line_break_in_the_senders_name_becomes_a_blank(petra):
    petra.post("/settings/mail", data=TYPED | {"sender_name": "Cedar\r\nBcc: x@y.example"})
    assert stored().sender_name == "Cedar Bcc: x@y.example"


def test_what_waits_is_tried_when_the_server_changed(petra):
    message = queue("test", "ana@cedar.example")
    Message.update(due_at=now().replace(year=2099)).execute()
    petra.post("/settings/mail", data=TYPED)
    assert Message.get_by_id(message.id).due_at <= now()


def test_who_saves_what_somebody_else_saved_meanwhile_is_told_and_nothing_is_lost(saved):
    answer = saved.post("/settings/mail", data=TYPED | {"host": "smtp.mine.example"})
    assert answer.status_code == 409
    page = soup(answer)
    assert "Somebody else saved" in page.get_text() and page.select_one("#host")["value"] == "smtp.mine.example"
    assert stored().host == "smtp.cedar.example"
    mine = TYPED | {"host": "smtp.mine.example", "version": page.select_one("[name=version]")["value"]}
    assert saved.post("/settings/mail", data=mine).status_code == 303


def test_of_two_first_servers_saved_at_once_one_stays(house):
    values = {name: TYPED[name] for name in mail_server.FIELDS} | {"port": 587}
    outcomes = at_once(*[lambda: mail_server.save_server(house.petra, 0, values, SECRET)] * 2)
    assert [type(o).__name__ for o in outcomes].count("Conflict") == 1
    assert MailServer.select().count() == 1


@pytest.mark.parametrize("who", ["sam", "dora", "tess", "ana"])
def test_only_a_portal_admin_may(house, browser, who):
    mine = browser(getattr(house, who))
    for path in ("", "/test", "/pause", "/resume"):
        assert mine.post(f"/settings/mail{path}", data=TYPED).status_code == 403
    assert stored() is None


def test_in_the_demo_no_server_can_be_set(petra):
    Setting.write("demo", True)
    assert petra.post("/settings/mail", data=TYPED).status_code == 403
    assert stored() is None


def test_a_test_mail_goes_to_oneself_at_once_and_past_the_outbox(house, petra):
    mailbox = Mailbox()
    with good_server(mailbox) as port:
        make_server(port)
        assert petra.post("/settings/mail/test").status_code == 303
    assert mailbox.to == [house.petra.email] and Message.select().count() == 0
    assert "took the test mail" in petra.get("/settings/mail").get_data(as_text=True)


def test_a_test_mail_that_fails_shows_the_servers_own_words(house, petra):
    mailbox = Mailbox()
    mailbox.says = lambda stage, _envelope: "550 5.7.1 <b>relaying</b> denied" if stage == "RCPT" else None
    with good_server(mailbox) as port:
        make_server(port)
        page = soup(petra.post("/settings/mail/test"))
    assert page.select_one(".note-error q").get_text() == "550 5.7.1 <b>relaying</b> denied"


def test_a_test_mail_to_nobody_there_says_so(petra):
    make_server(free_port())
    note = soup(petra.post("/settings/mail/test")).select_one("[aria-labelledby=test-title] .note-error")
    assert "nothing answers" in note.get_text() and "answer:" not in note.get_text() and note.q is None


def test_a_password_whose_key_is_lost_is_said(petra):
    make_server(free_port(), username="portal", sealed_password="sealed with another key")
    assert "Type it again" in soup(petra.post("/settings/mail/test")).select_one(".note-error").get_text()


def test_sending_is_stopped_for_now_and_goes_on(saved):
    saved.post("/settings/mail/pause")
    assert stored().is_paused and "Stopped for now" in saved.get("/settings/mail").get_data(as_text=True)
    saved.post("/settings/mail/resume")
    assert not stored().is_paused
    assert [e.kind for e in Event.select().where(Event.kind.startswith("mail.")).order_by(Event.id)][1:] == [
        "mail.paused", "mail.resumed",
    ]  # fmt: skip


def test_the_settings_lead_there(petra):
    assert soup(petra.get("/settings")).select_one('a[href="/settings/mail"]')


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_an_empty_port_is_the_usual_one_and_follows_the_security(petra, security, port):
    assert petra.post("/settings/mail", data=TYPED | {"port": "", "security": security}).status_code == 303
    assert stored().port == port
    assert not soup(petra.get("/settings/mail")).select_one("#port").get("value")


def test_a_port_typed_by_hand_stays(petra):
    petra.post("/settings/mail", data=TYPED | {"port": "2525"})
    assert soup(petra.get("/settings/mail")).select_one("#port")["value"] == "2525"


def test_the_address_of_a_test_mail_leads_back_when_it_is_loaded_again(petra):
    answer = petra.get("/settings/mail/test")
    assert (answer.status_code, answer.location) == (303, "/settings/mail")
