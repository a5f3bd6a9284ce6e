"""Step 7: following colleagues, at the end; then Home."""

from portal.community.models import Follow
from portal.db import now
from portal.people.models import Person
from portal.people.profiles import Profile
from tests.house import soup
from tests.onboarding.arrivals import arrive, chooses, newcomer


def behind_the_password(browser, house, **more):
    nia = newcomer(house, **more)
    client = arrive(browser, nia)
    chooses(client)
    return nia, client


def test_colleagues_are_suggested_and_followed_from_the_step(browser, house):
    _nia, client = behind_the_password(browser, house)
    form = soup(client.get("/setup/follow")).select_one(f"#follow-{house.tess.id}").parent
    answer = client.post(form["action"], data={"back": "/setup/follow"})
    assert answer.location == "/setup/follow"
    assert Follow.get().followed_id == house.tess.id
    assert "Stop Following" in soup(client.get("/setup/follow")).select_one(f"#follow-{house.tess.id}").get_text()


def test_finishing_it_leads_home(browser, house):
    nia, client = behind_the_password(browser, house)
    assert client.post("/setup/follow").location == "/"
    assert Profile.get_by_id(nia.id).follow_at is not None
    assert "What is left of the set-up stands below" in soup(client.get("/")).select_one("#announcer").get_text()


def test_asking_for_its_headers_alone_does_not_end_the_step(browser, house):
    nia, client = behind_the_password(browser, house)
    assert client.head("/setup/follow").status_code == 200
    assert Profile.get_by_id(nia.id).follow_at is None


def test_for_htmx_the_end_is_a_whole_page(browser, house):
    _nia, client = behind_the_password(browser, house)
    assert client.post("/setup/follow", htmx=True).headers["HX-Redirect"] == "/"


def test_who_waits_for_approval_sees_no_colleague_and_can_finish(browser, house):
    _nia, client = behind_the_password(browser, house, waiting_at=now())
    text = soup(client.get("/setup/follow")).main.get_text()
    assert "Marchetti" not in text and "still has to let you in" in text
    assert client.post(f"/community/{house.tess.id}/follow").location == "/profile"
    client.post("/setup/follow")
    assert client.get("/").location == "/profile"
    said = soup(client.get("/profile")).select_one("#announcer").get_text()
    assert "an administrator of your school lets you in" in said and "You are set up" not in said


def test_where_nobody_can_be_suggested_that_is_said_once(browser, house):
    Person.update(suspended_at=now()).where(Person.district_id == house.cedar.id).execute()
    nia = newcomer(house)
    client = arrive(browser, nia)
    chooses(client)
    text = soup(client.get("/setup/follow")).main.get_text()
    assert "Nobody to suggest yet" in text and text.count("under Community") == 1
