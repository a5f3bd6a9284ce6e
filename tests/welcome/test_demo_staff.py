"""The demo shows all there is for staff: profiles, pictures, cores, follows, requests, mails and people that wait."""

import pytest

from portal.community.suggestions import suggestions
from portal.mail.models import Message
from portal.onboarding.models import Invitation
from portal.people.models import Person
from portal.people.pictures import KEPT_BYTES
from portal.people.profiles import GRADES_TAUGHT, ROLES, Photo, Profile
from portal.schedule import work_once
from portal.schools.models import School
from portal.standards.catalogue import CORES
from portal.standards.models import SchoolCore
from portal.support.models import Request
from portal.welcome.demo import demo_person, leave_demo, load_demo
from tests.house import PASSWORD, soup

pytestmark = pytest.mark.any_database  # what the demo writes is written on both by the tests beside


def test_colleagues_of_the_demos_teacher_say_what_they_teach(app, browser):
    load_demo(PASSWORD)
    me = demo_person("teacher")
    page = soup(browser(me).get("/community"))
    said = [row for row in page.select("tbody tr") if row.select_one("[data-label=Subjects]").text]
    assert len(said) > 20
    page = soup(browser(me).get("/community?show=following"))
    assert len(page.select("tbody tr")) == 3
    assert suggestions(me)[0].reason.startswith("Your support lead")


def test_what_is_said_is_among_what_is_offered(app):
    load_demo(PASSWORD)
    for profile in Profile.select():
        person = Person.get_by_id(profile.person_id)
        offered = person.school.subject_list if person.school_id else []
        assert set(profile.list_of("subjects")) <= set(offered)
        assert set(profile.list_of("grades")) <= set(GRADES_TAUGHT)
        assert set(profile.list_of("roles")) <= set(ROLES)
    assert all(school.support_lead_id for school in School.select())


def test_it_all_goes_with_the_demo(app):
    load_demo(PASSWORD)
    leave_demo(demo_person("portal_admin"), has_code=True)
    assert not Profile.select().exists()


def test_pictures_are_as_if_uploaded_and_shown(app, browser):
    load_demo(PASSWORD)
    photos = list(Photo.select())
    assert len(photos) > 15 and all(len(bytes(photo.image)) <= KEPT_BYTES for photo in photos)
    admin = demo_person("school_admin").id
    answer = browser(demo_person("teacher")).get(f"/community/{admin}/photo/{Photo.mark_of(admin)}")
    assert answer.mimetype == "image/webp"


def test_home_of_its_teacher_has_something_left_to_do(app, browser):
    load_demo(PASSWORD)
    left = soup(browser(demo_person("teacher")).get("/")).select_one("section[aria-labelledby=left]")
    assert [a["href"] for a in left.select("a")] == ["/setup/cores", "/setup/invite"]


def test_its_admins_have_people_and_mails_that_wait(app, browser, settings):
    load_demo(PASSWORD)
    page = soup(browser(demo_person("district_admin")).get("/"))
    lines = [" ".join(li.text.split()) for li in page.select("section[aria-labelledby=waiting] li")]
    assert [line.split(" wait")[0] for line in lines] == ["2 people", "1 request for help", "3 mails"]
    assert Invitation.select().where(Invitation.invited_by.is_null(False)).count() == 1
    work_once(settings)
    assert {message.state for message in Message.select()} == {"waiting"}


def test_staff_not_yet_active_have_come_differently_far(app, browser):
    load_demo(PASSWORD)
    page = soup(browser(demo_person("district_admin")).get("/users/teachers?status=new"))
    shown = {small.text for small in page.select(".status small")}
    assert shown == {"no invitation yet", "invited", "link opened", "temporary password given"}


def test_no_school_has_the_core_of_another_state(app):
    load_demo(PASSWORD)
    for row in SchoolCore.select():
        assert CORES[row.core].state in ("", School.get_by_id(row.school_id).state)


def test_both_schools_have_cores_and_the_lead_requests(app, browser):
    load_demo(PASSWORD)
    assert {row.school_id for row in SchoolCore.select()} == {school.id for school in School.select()}
    waiting, answered = Request.select().order_by(Request.answered_at.is_null(False))
    lead = Person.get_by_id(answered.answered_by)
    assert lead.id == lead.school.support_lead_id == waiting.school.support_lead_id
    assert answered.answer in browser(answered.asked_by).get(f"/support/{answered.id}").text
