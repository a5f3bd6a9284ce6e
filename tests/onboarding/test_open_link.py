"""The activation link: opening it changes nothing and hides the token; a dead one says so before any form."""

import hashlib
from datetime import timedelta

import pytest

from portal.audit.models import Event
from portal.db import database, now
from portal.mail.models import MailServer, Message
from portal.people import links
from portal.people.credentials import set_temporary_password
from portal.people.links import Link
from portal.people.mailing import good_until
from portal.people.models import Person
from portal.people.suspension import suspend_person
from portal.roles import THIS_COMPUTER
from tests.house import again, soup
from tests.onboarding.arrivals import arrive, chooses, details, link_to, newcomer


@pytest.fixture
def nia(house):
    return newcomer(house)


def everything():
    """A mark of all rows of every table."""
    tables = sorted(database.get_tables())
    rows = [sorted(map(repr, database.execute_sql(f'SELECT * FROM "{t}"').fetchall())) for t in tables]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def follow(client, path):
    answer = client.get(path)
    while answer.status_code in (302, 303):
        answer = client.get(answer.location)
    return answer


def heading(client, path="/activate"):
    return soup(client.get(path)).h1.get_text()


def test_get_changes_no_row_and_the_token_leaves_the_address(browser, nia):
    client, path = browser(), link_to(nia)
    before = everything()
    answer = client.get(path)
    assert answer.location == "/setup/details"
    page = follow(client, path)
    assert path.split("/")[-1] not in page.get_data(as_text=True)
    assert everything() == before


def test_opened_counts_a_press_and_not_a_scanners_get(browser, nia):
    client = arrive(browser, nia)
    client.get("/setup/details")
    assert Link.get().opened_at is None
    client.post("/setup/details", data=details(nia, first_name=""))
    assert Link.get().opened_at is not None


def test_three_scanners_first_and_one_that_submits(browser, nia):
    path = link_to(nia)
    for _ in range(3):
        scanner = browser()
        follow(scanner, path)
        scanner.post("/setup/details", data=details(nia))
    client = browser()
    assert follow(client, path).status_code == 200
    assert chooses(client).status_code == 303
    assert again(nia).status == "active"


def test_a_link_opens_the_wizard_and_nothing_else(browser, nia):
    client = arrive(browser, nia)
    for path in ("/", "/profile", "/users/students", "/choose-password", "/help"):
        assert client.get(path).location == "/setup"
    assert client.post("/profile/password", data={}).location == "/setup"


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("expired", "This link has run out"),
        ("used", "Your account is active"),
        ("replaced", "This link opens nothing any more"),
        ("slip", "This link opens nothing any more"),
        ("suspended", "This link opens nothing"),
    ],
)
def test_a_link_that_opens_nothing_says_so_before_any_form(browser, house, nia, reason, says):
    client, path = browser(), link_to(nia)
    if reason == "expired":
        Link.update(expires_at=now()).execute()
    elif reason == "used":
        chooses(arrive_at(browser, path))
    elif reason == "replaced":
        link_to(nia)
    elif reason == "slip":
        set_temporary_password(THIS_COMPUTER, nia.id)
    else:
        suspend_person(house.petra, nia.id, "left")
    page = soup(follow(client, path))
    assert page.h1.get_text() == says
    assert not page.select("input:not([type=hidden])")
    assert client.get("/setup/details").status_code == 303


def arrive_at(browser, path):
    client = browser()
    client.get(path)
    return client


def test_what_is_no_link_at_all_is_told_kindly(browser, house):
    assert soup(follow(browser(), "/activate/nothing")).h1.get_text() == "This link opens nothing"
    assert heading(browser()) == "Open the link in your mail"


def test_the_expired_page_sends_a_new_link_without_showing_the_address(browser, house, nia):
    MailServer.create(host="mail.cedar.example", sender="portal@cedar.example")
    client, path = browser(), link_to(nia)
    Link.update(expires_at=now() - timedelta(days=1)).execute()
    follow(client, path)
    page = client.post("/activate/renew").get_data(as_text=True)
    assert "We have sent a new link to the address your school knows" in page
    assert nia.email not in page
    message, expires_at = Message.get(), links.newest_link(nia.id, links.ACTIVATION).expires_at
    facts = {"school": "Lincoln High"} | good_until(expires_at)
    assert (message.kind, message.to_address, message.fill) == ("activation", nia.email, facts) and expires_at > now()


def test_without_a_mail_server_the_expired_page_names_the_administrator(browser, nia):
    client, path = browser(), link_to(nia)
    Link.update(expires_at=now()).execute()
    follow(client, path)
    page = client.post("/activate/renew").get_data(as_text=True)
    assert "Ask your school administrator" in page
    assert "was sent" not in page


def test_at_most_three_an_hour_are_made(browser, nia):
    client, path = browser(), link_to(nia)
    Link.update(expires_at=now()).execute()
    follow(client, path)
    for _ in range(5):
        assert client.post("/activate/renew").status_code == 200
    assert Link.select().count() == 3


def test_a_used_link_renews_nothing(browser, nia):
    path = link_to(nia)
    chooses(arrive_at(browser, path))
    client = arrive_at(browser, path)
    client.post("/activate/renew")
    assert Message.select().where(Message.kind == "activation").count() == 0


def test_somebody_else_signed_in_here_is_named_and_may_stay(browser, house, nia):
    client, path = browser(house.sam), link_to(nia)
    page = soup(follow(client, path))
    assert page.h1.get_text() == "Sam Okoro is signed in here"
    assert "Nia Abara" in page.main.get_text()
    client.post("/activate/stay")
    assert client.get("/profile").status_code == 200


def test_going_on_as_the_invited_person_signs_the_other_one_out(browser, house, nia):
    client, path = browser(house.sam), link_to(nia)
    follow(client, path)
    assert client.post("/activate/go-on").location == "/setup/details"
    assert soup(client.get("/setup/details")).select_one("#first_name")["value"] == "Nia"
    assert client.get("/users/students").location == "/setup"


def test_a_link_nobody_agreed_to_lets_nobody_in_when_the_session_ends(browser, house, nia):
    client, path = browser(house.sam), link_to(nia)
    follow(client, path)
    Person.update(sessions_epoch=99).where(Person.id == house.sam.id).execute()
    assert client.get("/setup/details").location.startswith("/sign-in")


def test_a_dead_link_opened_in_the_wizard_leads_back_to_it(browser, nia):
    client = arrive(browser, nia)
    page = soup(follow(client, "/activate/nothing"))
    assert page.h1.get_text() == "This link opens nothing"
    assert "Go on as Nia Abara" in page.main.get_text()
    assert client.get("/setup/details").status_code == 200


def test_sign_out_works_in_the_wizard(browser, nia):
    client = arrive(browser, nia)
    assert client.post("/sign-out").location == "/sign-in"
    assert client.get("/setup/details").location.startswith("/sign-in")


def test_history_names_nobody_for_opening(browser, nia):
    follow(browser(), link_to(nia))
    assert Event.select().where(Event.subject_id == nia.id).count() == 0
