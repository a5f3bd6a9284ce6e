"""Step 1: name, school address, alternative address, phone number."""

import pytest

from portal.audit.models import Event
from portal.db import now
from portal.mail.models import MailServer, Message
from portal.people.addresses import waiting_address
from portal.people.profiles import Profile
from tests.house import again, soup
from tests.onboarding.arrivals import OWN, arrive, chooses, details, link_to, newcomer, signed_in_by_slip
from tests.people.editor import change
from tests.people.links import token_of


@pytest.fixture
def nia(house):
    return newcomer(house)


@pytest.fixture
def client(browser, nia):
    return arrive(browser, nia)


@pytest.fixture
def server(house):
    return MailServer.create(host="mail.cedar.example", sender="portal@cedar.example")


def saves(client, person, **more):
    return client.post("/setup/details", data=details(person, **more))


def test_who_signed_up_a_moment_ago_is_not_told_what_the_school_knows_of_them(browser, house):
    page = soup(arrive(browser, newcomer(house, "Jo", "Bell", waiting_at=now())).get("/setup/details"))
    assert "your school knows" not in page.main.get_text()


def test_a_username_is_not_called_an_address(browser, house):
    page = soup(arrive(browser, newcomer(house)).get("/setup/details"))
    assert page.select_one("label[for=email]").get_text(strip=True) == "School Email"
    paper = newcomer(house, "Slip", "Paper", email=None)
    page = soup(signed_in_by_slip(browser, paper).get("/setup/details"))
    assert page.select_one("label[for=email]").get_text(strip=True) == "Username"


def test_it_is_saved_and_leads_on(client, nia):
    answer = saves(
        client, nia, title="Dr.", first_name="Ñía", alternative_email="nia@home.example", phone="503 226 0123"
    )
    assert answer.location == "/setup/photo"
    person, profile = again(nia), Profile.get_by_id(nia.id)
    assert (person.title, person.name) == ("Dr.", "Ñía Abara")
    assert (profile.alternative_email, profile.phone) == ("nia@home.example", "+15032260123")
    assert profile.details_at is not None


def test_a_kept_number_is_shown_in_international_form_and_saves_again(client, nia):
    saves(client, nia, phone="503 226 0123")
    shown = soup(client.get("/setup/details")).select_one("#phone")["value"]
    assert shown == "+1 503-226-0123"
    assert saves(client, nia, phone=shown).status_code == 303
    assert Profile.get_by_id(nia.id).phone == "+15032260123"


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("first_name", " ", "Enter your first name"),
        ("last_name", "x" * 101, "100 letters"),
        ("alternative_email", "nowhere", "not a complete e-mail address"),
        ("alternative_email", "NIA.abara@cedar.example", "your school address already"),
        ("phone", "12", "not a complete phone number"),
        ("title", "King", "choice"),
    ],
)
def test_something_wrong_is_told_at_its_field_and_nothing_typed_is_lost(client, nia, field, value, says):
    answer = saves(client, nia, **{"first_name": "Nora", field: value})
    page = soup(answer)
    assert answer.status_code == 422
    assert says in page.select_one(".field-error").get_text()
    if field != "title":
        assert page.select_one(f"#{field}")["value"].strip() == value.strip()
    assert again(nia).first_name == "Nia" and Profile.get_or_none() is None


def test_an_empty_form_is_no_crash(client):
    assert client.post("/setup/details", data={}).status_code == 422


def test_a_record_changed_by_the_school_meanwhile_is_shown_and_saving_again_keeps_what_was_typed(client, house, nia):
    data = details(nia, first_name="Nora")
    change(house.sara, nia, last_name="Abara-Diaz")
    answer = client.post("/setup/details", data=data)
    page = soup(answer)
    assert answer.status_code == 409
    assert "Nia Abara-Diaz" in page.select_one(".note-warn").get_text()
    assert page.select_one("#first_name")["value"] == "Nora"
    again_ = data | {"version": page.select_one("[name=version]")["value"]}
    assert client.post("/setup/details", data=again_).status_code == 303
    assert again(nia).name == "Nora Abara"


