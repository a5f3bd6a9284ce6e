"""A teacher's own cores: the school's setting unless they choose another."""

import pytest

from portal.db import Refused
from portal.people.details import write_profile
from portal.people.profiles import Profile
from portal.schools.models import School
from portal.standards import catalogue
from portal.standards.models import PersonCore
from portal.standards.operations import choose_cores, choose_school_cores
from tests.house import soup

COMMON_MATH, OREGON_MATH = "d10003fb", "d21270900"


@pytest.fixture
def lincoln(house):
    School.update(state="Oregon", subjects="Mathematics\nScience").where(School.id == house.lincoln.id).execute()
    choose_school_cores(house.sam, house.lincoln.id, {"Mathematics": COMMON_MATH}, {})
    return house.lincoln


def first_options(page):
    return [select.option.text for select in page.select("main select")]


def test_the_first_of_each_is_the_schools_setting_by_name(browser, house, lincoln):
    page = soup(browser(house.tess).get("/profile/cores"))
    assert first_options(page) == [
        "Use my school's setting (Common Core Math)",
        "Use my school's setting (none yet)",
    ]
    assert not page.select("main option[selected]:not([value=''])")
    assert "CC BY 3.0 US" in page.select_one("main").text


def test_the_attribution_names_the_licence_once(browser, house, lincoln):
    (line,) = [p for p in soup(browser(house.tess).get("/profile/cores")).select("main .hint") if "CC BY" in p.text]
    assert line.text.count("CC BY 3.0 US") == 1 and line.a.text == "CC BY 3.0 US"


def test_help_is_asked_for_with_what_is_missing_of_the_subjects_one_teaches(browser, house, lincoln):
    School.update(subjects="Mathematics\nScience\nFine Arts\nRowing").where(School.id == lincoln.id).execute()

    def missing():
        url = browser(house.tess).post("/profile/cores", data={"ask": "1"}).location
        return [part.partition("=")[2] for part in url.split("&") if part.startswith("subject=")]

    assert missing() == ["Science", "Fine+Arts", "Rowing"]
    write_profile(house.tess.id, subjects="Science\nMathematics")
    assert missing() == ["Science", "Rowing"]


def test_a_choice_is_kept_and_says_when_the_step_was_done(browser, house, lincoln):
    answer = browser(house.tess).post("/profile/cores", data={"core_mathematics": OREGON_MATH, "core_science": ""})
    assert (answer.status_code, answer.location) == (303, "/profile/cores")
    assert PersonCore.of(house.tess.id) == {"Mathematics": OREGON_MATH}
    assert Profile.of(house.tess.id).cores_at is not None
    page = soup(browser(house.tess).get("/profile/cores"))
    assert page.select_one("#core_mathematics option[selected]")["value"] == OREGON_MATH


def test_going_back_to_the_schools_setting_forgets_the_choice(browser, house, lincoln):
    choose_cores(house.tess, {"Mathematics": OREGON_MATH})
    browser(house.tess).post("/profile/cores", data={"core_mathematics": ""})
    assert PersonCore.of(house.tess.id) == {}


def test_a_choice_for_a_subject_the_school_gave_up_stays(browser, house, lincoln):
    choose_cores(house.tess, {"Mathematics": OREGON_MATH})
    School.update(subjects="Science").where(School.id == lincoln.id).execute()
    browser(house.tess).post("/profile/cores", data={"core_science": ""})
    assert PersonCore.of(house.tess.id) == {"Mathematics": OREGON_MATH}


def test_the_own_subjects_come_first(browser, house, lincoln):
    write_profile(house.tess.id, subjects="Science")
    page = soup(browser(house.tess).get("/profile/cores"))
    assert [label.text for label in page.select("main .form-label")] == ["Science", "Mathematics"]


def test_something_that_is_not_offered_is_refused_and_the_rest_stays_chosen(browser, house, lincoln):
    answer = browser(house.tess).post("/profile/cores", data={"core_mathematics": OREGON_MATH, "core_science": "x"})
    assert answer.status_code == 422
    assert soup(answer).select_one("#core_mathematics option[selected]")["value"] == OREGON_MATH
    assert PersonCore.of(house.tess.id) == {}


def test_a_student_has_none(browser, house, lincoln):
    assert browser(house.ana).get("/profile/cores").status_code == 403
    with pytest.raises(Refused):
        choose_cores(house.ana, {"Mathematics": OREGON_MATH})


def test_who_has_no_school_chooses_without_one(browser, house):
    page = soup(browser(house.petra).get("/profile/cores"))
    assert set(first_options(page)) == {"None"}
    assert "support team" not in page.text
    browser(house.petra).post("/profile/cores", data={"core_mathematics": COMMON_MATH})
    assert PersonCore.of(house.petra.id) == {"Mathematics": COMMON_MATH}


def test_a_core_chosen_before_a_newer_one_came_is_still_shown_and_can_be_kept(browser, house, lincoln, monkeypatch):
    choose_cores(house.tess, {"Mathematics": OREGON_MATH})
    old = catalogue.CORES[OREGON_MATH]._replace(is_old=True)
    monkeypatch.setitem(catalogue.CORES, OREGON_MATH, old)
    page = soup(browser(house.tess).get("/profile/cores"))
    assert page.select_one("#core_mathematics option[selected]").text == "Oregon Mathematics, 2021"
    assert browser(house.tess).post("/profile/cores", data={"core_mathematics": OREGON_MATH}).status_code == 303
    offered = soup(browser(house.sam).get(f"/cores/{lincoln.id}")).select("#core_mathematics option")
    assert OREGON_MATH not in [option["value"] for option in offered]
