"""Three dots › Send activation mail, for one."""

from portal.audit.models import Event
from portal.mail.models import MailServer, Message
from portal.onboarding import activation
from portal.people.credentials import set_temporary_password
from portal.people.links import Link
from portal.people.models import Person
from portal.roles import THIS_COMPUTER
from tests.house import again, make_person, soup
from tests.onboarding.arrivals import newcomer
from tests.people.editor import said
from tests.people.links import reason, token_of
from tests.threads import at_once


def path(person):
    return f"/users/{person.id}/activation"


def with_server():
    MailServer.create(host="mail.example", sender="homeroom@mail.example")


def messages(person):
    return list(Message.select().where(Message.recipient_id == person.id).order_by(Message.id))


def test_the_mail_is_put_in_line_with_a_link_that_opens(browser, house):
    with_server()
    nia = newcomer(house)
    client = browser(house.sam)
    answer = client.post(path(nia))
    assert answer.location == "/users/teachers"
    assert said(client.get(answer.location)) == "The mail to Nia Abara is on its way."
    (message,) = messages(nia)
    assert (message.kind, message.to_address) == ("activation", "nia.abara@cedar.example")
    assert message.fill["school"] == "Lincoln High"
    assert reason(token_of(message)) == ""
    event = Event.get(Event.kind == "activation.sent")
    assert (event.actor_id, event.subject_id, event.school_id) == (house.sam.id, nia.id, house.lincoln.id)


def test_without_a_mail_server_the_page_says_where_to_copy_the_link(browser, house):
    nia = newcomer(house)
    assert "No mail leaves" in soup(browser(house.sam).get(path(nia))).main.get_text()
    page = soup(browser(house.sam).post(path(nia)))
    assert page.select_one(".note a")["href"] == "/outbox?q=nia.abara%40cedar.example"
    assert len(messages(nia)) == 1


def test_who_has_no_address_is_offered_a_temporary_password(browser, house):
    nia = newcomer(house, email=None)
    for answer in (browser(house.sam).get(path(nia)), browser(house.sam).post(path(nia))):
        page = soup(answer)
        assert "has no e-mail address" in page.main.get_text()
        assert page.select_one("main .btn-primary")["href"].startswith(f"/users/{nia.id}/password")
        assert page.select_one("main form[method=post]") is None
    assert Message.select().count() == 0


def test_who_has_a_password_is_sent_nothing(browser, house):
    for method in ("get", "post"):
        page = soup(getattr(browser(house.sam), method)(path(house.tess)))
        assert "has chosen a password already" in page.main.get_text()
    assert Message.select().count() == 0


def test_students_and_suspended_people_are_sent_nothing(browser, house):
    ida = make_person("student", "Ida", "Falk", house.lincoln, password=None)
    gone = newcomer(house, suspended_at=again(house.tess).created_at)
    for person in (ida, gone):
        assert browser(house.sam).post(path(person)).status_code == 200
    assert Message.select().count() == 0


def test_a_school_admin_sends_none_to_a_district_admin_nor_to_another_school(browser, house):
    above = make_person("school_admin", "Una", "Above", house.roosevelt, password=None)
    assert browser(house.sam).post(path(above)).status_code == 404
    assert browser(house.tess).post(path(newcomer(house))).status_code == 403
    assert Message.select().count() == 0


def test_the_fourth_within_an_hour_is_refused_in_a_sentence(browser, house):
    with_server()
    nia, client = newcomer(house), browser(house.sam)
    for _ in range(3):
        client.get(client.post(path(nia)).location)
    Link.update(address="old@cedar.example").execute()
    answer = client.post(path(nia))
    assert answer.status_code == 200
    assert "Three links were made" in said(answer)
    assert len(messages(nia)) == 3


def test_a_temporary_password_goes_on_working_beside_the_link(browser, house):
    nia = newcomer(house)
    set_temporary_password(THIS_COMPUTER, nia.id)
    browser(house.sam).post(path(nia))
    assert again(nia).has_temporary_password
    assert reason(token_of(messages(nia)[-1])) == ""


def test_of_two_admins_at_once_one_link_opens(house):
    nia = newcomer(house)
    at_once(*(lambda who=who: activation.send_activation(who, nia.id) for who in (house.sam, house.sara)))
    opening = [m for m in messages(nia) if m.sealed_link and reason(token_of(m)) == ""]
    assert len(opening) == 1


def test_the_three_dots_offer_it_for_who_is_not_yet_active_alone(browser, house):
    nia = newcomer(house)
    page = soup(browser(house.sam).get("/users/teachers"))
    assert page.select_one(f"#person-{nia.id} a[href^='{path(nia)}']").get_text() == "Send activation mail"
    assert page.select_one(f"#person-{house.tess.id} a[href^='{path(house.tess)}']") is None


def test_it_stands_in_the_persons_history_and_offers_no_undo(browser, house):
    nia = newcomer(house)
    browser(house.sam).post(path(nia))
    page = soup(browser(house.sam).get(f"/users/{nia.id}/history"))
    assert "sent the activation mail" in page.select_one(".history").get_text()
    assert page.select_one("form[action*=undo]") is None
    assert "sent the activation mail to" in soup(browser(house.sam).get("/history")).main.get_text()


def test_taking_back_the_adding_keeps_a_waiting_mail_from_leaving(browser, house):
    client = browser(house.sam)
    form = {
        "title": "",
        "first_name": "Nia",
        "last_name": "Abara",
        "email": "nia@cedar.example",
        "school": house.lincoln.id,
    }
    client.post("/users/teachers/add", data=form)
    nia = Person.get(Person.email == "nia@cedar.example")
    client.post(path(nia))
    client.post(f"/users/{nia.id}/undo/{Event.get(Event.kind == 'person.added').id}")
    message = Message.get()
    assert Person.get_or_none(Person.id == nia.id) is None
    assert (message.state, message.sealed_link) == ("dropped", None)


def test_before_the_fourth_within_an_hour_it_says_that_the_link_is_the_same(browser, house):
    nia, client = newcomer(house), browser(house.sam)
    for _ in range(2):
        client.post(path(nia))
        Message.update(state="sent").execute()
    assert "The link sent before stops working" in soup(client.get(path(nia))).main.get_text()
    client.post(path(nia))
    text = soup(client.get(path(nia))).main.get_text()
    assert "the newest of them is sent once more" in text and "stops working" not in text
