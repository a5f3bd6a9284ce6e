"""How far everybody is, school by school, as many as the tables themselves show."""

import pytest

from portal.db import now
from portal.home import meters
from portal.people.models import Person
from tests.house import make_person, make_school, make_section, soup
from tests.queries import counted


def rows(browser, person, path="/"):
    page = soup(browser(person).get(path))
    return [[" ".join(cell.find(["a"]).text.split()) if cell.a else cell.text for cell in row.find_all(["th", "td"])]
            for row in page.select(".by-school tbody tr")]  # fmt: skip


def test_a_district_admin_sees_each_school(browser, house):
    make_person("student", "Cleo", "Ng", house.lincoln, password=None)
    make_person("teacher", "Wim", "Ode", house.roosevelt, waiting_at=now())
    assert rows(browser, house.dora) == [
        ["Lincoln High", "2 of 3", "1 of 1", "2 of 2"],
        ["Roosevelt Middle", "1 of 1", "1 of 2", "1 of 1"],
    ]


def test_whoever_looks_after_one_school_sees_it_once(browser, house):
    assert not rows(browser, house.sam) and not rows(browser, house.fay)
    assert len(rows(browser, house.petra)) == 3


def test_numbers_lead_to_the_people_counted(browser, house):
    dora = browser(house.dora)
    for cell in soup(dora.get("/")).select(".by-school td"):
        if cell.a:
            number = int(cell.a.text.split()[-1])
            assert len(soup(dora.get(cell.a["href"])).select("table.records tbody tr")) == number
            assert (cell.meter["value"], cell.meter["max"]) == tuple(cell.a.text.split(" of "))


def test_all_schools_together_are_what_the_roles_say(house):
    make_section(house.lincoln, "Chemistry", [house.sara], [house.ben])
    Person.update(archived_at=now()).where(Person.id == house.rosa.id).execute()
    found = meters.activation(house.petra)
    for n, whole in enumerate(found.counts):
        of_none = Person.select().where(Person.school.is_null(), Person.role.in_(meters.TABLES[whole.kind])).count()
        assert sum(school.counts[n].present for school in found.schools) == whole.present - of_none


def test_of_many_schools_those_with_the_most_to_come_are_shown(browser, house):
    for n in range(meters.SHOWN):
        make_school(house.cedar, f"School {n:02}")
    late = make_school(house.cedar, "Zion")
    make_person("student", "Zoe", "Zimt", late, password=None)
    shown = rows(browser, house.dora)
    assert len(shown) == meters.SHOWN and shown[-1][0] == "Zion"
    assert "Show the other 3 too" in browser(house.dora).get("/").text
    assert len(rows(browser, house.dora, "/?schools=all")) == meters.SHOWN + 3


@pytest.mark.parametrize("who", ["dora", "petra"])
def test_it_takes_as_many_queries_for_twenty_schools_as_for_two(house, who):
    me = getattr(house, who)

    def queries():
        with counted() as asked:
            meters.activation(me)
        return len(asked)

    few = queries()
    for n in range(20):
        make_person("student", f"S{n}", "Zimt", make_school(house.cedar, f"School {n:02}"))
    assert queries() == few <= 6
