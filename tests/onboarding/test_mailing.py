"""How far a mailing is, and who may look at it."""

from portal.mail.models import MailServer, Message
from tests.house import soup
from tests.onboarding.test_send_all import URL, crowd, mailing, opened
from tests.people.links import change

__all__ = ["crowd"]


def test_progress_is_shown_and_asked_for_again_only_while_mail_goes_out(browser, crowd):
    client = browser(crowd.sam)
    client.post(URL, data=opened(client))
    url = f"/activation-mails/{mailing().id}"
    waiting = soup(client.get(url)).select_one("#mailing")
    assert waiting.get("hx-get") is None
    assert "sent" not in waiting.get_text().lower() and not waiting.select("progress")
    MailServer.create(host="mail.example", sender="a@mail.example")
    page = soup(client.get(url))
    assert page.select_one("#mailing")["hx-get"] == url and page.select_one("noscript meta")
    first = Message.select().order_by(Message.id).first()
    Message.update(state="failed").where(Message.id == first.id).execute()
    Message.update(state="sent").where(Message.id != first.id).execute()
    part = soup(client.get(url, htmx=True))
    assert part.select_one("html") is None and part.select_one("#mailing").get("hx-get") is None
    assert part.select_one("progress")["value"] == "2"
    assert "1, see why" in part.get_text()


def test_a_mailing_is_seen_by_who_started_it(browser, crowd):
    client = browser(crowd.sam)
    client.post(URL, data=opened(client))
    assert browser(crowd.sara).get(f"/activation-mails/{mailing().id}").status_code == 404


def test_whom_the_admin_has_lost_sight_of_is_not_named_any_more(browser, crowd):
    client = browser(crowd.sam)
    client.post(URL, data=opened(client) | {"person": [str(crowd.mute.id)]})
    url = f"/activation-mails/{mailing().id}"
    assert "Mute Newcomer" in client.get(url).text
    change(crowd.mute, school=crowd.roosevelt)
    assert "Mute Newcomer" not in client.get(url).text
