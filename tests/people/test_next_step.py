"""Whoever ends somebody's way in by raising or moving them hears so on the spot, with the page to go on at."""

import pytest

from portal.audit.models import Event
from portal.mail.models import Message
from portal.mail.operations import path_of
from portal.people.credentials import set_temporary_password
from portal.people.models import Person
from tests.house import make_person, soup
from tests.onboarding.arrivals import newcomer
from tests.people.editor import change, press_undo, said, save, undo_form
from tests.people.links import send

GONE = "The activation link sent before no longer opens."


@pytest.fixture
def nia(house):
    """A teacher who was sent an activation mail."""
    nia = newcomer(house)
    send(nia)
    return nia


def leads_to(answer):
    return [a["href"] for a in soup(answer).select(".say p a")]


def test_raising_somebody_who_was_invited_says_to_send_a_new_link_and_sends_none(house, browser, nia):
    answer = save(browser(house.dora), nia, htmx=True, role="school_admin")
    assert said(answer) == f"Moved to Admins. {GONE} Send a new one"
    assert leads_to(answer) == [f"/users/{nia.id}/activation"]
    assert undo_form(answer)
    assert [(m.kind, m.state) for m in Message.select()] == [("activation", "dropped")]
    assert soup(browser(house.dora).get(leads_to(answer)[0])).select_one("button.btn-activation")


def test_the_page_behind_the_old_link_says_so_and_sends_a_new_one_on_request(house, browser, nia):
    client, path = browser(), path_of(Message.get())
    client.get(path)
    change(house.dora, nia, role="school_admin")
    page = soup(client.get(client.get("/setup/details").location))
    assert page.h1.get_text() == "This link opens nothing any more"
    client.post(page.select_one("main form")["action"])
    assert Message.select().where(Message.state == "waiting", Message.recipient_id == nia.id).count() == 1


def test_without_javascript_it_is_said_too(house, browser, nia):
    dora = browser(house.dora)
    page = dora.get(save(dora, nia, school=str(house.roosevelt.id), back="/users/teachers").location)
    assert said(page) == f"Saved. {GONE} Send a new one"


def test_of_a_temporary_password_it_says_to_set_a_new_one(house, browser):
    nia = newcomer(house)
    set_temporary_password(house.sam, nia.id)
    answer = save(browser(house.sam), nia, htmx=True, role="school_admin")
    assert "The temporary password given before no longer works. Set a new one" in said(answer)
    assert leads_to(answer) == [f"/users/{nia.id}/password"]


@pytest.mark.parametrize("where", ["record", "history"])
def test_undoing_a_demotion_says_it_where_undo_was_pressed(house, browser, where):
    nora = make_person("school_admin", "Nora", "Vale", house.lincoln, password=None)
    event = change(house.sam, nora, role="teacher")
    send(nora)
    sam = browser(house.sam)
    answer = press_undo(sam, nora, event) if where == "record" else sam.post(f"/history/{event.id}/undo")
    assert said(sam.get(answer.location)) == f"Undone. {GONE} Send a new one"


def test_letting_somebody_in_with_a_higher_role_says_it(house, browser, nia):
    Person.update(waiting_at=nia.created_at).where(Person.id == nia.id).execute()
    sam = browser(house.sam)
    sam.post(f"/approvals/{nia.id}/approve", data={"role": "school_admin"})
    assert said(sam.get("/approvals")) == f"Nia Abara is let in. {GONE} Send a new one"
    assert Event.select().where(Event.kind == "role.changed").exists()


def test_letting_in_as_they_are_or_raising_the_active_says_nothing_of_links(house, browser, nia):
    Person.update(waiting_at=nia.created_at).where(Person.id == nia.id).execute()
    sam = browser(house.sam)
    sam.post(f"/approvals/{nia.id}/approve", data={"role": "teacher"})
    assert said(sam.get("/approvals")) == "Nia Abara is let in."
    assert GONE not in said(save(sam, house.tess, htmx=True, role="school_admin"))


def test_who_is_let_in_without_a_password_is_told_by_mail_that_one_is_left_to_choose(house, browser, nia):
    Person.update(waiting_at=nia.created_at).where(Person.id.in_([nia.id, house.tess.id])).execute()
    for person, words in ((nia, "choose a password"), (house.tess, "You can use Homeroom now")):
        sam = browser(house.sam)
        sam.post(f"/approvals/{person.id}/approve", data={"role": person.role})
        mail = Message.get(Message.kind == "approved", Message.recipient_id == person.id)
        assert words in soup(sam.get(f"/outbox/{mail.id}")).main.get_text()
