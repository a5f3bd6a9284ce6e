"""Step 4: the first own password, with the certificate; it uses the link or the temporary password up."""

import pytest

from portal.access.devices import Caller
from portal.audit.models import Event
from portal.db import Refused
from portal.onboarding import guest, operations
from portal.onboarding.terms import write_terms
from portal.people import secrets
from portal.people.credentials import set_temporary_password
from portal.people.first_password import FINISHED
from portal.people.links import Link
from portal.people.models import Person
from portal.people.profiles import Profile
from portal.roles import THIS_COMPUTER
from tests.house import PASSWORD, again, make_person, soup
from tests.onboarding.arrivals import OWN, arrive, chooses, link_to, newcomer, signed_in_by_slip
from tests.threads import at_once

HERE = Caller("127.0.0.1", "test")


@pytest.fixture
def nia(house):
    return newcomer(house)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"password": "short", "confirm": "short"}, "at least 15 characters"),
        ({"password": "nia-abara-2026-nia", "confirm": "nia-abara-2026-nia"}, "your own name"),
        ({"password": "", "confirm": ""}, "Enter a new password"),
        ({"confirm": "three red umbrellas and a dog"}, "not the same"),
        ({"certify": ""}, "Tick this"),
    ],
)
def test_something_wrong_is_told_at_its_field_and_uses_nothing_up(browser, nia, more, says):
    answer = chooses(arrive(browser, nia), **more)
    assert answer.status_code == 422
    assert says in soup(answer).select_one(".field-error").get_text()
    assert Link.get().used_at is None and again(nia).password_hash is None


def test_all_that_is_wrong_is_told_at_once(browser, nia):
    weak = {"password": "nia-abara-2026-nia", "confirm": "nia-abara-2027", "certify": ""}
    page = soup(chooses(arrive(browser, nia), **weak))
    said = {line["id"]: line.get_text(strip=True) for line in page.select(".field-error")}
    assert "Leave out your own name" in said["password-error"] and "It is mostly" in said["password-error"]
    assert "not the same" in said["confirm-error"] and "Tick this" in said["certify-error"]
    assert len(page.select(".error-summary li")) == 3


def test_a_password_never_comes_back_in_the_page(browser, nia):
    assert OWN not in chooses(arrive(browser, nia), certify="").get_data(as_text=True)


def test_it_is_one_run_of_the_hash(browser, nia, monkeypatch):
    runs, hasher = [], secrets.vault().hasher

    class Counted:
        def hash(self, text):
            runs.append(text)
            return hasher.hash(text)

    client = arrive(browser, nia)
    monkeypatch.setattr(secrets.vault(), "hasher", Counted())
    assert chooses(client).status_code == 303
    assert runs == [OWN]


def test_every_other_session_ends_and_a_fresh_one_begins(browser, nia):
    slip = signed_in_by_slip(browser, nia)
    other = browser()
    with slip.session_transaction() as session, other.session_transaction() as copy:
        copy.update(session)
    chooses(slip)
    assert slip.get("/profile").status_code == 200
    assert other.get("/profile").location.startswith("/sign-in")


def test_the_certificate_names_the_school(browser, house, nia):
    page = soup(arrive(browser, nia).get("/setup/password"))
    assert "teacher/educator at Lincoln High" in page.select_one("label[for=certify]").get_text()
    dean = make_person("district_admin", "Dee", "Ito", district=house.cedar, password=None)
    page = soup(arrive(browser, dean).get("/setup/password"))
    assert "at Cedar Valley and" in page.select_one("label[for=certify]").get_text()


def test_terms_changed_while_the_page_was_open_have_to_be_read_again(browser, house, nia):
    client = arrive(browser, nia)
    terms = write_terms(house.petra, "New terms.")
    answer = chooses(client)
    page = soup(answer)
    assert answer.status_code == 422 and again(nia).password_hash is None
    assert "were changed" in page.select_one("#certify-error").get_text()
    assert page.select_one("[name=terms_version]")["value"] == str(terms.version)
    assert not page.select_one("#certify").has_attr("checked")
    assert chooses(client, terms_version=terms.version).status_code == 303
    assert Profile.get_by_id(nia.id).terms_version == terms.version


def test_finished_in_another_browser_the_second_tab_is_told_to_sign_in(browser, nia):
    path = link_to(nia)
    one, two = browser(), browser()
    one.get(path)
    two.get(path)
    assert chooses(one).status_code == 303
    assert chooses(two, "quite another long password").location == "/activate"
    assert "Sign in" in soup(two.get("/activate")).main.get_text()
    assert browser().post("/sign-in", data={"name": nia.email, "password": OWN}).status_code == 303


def test_finished_in_another_tab_of_the_same_browser_the_page_leads_on(browser, nia):
    client = arrive(browser, nia)
    chooses(client)
    assert "You have chosen your password" in soup(chooses(client)).main.get_text()


def test_of_two_slips_the_later_page_is_told_and_the_cookie_left_alone(browser, nia, monkeypatch):
    client = signed_in_by_slip(browser, nia)

    def faster(*_args):
        raise Refused(FINISHED)

    monkeypatch.setattr(operations, "take_password", faster)
    answer = chooses(client)
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (409, False)
    assert "Sign in" in soup(answer).main.get_text()


def test_of_two_tabs_at_the_same_moment_one_wins_and_the_other_is_told(app, nia):
    token = link_to(nia).split("/")[-1]
    guests = [guest.guest_of(token) for _ in range(2)]
    outcomes = at_once(*[lambda g=g: operations.finish(g, OWN, 1, HERE) for g in guests])
    assert [str(o) for o in outcomes if isinstance(o, Exception)] == [FINISHED]
    assert Event.select().where(Event.kind == "password.chosen").count() == 1


def test_of_link_and_slip_at_the_same_moment_one_wins(app, nia):
    set_temporary_password(THIS_COMPUTER, nia.id)
    invited, slip = guest.guest_of(link_to(nia).split("/")[-1]), again(nia)
    outcomes = at_once(*[lambda p=p: operations.finish(p, OWN, 1, HERE) for p in (invited, slip)])
    assert len([o for o in outcomes if isinstance(o, Refused)]) == 1
    assert Event.select().where(Event.kind == "password.chosen").count() == 1


def test_a_suspension_while_the_page_was_open_refuses_the_password(app, nia):
    person = guest.guest_of(link_to(nia).split("/")[-1])
    Person.update(suspended_at=person.created_at).where(Person.id == nia.id).execute()
    with pytest.raises(Refused):
        operations.finish(person, OWN, 1, HERE)
    assert again(nia).password_hash is None and Profile.get_or_none(Profile.person == nia.id) is None


def test_the_temporary_password_of_the_slip_ends_when_the_link_was_used(browser, nia):
    password = set_temporary_password(THIS_COMPUTER, nia.id)
    chooses(arrive(browser, nia))
    assert browser().post("/sign-in", data={"name": nia.username, "password": password}).status_code == 422
    assert again(nia).temporary_password is None


def test_whoever_has_a_password_keeps_it(browser, house):
    answer = chooses(browser(house.tess))
    assert "You have chosen your password" in soup(answer).main.get_text()
    assert "The one you typed here is not kept" in soup(answer).select_one(".say").get_text()
    assert browser().post("/sign-in", data={"name": house.tess.email, "password": PASSWORD}).status_code == 303


def test_without_the_csrf_token_nothing_is_chosen(browser, nia):
    assert arrive(browser, nia).post("/setup/password", data={"password": OWN}, csrf=False).status_code == 400
    assert again(nia).password_hash is None
