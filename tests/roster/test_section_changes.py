"""A class that moves to another school, course or term says from where to where, before and after it is applied."""

import pytest

from portal.classes.models import Section
from tests.queries import counted
from tests.roster.oneroster import oak
from tests.roster.runs import details

CHANGED = "?kind=section&verdict=changed"


def larger():
    package = oak().school("o3", "Elm School").add("courses", "c2", title="Geometry", orgSourcedId="o2")
    facts = {"type": "term", "startDate": "2030-08-01", "endDate": "2031-01-31", "schoolYear": "2031"}
    return package.add("academicSessions", "t2", title="Fall", **facts)


def crowded(changed=0, gone=0):
    """Five more sections: so many of them of another course, or not there."""
    package = larger()
    for n in range(5 - gone):
        package.section(f"s{n}", f"Class {n}", course="c2" if n < changed else "c1")
    return package


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"courseSourcedId": "c2"}, "course: Algebra → Geometry"),
        ({"termSourcedIds": "t1,t2"}, "terms: Year → Fall, Year"),
        ({"schoolSourcedId": "o3"}, "school: Oak School → Elm School"),
        ({"title": "Algebra I"}, "title: Algebra 1 → Algebra I"),
    ],
)
def test_it_says_so(importing, house, browser, cells, told):
    importing.apply(larger())
    run, petra = importing.read(larger().set("classes", "k1", **cells), by=house.petra), browser(house.petra)
    before = details(petra, run, CHANGED)
    importing.apply(run, by=house.petra)
    assert before == details(petra, run, CHANGED) == [told]


def test_what_comes_with_the_same_package_is_named(importing, house, browser):
    importing.apply(oak())
    run = importing.read(larger().set("classes", "k1", courseSourcedId="c2"), by=house.petra)
    assert details(browser(house.petra), run, CHANGED) == ["course: Algebra → Geometry"]
    importing.apply(run, by=house.petra)
    assert Section.get(Section.sis_id == "k1").course.title == "Geometry"


@pytest.mark.parametrize("what", ["changed", "gone"])
def test_however_many_there_are_the_database_is_asked_as_often(importing, what):
    def asked(number):
        with counted() as questions:
            importing.read(crowded(**{what: number}))
        return len(questions)

    importing.apply(crowded())
    assert asked(1) == asked(5)


def test_a_course_under_another_name_is_no_other_course(importing, house, browser):
    importing.apply(oak())
    package = oak().set("courses", "c1", title="Algebra, first year").set("classes", "k1", title="A1")
    run = importing.read(package, by=house.petra)
    assert details(browser(house.petra), run, CHANGED) == ["title: Algebra 1 → A1"]
