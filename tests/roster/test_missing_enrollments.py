"""Enrollments that are here and not in the file are listed with person and section; nothing happens to them."""

import pytest

from portal.classes.models import Enrollment
from portal.roster import things
from portal.roster.commands import SHOWN
from portal.schools.models import School
from tests.house import make_person, soup
from tests.roster.oneroster import changes, oak, rows
from tests.roster.runs import download, table

MISSING = "?kind=enrollment&verdict=missing"


@pytest.fixture
def run(importing, house):
    importing.apply(oak())
    return importing.read(oak().drop("enrollments", "e-k1-u2", "e-k1-u1"), by=house.petra)


def test_they_are_counted_and_listed(run, house, browser):
    petra = browser(house.petra)
    assert run.counts["enrollment"]["missing"] == 2 and run.changes_nothing
    names = [line[0] for line in table(petra, run, MISSING)]
    assert names == ["Tess Marchetti teaches Algebra 1", "Ana Pérez in Algebra 1"]
    assert [line[:4] for line in download(petra, run, query=MISSING)[1:]] == [
        ["enrollment", "Not in the file", "Tess Marchetti teaches Algebra 1", "e-k1-u1"],
        ["enrollment", "Not in the file", "Ana Pérez in Algebra 1", "e-k1-u2"],
    ]


def test_the_page_names_them_and_leads_to_the_list(run, house, browser):
    shown = soup(browser(house.petra).get(f"/roster/runs/{run.id}"))
    (panel,) = [p for p in shown.select("section.panel") if "2 enrollments here are not in the file" in p.text]
    assert "Ana Pérez in Algebra 1" in panel.text
    assert panel.a["href"] == f"/roster/runs/{run.id}/rows{MISSING}"
    assert shown.select(f'.counts a[href="/roster/runs/{run.id}/rows{MISSING}"]')


def test_applying_keeps_them(run, importing, house):
    importing.apply(run, by=house.petra)
    assert Enrollment.select().where(Enrollment.source == run.source).count() == 3


def test_more_than_a_slice_are_all_listed(importing, monkeypatch):
    monkeypatch.setattr(things, "SLICE", 2)
    package = oak()
    for n in range(SHOWN):
        package.person(f"s{n}", "student", f"Kid{n}", "Many", email="").enroll(f"s{n}")
    importing.apply(package)
    run = importing.read(package.drop("enrollments", *(f"e-k1-s{n}" for n in range(SHOWN))))
    assert {r.sis_id for r in rows(run, "enrollment", "missing")} == {f"e-k1-s{n}" for n in range(SHOWN)}


def test_a_package_of_changes_misses_none(importing):
    importing.apply(oak())
    assert not rows(importing.read(changes().enroll("u2", "student", beginDate="2026-09-01")), "enrollment", "missing")


def test_those_of_a_school_one_does_not_look_after_are_not_listed(importing):
    district = oak().school("o3", "Elm School").section("k9", "Science 7", "o3")
    district.person("v2", "student", "Rosa", "O'Neil", "o3").enroll("v2", "student", "k9")
    importing.apply(district)
    mal = make_person("school_admin", "Mal", "Ory", School.get(School.sis_id == "o2"))
    run = importing.read(oak().drop("enrollments", "e-k1-u2"), by=mal)
    assert [r.sis_id for r in rows(run, "enrollment", "missing")] == ["e-k1-u2"]


def test_a_run_that_lists_those_of_another_school_is_not_for_one_schools_admin(importing):
    district = oak().school("o3", "Elm School").section("k9", "Science 7", "o3").enroll("u2", "student", "k9")
    importing.apply(district)
    run = importing.read(oak())
    assert rows(run, "enrollment", "missing") and run.school_id is None
