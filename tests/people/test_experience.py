"""What somebody tells colleagues about their work."""

import json
from pathlib import Path

import pytest

from portal.audit.models import Change, Event
from portal.db import Refused
from portal.people.experience import save_experience
from portal.people.profiles import Profile
from portal.people.public_forms import LONGEST_BIO
from portal.schools.models import SUBJECTS, School
from tests.house import soup

NAUGHTY = Path(__file__).parents[3] / "shared/data/hostile/blns.json"
SAID = {
    "roles": ["Librarian", "Classroom teacher"],
    "grades": ["09", "KG"],
    "subjects": ["Science", "Mathematics"],
    "years_taught": "12",
    "bio": "  Reads aloud.\r\nBakes.  ",
}


def ticked(page, name):
    return [box["value"] for box in page.select(f"input[name={name}][checked]")]


def test_everything_is_kept_in_the_order_it_is_offered(browser, house):
    tess = browser(house.tess)
    answer = tess.post("/profile/experience", data=SAID)
    assert (answer.status_code, answer.location) == (303, "/profile/experience")
    profile = Profile.of(house.tess.id)
    assert profile.list_of("roles") == ["Classroom teacher", "Librarian"]
    assert profile.list_of("grades") == ["KG", "09"]
    assert profile.list_of("subjects") == ["Mathematics", "Science"]
    assert (profile.years_taught, profile.bio) == (12, "Reads aloud.\nBakes.")
    assert profile.experience_at is not None
    page = soup(tess.get("/profile/experience"))
    assert ticked(page, "grades") == ["KG", "09"]
    assert page.select_one("#years_taught option[selected]")["value"] == "12"


def test_nothing_said_is_an_answer_too(browser, house):
    browser(house.tess).post("/profile/experience", data={"years_taught": ""})
    profile = Profile.of(house.tess.id)
    assert (profile.roles, profile.years_taught, profile.bio) == ("", None, "")
    assert profile.experience_at is not None


def test_a_first_year_is_not_the_same_as_nothing_said(browser, house):
    browser(house.tess).post("/profile/experience", data={"years_taught": "0"})
    assert Profile.of(house.tess.id).years_taught == 0
    page = soup(browser(house.tess).get("/profile/experience"))
    assert page.select_one("#years_taught option[selected]").text == "My first year"


def test_history_says_that_something_changed_but_not_what(browser, house):
    for _ in range(2):
        browser(house.tess).post("/profile/experience", data=SAID)
    [event] = Event.select().where(Event.kind == "profile.changed")
    assert (event.subject_id, event.school_id, event.summary) == (house.tess.id, house.lincoln.id, "")
    assert Change.select().where(Change.event == event).count() == 0
    assert "changed their public profile" in browser(house.sam).get("/history").text


def test_the_schools_own_subjects_are_offered_and_old_ones_stay(browser, house):
    def offered():
        page = soup(browser(house.tess).get("/profile/experience"))
        return [box["value"] for box in page.select("input[name=subjects]")]

    assert offered() == list(SUBJECTS)
    browser(house.tess).post("/profile/experience", data=SAID)
    School.update(subjects="Welding\nScience").where(School.id == house.lincoln.id).execute()
    assert offered() == ["Welding", "Science", "Mathematics"]


def test_what_is_not_offered_is_left_out(browser, house):
    data = SAID | {"subjects": ["Science", "Alchemy"], "grades": ["99"], "roles": "Wizard"}
    browser(house.tess).post("/profile/experience", data=data)
    profile = Profile.of(house.tess.id)
    assert (profile.subjects, profile.grades, profile.roles) == ("Science", "", "")


@pytest.mark.parametrize("years", ["41", "-1", "x", "1\0"])
def test_years_nobody_offers_are_refused(browser, house, years):
    assert browser(house.tess).post("/profile/experience", data=SAID | {"years_taught": years}).status_code == 422


def test_a_bio_may_be_so_long_and_what_was_typed_stays(browser, house):
    tess = browser(house.tess)
    assert tess.post("/profile/experience", data=SAID | {"bio": "é" * LONGEST_BIO}).status_code == 303
    answer = tess.post("/profile/experience", data=SAID | {"bio": "é" * (LONGEST_BIO + 1)})
    assert answer.status_code == 422
    page = soup(answer)
    assert "500 letters" in page.select_one("#bio-error").text
    assert page.select_one("#bio").text.strip() == "é" * (LONGEST_BIO + 1)
    assert ticked(page, "subjects") == ["Mathematics", "Science"]


def test_line_breaks_count_once(browser, house):
    text = "\r\n".join(["x"] * (LONGEST_BIO // 2))
    assert browser(house.tess).post("/profile/experience", data=SAID | {"bio": text}).status_code == 303


@pytest.mark.skipif(not NAUGHTY.exists(), reason="../shared/data/hostile/blns.json is not here")
def test_naughty_strings_stay_text(browser, house):
    tess, sam = browser(house.tess), browser(house.sam)
    naughty = [text for text in json.loads(NAUGHTY.read_text()) if text.strip() and len(text) <= LONGEST_BIO]
    for text in naughty[:: max(1, len(naughty) // 60)]:
        assert tess.post("/profile/experience", data=SAID | {"bio": text}).status_code == 303
        stored = Profile.of(house.tess.id).bio
        assert soup(sam.get(f"/community/{house.tess.id}")).select_one(".bio").text.strip() == stored.strip()
        assert soup(tess.get("/profile/experience")).select_one("#bio").text.removeprefix("\n") == stored


def test_a_student_has_no_public_profile(browser, house):
    assert browser(house.ana).get("/profile/experience").status_code == 403
    with pytest.raises(Refused):
        save_experience(house.ana, {"roles": [], "grades": [], "subjects": [], "years_taught": None, "bio": ""})


def test_how_to_be_reached_can_be_changed_later(browser, house):
    data = {"alternative_email": "tess@home.example", "phone": "(503) 555-0123"}
    assert browser(house.tess).post("/profile/contact", data=data).status_code == 303
    page = soup(browser(house.tess).get("/profile/contact"))
    assert page.select_one("#alternative_email")["value"] == "tess@home.example"
    assert page.select_one("#phone")["value"] == "+1 503-555-0123"
    answer = browser(house.tess).post("/profile/contact", data=data | {"phone": "12"})
    assert answer.status_code == 422 and soup(answer).select_one("#phone")["value"] == "12"
