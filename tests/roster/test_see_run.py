"""Whoever moved or was demoted no longer sees the runs they started that show people of where they were."""

import pytest

from portal.db import now
from portal.people.models import Person
from portal.roster.models import Run
from tests.house import soup
from tests.roster.oneroster import oak
from tests.roster.runs import counts

SHOWN = {"state": "ready", "read_at": now()}
REFUSED = {"state": "refused", "read_at": now(), "error_count": 1}


def sees(browser, person, run):
    status = browser(person).get(f"/roster/runs/{run.id}").status_code
    listed = f"/roster/runs/{run.id}" in str(soup(browser(person).get("/roster")).select("tbody"))
    assert listed == (status == 200)
    return status == 200


def own_run(house, person, school=None, district=None, **facts):
    place = {"school_id": school and school.id, "district_id": district and district.id}
    return Run.create(started_by_id=person.id, counts_json=counts(), **place, **facts)


def test_a_school_admin_who_moved_leaves_the_runs_of_the_old_school_behind(house, browser):
    run = own_run(house, house.sam, house.lincoln, house.cedar, **SHOWN)
    assert sees(browser, house.sam, run)
    Person.update(school=house.roosevelt.id).where(Person.id == house.sam.id).execute()
    assert not sees(browser, house.sam, run) and sees(browser, house.sara, run)


@pytest.mark.parametrize("where", ["one school", "the district", "several districts"])
def test_a_demoted_admin_sees_the_runs_of_the_own_school_only(house, browser, where):
    place = {"one school": (house.roosevelt, house.cedar), "the district": (None, house.cedar)}.get(where, (None, None))
    theirs = own_run(house, house.dev, *place, **SHOWN)
    own = own_run(house, house.dev, house.lincoln, house.cedar, **SHOWN)
    Person.update(role="school_admin", school=house.lincoln.id).where(Person.id == house.dev.id).execute()
    assert not sees(browser, house.dev, theirs) and sees(browser, house.dev, own)


@pytest.mark.parametrize("facts", [{"state": "uploaded"}, {"state": "reading"}, {"state": "failed"}, REFUSED])
def test_what_shows_nobody_stays_its_starters(house, browser, facts):
    run = own_run(house, house.sam, **facts)
    assert sees(browser, house.sam, run) and not sees(browser, house.sara, run)


def test_a_package_about_nobody_is_about_whoever_sent_it(importing, house, browser):
    package = oak()
    for kind in ("orgs", "courses", "classes", "users", "enrollments"):
        del package.rows[kind]
    run = importing.read(package, by=house.sam)
    assert run.state == "ready" and sees(browser, house.sam, run)


def test_a_district_admin_sees_the_own_run_with_people_of_no_school(importing, house, browser):
    importing.apply(oak(), by=house.petra)
    oak_district = Person.get(Person.sis_id == "u1").district_id
    Person.update(district_id=oak_district).where(Person.id == house.dora.id).execute()
    run = importing.read(oak().person("u7", "teacher", "Ida", "Roams", "o1"), by=house.dora)
    assert run.state == "ready" and sees(browser, house.dora, run)
