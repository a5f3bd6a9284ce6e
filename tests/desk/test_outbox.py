"""The outbox: who reads which mail, what of it, and what they may do with it."""

import pytest

from portal.audit.models import Event
from portal.db import now
from portal.mail.models import MailServer, Message
from portal.mail.operations import queue
from portal.onboarding.models import Invitation
from portal.people import operations
from portal.people.links import ACTIVATION, ADDRESS, INVITATION, RESET, Link, end_links, open_link
from portal.people.sending import send_link
from portal.schools.models import Setting
from tests.house import make_person, soup
from tests.mail.post import fresh, make_server


@pytest.fixture
def nina(house):
    """A teacher of Lincoln High who is not active yet."""
    return make_person("teacher", "Nina", "Neu", house.lincoln, password=None)


@pytest.fixture
def mail(house, nina):
    """Her activation mail, waiting."""
    return send_link(ACTIVATION, nina.email, person=nina, facts={"school": "Lincoln High"})[0]


def to(person, kind="test"):
    return queue(kind, person.email, recipient=person)


def rows(answer):
    return [row["id"].removeprefix("message-") for row in soup(answer).select("#results tbody tr")]


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("sam", {"ana", "tess", "sara"}), ("ruth", {"rosa"}), ("dora", {"ana", "tess", "sam", "sara", "rosa"}),
        ("petra", {"ana", "tess", "sam", "sara", "rosa", "dora", "fay"}), ("fay", set()),
    ],
)  # fmt: skip
def test_each_admin_sees_the_mail_to_people_they_may_edit(house, browser, who, sees):
    sent = {name: to(getattr(house, name)) for name in ("ana", "tess", "sam", "sara", "rosa", "dora", "petra", "fay")}
    shown = rows(browser(getattr(house, who)).get("/outbox"))
    assert {name for name, message in sent.items() if str(message.id) in shown} == sees


def test_teachers_and_students_have_no_outbox(house, browser):
    assert [browser(p).get("/outbox").status_code for p in (house.tess, house.ana)] == [403, 403]


def test_who_moved_to_another_school_takes_their_mail_along(house, browser):
    message = to(house.tess)
    operations.edit_person(house.petra, house.tess.id, 1, {"school": house.roosevelt.id})
    assert browser(house.sam).get(f"/outbox/{message.id}").status_code == 404
    assert browser(house.ruth).get(f"/outbox/{message.id}").status_code == 200


def test_an_invitation_to_nobody_yet_is_seen_by_the_admins_of_that_school(house, browser):
    new = "new@cedar.example"
    invited = Invitation.create(email=new, email_key=new, school=house.lincoln, invited_by=house.tess)
    message, _path = send_link(INVITATION, invited.email, invitation_id=invited.id)
    seen = {
        w: browser(getattr(house, w)).get(f"/outbox/{message.id}").status_code for w in ("sam", "dora", "ruth", "fay")
    }
    assert seen == {"sam": 200, "dora": 200, "ruth": 404, "fay": 404}
    assert browser(house.sam).post(f"/outbox/{message.id}/link").status_code == 200
    assert Event.get(Event.kind == "link.read").school_id == house.lincoln.id


def test_the_newest_stand_first_and_a_search_finds_an_address(house, browser):
    first, second = to(house.ana), to(house.tess)
    sam = browser(house.sam)
    assert rows(sam.get("/outbox")) == [str(second.id), str(first.id)]
    assert rows(sam.get("/outbox?q=TESS.march")) == [str(second.id)]
    assert rows(sam.get("/outbox?q=%25")) == []


def test_the_filters_narrow_to_a_state_and_a_kind(house, browser, mail):
    to(house.ana, "password_changed")
    Message.update(state="failed", answer="550 unknown").where(Message.id == mail.id).execute()
    sam = browser(house.sam)
    assert rows(sam.get("/outbox?state=failed")) == rows(sam.get("/outbox?kind=activation")) == [str(mail.id)]
    assert "550 unknown" in soup(sam.get("/outbox?state=failed")).select_one("#results").get_text()
    assert rows(sam.get("/outbox?state=sent")) == []


def test_htmx_gets_the_list_alone(house, browser, mail):
    part = browser(house.sam).get("/outbox?q=nina", htmx=True).get_data(as_text=True)
    assert part.lstrip().startswith('<div id="results">') and "<html" not in part


def test_a_mail_is_read_as_it_arrives_but_for_its_link(house, browser, mail):
    text = soup(browser(house.sam).get(f"/outbox/{mail.id}")).select_one(".mail-text").get_text()
    assert "the accounts portal of Lincoln High" in text and "the link is not shown here" in text
    assert "/activate/" not in text


