"""An invitation's link that ran out, or was opened where somebody is signed in; a session that ends in the wizard."""

import pytest

from portal.access.models import SignInSession
from portal.db import now
from portal.mail.models import MailServer, Message
from portal.onboarding.invitations import invite_colleagues
from portal.people.links import Link
from tests.house import soup
from tests.onboarding.arrivals import details, newcomer, signed_in_by_slip
from tests.people.links import token_of


@pytest.fixture
def path(house):
    invite_colleagues(house.tess, "jo@bell.example")
    return f"/activate/{token_of(Message.get())}"


def test_one_that_ran_out_is_renewed_on_its_own_page(browser, house, path):
    MailServer.create(host="mail.cedar.example", sender="portal@cedar.example")
    Link.update(expires_at=now()).execute()
    client = browser()
    assert client.get(path).location == "/activate"
    assert soup(client.get("/activate")).h1.get_text() == "This link has run out"
    page = client.post("/activate/renew").get_data(as_text=True)
    assert "We have sent a new link" in page and "jo@bell.example" not in page
    assert [m.kind for m in Message.select().where(Message.state == "waiting")] == ["invitation"]
    assert Link.select().where(Link.expires_at > now()).count() == 1


def test_opened_where_a_colleague_is_signed_in_it_asks_who_goes_on(browser, house, path):
    client = browser(house.sam)
    assert client.get(path).location == "/activate"
    page = soup(client.get("/activate"))
    assert page.h1.get_text() == "Sam Okoro is signed in here" and "somebody else" in page.main.get_text()
    assert client.post("/activate/go-on").location == "/accept-invitation"


def test_a_session_by_slip_that_ends_leaves_the_half_typed_form(browser, house):
    nia = newcomer(house)
    client = signed_in_by_slip(browser, nia)
    data = details(nia)
    SignInSession.delete().execute()
    answer = client.post("/setup/details", data=data, htmx=True)
    assert (answer.status_code, answer.headers["HX-Reswap"]) == (401, "none")
    assert "Sign in in a new tab" in soup(answer).get_text()
