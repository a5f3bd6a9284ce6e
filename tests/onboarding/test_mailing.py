"""How far a mailing is, and who may look at it."""

from portal.mail.models import MailServer, Message
from portal.people.models import Person, computed
from tests.house import soup
from tests.onboarding.test_send_all import URL, crowd, mailing, opened
from tests.people.links import change, send
from tests.queries import counted

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


def test_who_was_not_ticked_because_of_a_mail_of_the_last_day_is_named_so(browser, crowd):
    send(crowd.three[0])
    Message.update(state="sent").execute()
    client = browser(crowd.sam)
    client.post(URL, data=opened(client))
    assert [why for _id, _name, why in mailing().left_out] == ["was not ticked: invited within the last day"]


def test_a_whole_school_left_out_is_named_up_to_a_number_and_counted(browser, crowd):
    """Also in few questions to the database, however many they are."""
    place = {"role": "teacher", "school": crowd.lincoln.id, "district_id": crowd.cedar.id}
    names = [{"first_name": "Ty", "last_name": "Ng", "email": f"t{number}@x.example"} for number in range(799)]
    Person.insert_many([place | name | computed(name) for name in names]).execute()
    client = browser(crowd.sam)
    form = opened(client) | {"person": [str(crowd.three[0].id)]}
    with counted() as asked:
        client.post(URL, data=form)
    assert len(asked) < 40
    page = soup(client.get(f"/activation-mails/{mailing().id}"))
    assert {row.dt.text: row.dd.text for row in page.select("#mailing dl div")}["Left out"] == "801"
    assert len(page.select("[aria-labelledby=left-out] li")) == 500
    assert "and 301 more" in page.select_one("[aria-labelledby=left-out]").get_text()