def test_pressing_the_button_twice_is_no_conflict(client, nia):
    data = details(nia, first_name="Nora")
    assert [client.post("/setup/details", data=data).status_code for _ in range(2)] == [303, 303]


def test_history_says_who_changed_the_name_and_nothing_of_phone_and_second_address(client, nia):
    saves(client, nia, first_name="Nora", phone="503 226 0123", alternative_email="nia@home.example")
    event = Event.get(Event.subject_id == nia.id)
    assert (event.kind, event.actor_id) == ("person.changed", nia.id)
    assert [change.field for change in event.changes] == ["first_name"]


def test_a_new_school_address_waits_while_the_wizard_goes_on(client, browser, server, nia):
    assert saves(client, nia, email="nia@roosevelt.example").location == "/setup/photo"
    assert again(nia).email == nia.email
    assert waiting_address(nia.id).address == "nia@roosevelt.example"
    assert Message.get(Message.kind == "address").to_address == "nia@roosevelt.example"
    page = soup(client.get("/setup/details"))
    assert "a link to nia@roosevelt.example" in page.select_one(".note-info").get_text()
    assert chooses(client).status_code == 303


def test_a_new_address_confirmed_on_the_way_takes_the_old_ones_place_and_the_wizard_goes_on(
    client, browser, server, nia
):
    saves(client, nia, email="nia@roosevelt.example")
    mailbox = browser()
    mailbox.get(f"/confirm/{token_of(Message.get(Message.kind == 'address'))}")
    mailbox.post("/confirm")
    assert again(nia).email == "nia@roosevelt.example"
    assert chooses(client).status_code == 303
    assert browser().post("/sign-in", data={"name": "nia@roosevelt.example", "password": OWN}).location == "/"


def test_saving_the_step_again_keeps_the_new_address_waiting(client, server, nia):
    saves(client, nia, email="nia@roosevelt.example")
    saves(client, nia, email=nia.email)
    assert waiting_address(nia.id) is not None


def test_the_new_address_can_be_sent_again_or_dropped(client, server, nia):
    saves(client, nia, email="nia@roosevelt.example")
    assert client.post("/setup/details/address", data={"do": "again"}).location == "/setup/details"
    assert waiting_address(nia.id) is not None
    client.post("/setup/details/address", data={"do": "keep"})
    assert waiting_address(nia.id) is None


def test_a_fourth_new_address_within_the_hour_is_told_at_the_field(client, server, nia):
    for n in range(3):
        assert saves(client, nia, email=f"nia{n}@roosevelt.example").status_code == 303
    answer = saves(client, nia, email="nia3@roosevelt.example", first_name="Nora")
    assert answer.status_code == 422
    assert "Wait an hour" in soup(answer).select_one("#email-error").get_text()
    assert soup(answer).select_one("#first_name")["value"] == "Nora"


def test_the_school_address_can_not_be_emptied(client, server, nia):
    assert "leave the one" in soup(saves(client, nia, email="")).select_one("#email-error").get_text()


def test_without_a_mail_server_the_address_can_only_be_read(client, nia):
    page = soup(client.get("/setup/details"))
    assert page.select_one("#email[readonly]")["value"] == nia.email
    saves(client, nia, email="nia@roosevelt.example")
    assert waiting_address(nia.id) is None and again(nia).email == nia.email


def test_it_says_that_addresses_and_phone_are_not_public(client):
    assert "not part of your public profile" in soup(client.get("/setup/details")).main.get_text()


def test_a_student_has_no_wizard(browser, house):
    assert browser(house.ana).post("/setup/details", data=details(house.ana)).status_code == 403


def test_the_link_goes_on_opening_after_details_were_saved(client, browser, nia):
    saves(client, nia, first_name="Nora")
    other = browser()
    path = link_to(nia)
    assert other.get(path).location == "/setup/photo"
    assert other.get("/setup").location == "/setup/photo"
