"""The set-up checklist: for whoever may do each step, until it is done or said to be done without."""

import pytest

from portal.db import NotSeen, now
from portal.home import checklist
from portal.mail.models import MailServer
from portal.people.models import Person
from portal.roster.models import Run
from portal.schools.models import School, Setting
from portal.standards.models import SchoolCore
from tests.house import soup

PORTAL = ["school", "address", "subjects", "roster", "mail", "cores", "lead", "backup"]


def names(person, last_backup=None):
    return [step.name for step in checklist.steps(person, last_backup)]


def left(person, last_backup=None):
    return [step.name for step in checklist.steps(person, last_backup) if not step.is_done]


def shown(browser, person):
    return [" ".join(li.text.split()) for li in soup(browser(person).get("/")).select(".checklist li")]


def test_each_admin_is_shown_what_they_may_do(browser, house):
    assert names(house.petra) == PORTAL
    assert names(house.dora) == names(house.sam) == ["subjects", "roster", "cores", "lead"]
    assert len(shown(browser, house.petra)) == 8
    assert not shown(browser, house.tess)


def test_a_step_is_done_by_what_was_done(house):
    assert left(house.petra) == PORTAL[1:]
    Setting.write("base_url", "https://portal.cedar.example")
    Run.create(state="applied", file_name="a.zip")
    MailServer.create(host="mail.cedar.example", sender="portal@cedar.example")
    assert left(house.petra, now()) == ["subjects", "cores", "lead"]


def test_for_several_schools_it_is_done_when_all_have_done_it(house):
    SchoolCore.create(school=house.lincoln, subject="Science", core="NGSS")
    School.update(subjects="Science", support_lead_id=house.tess.id).where(School.id == house.lincoln.id).execute()
    assert left(house.sam) == ["roster"]
    assert left(house.dora) == ["subjects", "roster", "cores", "lead"]
    assert {step.note for step in checklist.steps(house.dora, None)} >= {"1 of 2 schools"}


def test_what_a_school_does_without_counts_as_done(browser, house):
    sam = browser(house.sam)
    for name in ("subjects", "roster", "cores"):
        assert sam.post(f"/first-steps/{name}").status_code == 303
    assert left(house.sam) == ["lead"]
    assert "done" in soup(sam.get("/")).select(".checklist li")[0]["class"]
    assert sam.post("/first-steps/lead").status_code == 303
    assert not soup(sam.get("/")).select(".checklist")


def test_it_is_said_for_the_own_school_alone(house):
    checklist.set_aside(house.sam, "cores")
    assert left(house.sam) == left(house.sara) == ["subjects", "roster", "lead"]
    assert "cores" in left(house.ruth) and "cores" in left(house.dora)


@pytest.mark.parametrize("name", ["mail", "backup", "address", "nonsense"])
def test_nobody_does_without_what_is_not_theirs_to_say(browser, house, name):
    with pytest.raises(NotSeen):
        checklist.set_aside(house.sam, name)
    assert browser(house.sam).post(f"/first-steps/{name}").status_code == 404
    assert not Setting.select().where(Setting.name.startswith("without")).exists()


def test_who_has_lost_the_role_meanwhile_says_nothing_any_more(house):
    Person.update(role="teacher").where(Person.id == house.sam.id).execute()
    with pytest.raises(NotSeen):
        checklist.set_aside(house.sam, "cores")


def test_links_handed_over_by_hand_do_for_a_mail_server(browser, house):
    petra = browser(house.petra)
    assert "We hand links over by hand" in petra.get("/").text
    petra.post("/first-steps/mail")
    assert "mail" not in left(house.petra)


def test_a_step_leads_to_where_it_is_done(browser, house):
    page = soup(browser(house.sam).get("/"))
    links = [a["href"] for a in page.select(".checklist a")]
    assert links == [
        f"/settings/schools/{house.lincoln.id}",
        "/roster/import",
        f"/cores/{house.lincoln.id}",
        f"/settings/schools/{house.lincoln.id}",
    ]
    petra = browser(house.petra)
    for link in soup(petra.get("/")).select(".checklist a"):
        assert petra.get(link["href"]).status_code == 200


def test_the_demo_has_nothing_to_set_up(browser, house):
    Setting.write("demo", True)
    assert not shown(browser, house.petra)
