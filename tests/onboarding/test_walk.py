"""The whole way in, page by page with plain forms: link → details → password → Home; and by a slip of paper."""

from portal.access.models import SignInSession
from portal.people.links import Link
from portal.people.profiles import Profile
from tests.house import again, soup
from tests.onboarding.arrivals import OWN, arrive, chooses, details, link_to, newcomer, signed_in_by_slip


def follow(answer, client):
    """The page a chain of redirects ends at."""
    while answer.status_code in (302, 303):
        answer = client.get(answer.location)
    return answer


def test_the_link_opens_step_one_with_what_the_school_knows(browser, house):
    client = browser()
    page = soup(follow(client.get(link_to(newcomer(house))), client))
    assert page.h1.get_text() == "Account details"
    assert (page.select_one("#first_name")["value"], page.select_one("#last_name")["value"]) == ("Nia", "Abara")
    assert page.select_one("#email")["value"] == "nia.abara@cedar.example"


def test_from_the_link_to_home(browser, house):
    nia = newcomer(house)
    client = arrive(browser, nia)
    assert client.get("/").location == "/setup"
    assert client.post("/setup/details", data=details(nia, title="Dr.")).status_code == 303
    answer = chooses(client)
    assert answer.status_code == 303
    person = again(nia)
    assert (person.status, person.title) == ("active", "Dr.")
    assert Link.get().used_at is not None
    assert SignInSession.select().where(SignInSession.person == nia.id).count() == 1
    assert client.get("/profile").status_code == 200
    assert browser().post("/sign-in", data={"name": "nia.abara", "password": OWN}).location == "/"


def test_from_a_slip_of_paper_to_home(browser, house):
    nia = newcomer(house)
    client = signed_in_by_slip(browser, nia)
    assert client.get("/").location == "/setup"
    assert soup(follow(client.get("/setup"), client)).h1.get_text() == "Account details"
    client.post("/setup/details", data=details(nia))
    assert chooses(client).status_code == 303
    person = again(nia)
    assert (person.status, person.temporary_password) == ("active", None)
    assert client.get("/profile").status_code == 200


def test_the_consent_is_kept_with_its_version_and_moment(browser, house):
    nia = newcomer(house)
    chooses(arrive(browser, nia))
    profile = Profile.get_by_id(nia.id)
    assert profile.terms_version == 1 and profile.terms_at is not None


def test_students_choose_their_password_as_before(browser, house):
    client = signed_in_by_slip(browser, house.ana)
    assert client.get("/").location == "/choose-password"
    assert client.get("/setup").status_code == 403
