"""Going through the steps: skipping, coming back, parts for htmx, and what is behind the password."""

from portal.db import now
from portal.onboarding import steps
from portal.people.models import Person
from portal.people.profiles import Profile
from tests.house import again, soup
from tests.onboarding.arrivals import OWN, arrive, chooses, details, link_to, newcomer


def test_a_skipped_step_is_remembered_and_not_asked_again(browser, house):
    nia = newcomer(house)
    client = arrive(browser, nia)
    assert client.post("/setup/details/skip").location == "/setup/photo"
    assert Profile.get_by_id(nia.id).skipped == "details"
    assert client.get("/setup").location == "/setup/photo"
    client.post("/setup/details/skip")
    assert Profile.get_by_id(nia.id).skipped == "details"


def test_a_skipped_step_can_be_done_later(browser, house):
    nia = newcomer(house)
    client = arrive(browser, nia)
    client.post("/setup/details/skip")
    client.post("/setup/details", data=details(nia))
    state = soup(client.get("/setup/password")).select_one(".steps a[href='/setup/details']").parent
    assert "is-done" in state["class"]


def test_the_password_can_not_be_skipped_nor_what_is_no_step(browser, house):
    client = arrive(browser, newcomer(house))
    assert client.post("/setup/password/skip").status_code == 404
    assert client.post("/setup/nothing/skip").status_code == 404
    assert "Skip" not in soup(client.get("/setup/password")).select_one("#step").get_text()


def test_what_lies_behind_the_password_leads_to_it_first(browser, house):
    client = arrive(browser, newcomer(house))
    behind = steps.STEPS[-1].name
    assert client.get(f"/setup/{behind}").location == "/setup/password"
    assert client.post(f"/setup/{behind}/skip").status_code == 404


def test_a_step_says_where_one_is(browser, house):
    page = soup(arrive(browser, newcomer(house)).get("/setup/details"))
    assert page.select_one(".step-of").get_text().startswith(f"Step 1 of {len(steps.STEPS)}")
    assert len(page.select(".steps li")) == len(steps.STEPS)
    assert page.select_one(".steps [aria-current=step]").get_text(strip=True).startswith("Details")


def test_htmx_gets_the_step_alone_with_its_address_and_title(browser, house):
    client = arrive(browser, newcomer(house))
    answer = client.get("/setup/details", htmx=True)
    part = soup(answer)
    assert answer.headers["HX-Push-Url"] == "/setup/details"
    assert part.select_one("#step") and not part.select("html, .site-header")
    assert part.title.get_text().startswith("Account details")
    assert part.select_one("h1").has_attr("autofocus")


def test_after_saving_htmx_gets_the_next_step(browser, house):
    nia = newcomer(house)
    client = arrive(browser, nia)
    answer = client.post("/setup/details", data=details(nia), htmx=True)
    assert answer.location == "/setup/photo"
    wrong = client.post("/setup/details", data=details(nia, first_name=""), htmx=True)
    assert wrong.status_code == 422 and soup(wrong).select_one("#step")
    assert not soup(wrong).select_one("h1").has_attr("autofocus")
    assert "HX-Push-Url" not in wrong.headers


def test_the_password_step_ends_in_a_whole_page_with_the_new_session(browser, house):
    client = arrive(browser, newcomer(house))
    data = {"password": OWN, "confirm": OWN, "certify": "y", "terms_version": 1}
    answer = client.post("/setup/password", data=data, htmx=True)
    assert answer.headers["HX-Redirect"].startswith("/setup/") or answer.headers["HX-Redirect"] == "/"


def test_after_the_last_step_one_is_home_and_told_so(browser, house):
    nia = newcomer(house)
    client = arrive(browser, nia)
    chooses(client)
    for step in steps.STEPS:
        if step.name != "password":
            answer = client.post(f"/setup/{step.name}/skip")
    assert answer.location == "/"
    assert "You are set up." in soup(client.get("/")).select_one("#announcer").get_text()


def test_on_another_day_signing_in_leads_to_home_and_setup_to_what_is_left(browser, house):
    nia = newcomer(house)
    chooses(arrive(browser, nia))
    client = browser()
    assert client.post("/sign-in", data={"name": nia.email, "password": OWN}).location == "/"
    assert client.get("/").status_code == 200
    assert client.get("/setup").location == "/setup/details"


def test_who_waits_for_approval_can_finish_the_wizard_and_then_sees_the_profile_alone(browser, house):
    nia = newcomer(house, waiting_at=now())
    client = arrive(browser, nia)
    client.post("/setup/details", data=details(nia))
    chooses(client)
    assert again(nia).status == "waiting"
    assert client.get(f"/setup/{steps.STEPS[-1].name}").status_code == 200
    assert client.get("/").location == "/profile"
    assert client.get("/users/students").location == "/profile"
    assert "administrator" in soup(client.get("/profile")).main.get_text()


def test_everybody_with_a_password_may_open_every_step(browser, house):
    Person.update(title="Sir").where(Person.id == house.sam.id).execute()
    for step in steps.STEPS:
        assert browser(house.sam).get(f"/setup/{step.name}").status_code == 200


def test_who_is_signed_in_goes_on_by_their_link_that_has_done_its_work(browser, house):
    nia = newcomer(house)
    client, path = browser(), link_to(nia)
    client.get(path)
    chooses(client)
    assert client.get(path).location == "/setup"
    assert client.get("/setup").location == "/setup/details"
    elsewhere = browser()
    elsewhere.get(path)
    assert "Your account is active" in elsewhere.get("/activate").get_data(as_text=True)