def test_an_activation_link_is_copied_by_a_post_and_history_says_who_did(house, browser, mail, nina):
    sam = browser(house.sam)
    Setting.write("base_url", "http://homeroom.local:5000")
    link = soup(sam.post(f"/outbox/{mail.id}/link")).select_one("#link-value").get_text()
    assert link.startswith("http://homeroom.local:5000/activate/")
    assert open_link(link.rpartition("/")[2], ACTIVATION).person_id == nina.id
    event = Event.get(Event.kind == "link.read")
    assert (event.actor_id, event.subject_id, event.school_id) == (house.sam.id, nina.id, house.lincoln.id)
    assert "read the activation link" in browser(house.sam).get(f"/users/{nina.id}/history").get_data(as_text=True)


@pytest.mark.parametrize("purpose", [RESET, ADDRESS])
def test_a_reset_link_and_the_link_of_a_new_address_are_never_shown(house, browser, purpose):
    message, path = send_link(purpose, house.tess.email, person=house.tess)
    for who in (house.sam, house.petra):
        mine = browser(who)
        page = mine.get(f"/outbox/{message.id}")
        assert not soup(page).select_one('form[action$="/link"]')
        answers = [
            page,
            mine.post(f"/outbox/{message.id}/link"),
            mine.get(f"/outbox/{message.id}"),
            mine.get("/outbox"),
        ]
        assert all(path not in answer.get_data(as_text=True) for answer in answers)
    assert not Event.select().where(Event.kind == "link.read").exists()


@pytest.mark.parametrize("end", ["ended", "expired", "erased"])
def test_a_link_that_opens_nothing_any_more_is_not_handed_over(house, browser, mail, nina, end):
    if end == "ended":
        end_links(nina.id)
    elif end == "expired":
        Link.update(expires_at=now().replace(year=2000)).execute()
    else:
        Message.update(sealed_link=None).execute()
    sam = browser(house.sam)
    assert not soup(sam.get(f"/outbox/{mail.id}")).select_one('form[action$="/link"]')
    sam.post(f"/outbox/{mail.id}/link", data={"back": f"/outbox/{mail.id}"})
    assert "opens nothing any more" in sam.get("/outbox").get_data(as_text=True)


def test_another_schools_mail_is_neither_read_nor_copied_nor_tried_again(house, browser, mail):
    ruth = browser(house.ruth)
    answers = [ruth.get(f"/outbox/{mail.id}"), *(ruth.post(f"/outbox/{mail.id}/{what}") for what in ("link", "again"))]
    assert [a.status_code for a in answers] == [404] * 3
    assert not Event.select().where(Event.kind == "link.read").exists()


def test_a_failed_mail_shows_the_servers_words_and_is_tried_again(house, browser, mail):
    failed = {"state": "failed", "answer": "550 <no> such mailbox", "attempts": 7, "unanswered": 2}
    Message.update(failed | {"first_tried_at": now().replace(year=2020)}).execute()
    sam = browser(house.sam)
    assert "550 <no> such mailbox" in soup(sam.get(f"/outbox/{mail.id}")).get_text()
    assert sam.post(f"/outbox/{mail.id}/again").status_code == 303
    again = fresh(mail)
    assert (again.state, again.attempts, again.unanswered, again.first_tried_at, again.answer) == (
        "waiting",
        0,
        0,
        None,
        "",
    )


def test_a_waiting_mail_is_tried_now(house, browser, mail):
    Message.update(due_at=now().replace(year=2099), attempts=3).execute()
    browser(house.sam).post(f"/outbox/{mail.id}/again")
    assert fresh(mail).due_at <= now()


@pytest.mark.parametrize("state", ["sent", "sending", "dropped"])
def test_what_is_done_or_under_way_is_not_tried_again(house, browser, mail, state):
    Message.update(state=state).execute()
    browser(house.sam).post(f"/outbox/{mail.id}/again")
    assert fresh(mail).state == state


def test_all_that_failed_is_tried_again_but_what_lost_its_link(house, browser, mail):
    others = [to(house.ana), to(house.rosa)]
    Message.update(state="failed").execute()
    Message.update(sealed_link=None).where(Message.id == mail.id).execute()
    browser(house.sam).post("/outbox/again")
    assert [fresh(m).state for m in (mail, *others)] == ["failed", "waiting", "failed"]


def test_the_page_says_why_everything_waits(house, browser):
    sam = browser(house.sam)
    assert "No mail server is set" in sam.get("/outbox").get_data(as_text=True)
    make_server(25)
    assert "No mail server is set" not in sam.get("/outbox").get_data(as_text=True)
    MailServer.update(is_paused=True).execute()
    assert "Sending is stopped for now" in sam.get("/outbox").get_data(as_text=True)
