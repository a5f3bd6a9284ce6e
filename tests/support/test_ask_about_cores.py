"""A request about core standards that are missing: about which subject, and nothing chosen before is lost."""

import pytest

from portal.people.details import write_profile
from portal.people.profiles import Profile
from portal.schools.models import School
from portal.standards.models import PersonCore
from portal.support.models import Request
from tests.house import make_person, soup
from tests.onboarding.arrivals import arrive

OREGON_MATH = "d21270900"
PAGES = ("/profile/cores", "/setup/cores")


@pytest.fixture
def lincoln(house):
    subjects = "Mathematics\nScience\nRowing"
    School.update(state="Oregon", subjects=subjects).where(School.id == house.lincoln.id).execute()
    return house.lincoln


def pressed(client, page="/profile/cores", **cores):
    """The page after "Let our support team know!" was pressed with these cores chosen."""
    answer = client.post(page, data=cores | {"ask": "1"})
    assert answer.status_code == 303
    return soup(client.get(answer.location))


def chosen(page, name="subject"):
    found = page.select_one(f"#{name} option[selected]")
    return found["value"] if found else ""


def send(client, **values):
    return client.post("/support/ask", data={"about": "cores", "text": "Oregon's newest."} | values)


@pytest.mark.parametrize("url", PAGES)
def test_what_is_chosen_is_saved_before_the_request_is_written(browser, house, lincoln, url):
    client = browser(house.tess)
    page = pressed(client, url, core_mathematics=OREGON_MATH)
    assert PersonCore.of(house.tess.id) == {"Mathematics": OREGON_MATH}
    assert Profile.of(house.tess.id).cores_at is not None
    assert "What you have chosen is saved." in page.text
    assert page.select_one("[name=next]")["value"] == url
    assert soup(client.get(url)).select_one("#core_mathematics option[selected]")["value"] == OREGON_MATH


def test_htmx_is_led_to_the_whole_page(browser, house, lincoln):
    answer = browser(house.tess).post("/setup/cores", data={"ask": "1"}, htmx=True)
    assert answer.headers["HX-Redirect"].startswith("/support/ask?about=cores")


def test_a_core_there_is_none_of_leads_nowhere(browser, house, lincoln):
    assert browser(house.tess).post("/profile/cores", data={"ask": "1", "core_science": "x"}).status_code == 422


def test_of_several_subjects_without_a_core_none_is_chosen_for_the_teacher(browser, house, lincoln):
    client = browser(house.tess)
    page = pressed(client)
    assert [option.text for option in page.select("#subject option")] == [
        "Choose a subject", "Mathematics", "Science", "Rowing", "Another one, or several",
    ]  # fmt: skip
    assert chosen(page) == "" and chosen(page, "about") == "cores"
    assert "State: Oregon" in page.select_one("textarea").text and "Subject" not in page.select_one("textarea").text
    answer = send(client, subject="")
    assert answer.status_code == 422 and not Request.select().exists()
    assert "Choose the subject" in soup(answer).select_one("#subject-error").text


def test_the_only_one_without_is_filled_in_as_of_what_was_just_chosen(browser, house, lincoln):
    write_profile(house.tess.id, subjects="Mathematics\nScience")
    School.update(subjects="Mathematics\nScience\nEnglish Language Arts").where(School.id == lincoln.id).execute()
    assert chosen(pressed(browser(house.tess), core_mathematics=OREGON_MATH)) == "Science"


def test_the_subject_stands_above_the_request(browser, house, lincoln):
    answer = send(browser(house.tess), subject="Rowing", next="/profile/cores")
    assert (answer.status_code, answer.location) == (303, "/profile/cores")
    assert Request.get().text == "Subject: Rowing\nOregon's newest."


def test_another_one_is_what_the_text_says(browser, house, lincoln):
    send(browser(house.tess), subject="other")
    assert Request.get().text == "Oregon's newest."


def test_a_subject_is_asked_for_only_where_it_is_about_cores(browser, house, lincoln):
    assert not soup(browser(house.tess).get("/support/ask")).select("#subject")
    assert send(browser(house.tess), subject="", about="account").status_code == 303
    assert Request.get().text == "Oregon's newest."


def test_the_subject_stays_when_something_else_is_wrong(browser, house, lincoln):
    assert chosen(soup(send(browser(house.tess), subject="Rowing", text=" "))) == "Rowing"


def test_a_link_puts_no_words_of_its_own_into_the_form(browser, house, lincoln):
    page = soup(browser(house.tess).get("/support/ask?about=cores&subject=Call+this+number&subject=Rowing"))
    assert "Call this" not in page.text and chosen(page) == "Rowing"
    assert send(browser(house.tess), subject="Call this number").status_code == 422


def test_who_has_no_school_has_nobody_to_ask_but_keeps_the_choice(browser, house):
    client = browser(house.petra)
    answer = client.post("/profile/cores", data={"ask": "1", "core_mathematics": OREGON_MATH})
    assert client.get(answer.location).status_code == 403
    assert PersonCore.of(house.petra.id) == {"Mathematics": OREGON_MATH}


def test_who_is_still_setting_up_the_account_has_only_the_password_to_choose_first(browser, house, lincoln):
    new = make_person("teacher", "Cho", "Osei", house.lincoln, password=None)
    assert arrive(browser, new).post("/setup/cores", data={"ask": "1"}).location == "/setup/password"
