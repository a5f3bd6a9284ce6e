"""Parents, guardians and relatives get no account: the page and the terminal say how many the file has."""

import pytest

from portal.people.models import Person
from tests.house import soup
from tests.roster.oneroster import changes, oak, problems


def family(version="1.1"):
    package = oak(version).person("p1", "parent", "Pia", "Marchetti")
    return package.person("p2", "guardian", "Pa", "Pérez").person("p3", "relative", "Oma", "Pérez")


def said(browser, run):
    return soup(browser.get(f"/roster/runs/{run.id}")).select_one("main").get_text(" ", strip=True)


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_they_are_counted_before_and_after(importing, house, browser, version):
    run, petra = importing.read(family(version), by=house.petra), browser(house.petra)
    assert "3 parents and guardians are left out" in said(petra, run) and "get no account" in said(petra, run)
    importing.apply(run, by=house.petra)
    assert "3 parents and guardians were left out" in said(petra, run) and "got no account" in said(petra, run)
    assert not Person.select().where(Person.last_name == "Marchetti", Person.first_name == "Pia").exists()


def test_the_terminal_counts_them_too(homeroom, tmp_path):
    _code, told = homeroom("import", family().write(tmp_path / "p.zip"), "--dry-run")
    assert "3 parents and guardians are left out. Parents, guardians and relatives get no account." in told


def test_one_is_one_and_none_is_not_spoken_of(importing, house, browser):
    petra = browser(house.petra)
    assert "left out" not in said(petra, importing.apply(oak(), by=house.petra))
    run = importing.read(changes().person("p1", "parent", "Pia", "Marchetti"), by=house.petra)
    assert "1 parent or guardian is left out" in said(petra, run)


def test_who_has_no_role_is_no_parent(importing, house, browser):
    package = oak("1.2").person("u7", "student", "No", "Role").drop("roles", "r-u7")
    run = importing.read(package, by=house.petra)
    assert run.parents == 0 and "left out" not in said(browser(house.petra), run)


def test_who_is_here_and_lost_their_role_stays_and_it_is_said(importing):
    importing.apply(oak("1.2"))
    run = importing.read(oak("1.2").drop("roles", "r-u2"))
    (told,) = problems(run, "warning")
    assert told.endswith("Ana Pérez: has no role in roles.csv any more. The account here stays what it is.")
    assert run.changes_nothing and run.counts["student"]["unchanged"] == 2


def test_a_package_of_changes_may_leave_out_the_role(importing):
    importing.apply(oak("1.2"))
    package = changes("1.2").person("u2", "student", "Ana", "Díaz").role("r-u3", "u3", "student").drop("roles", "r-u2")
    assert not problems(importing.read(package), "warning")
