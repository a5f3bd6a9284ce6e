"""Community of the demo can be looked around in."""

from portal.community.suggestions import suggestions
from portal.people.models import Person
from portal.people.profiles import GRADES_TAUGHT, Profile
from portal.schools.models import School
from portal.welcome.demo import demo_person, leave_demo, load_demo
from tests.house import PASSWORD, soup


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
    assert all(school.support_lead_id for school in School.select())


def test_it_all_goes_with_the_demo(app):
    load_demo(PASSWORD)
    leave_demo(demo_person("portal_admin"), has_code=True)
    assert not Profile.select().exists()
