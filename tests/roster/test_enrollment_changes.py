"""A changed enrollment says what of it changes, old → new, before and after it is applied."""

import pytest

from tests.roster.oneroster import edit, oak, rows
from tests.roster.runs import details, download, table

CHANGED = "?kind=enrollment&verdict=changed"


def art():
    return oak().section("k2", "Art 5")


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"userSourcedId": "u3"}, "person: Ana Pérez → Ben Adeyemi"),
        ({"classSourcedId": "k2"}, "class: Algebra 1 → Art 5"),
        ({"role": "teacher"}, "role: student → teacher"),
        ({"beginDate": "2026-09-01"}, "first day: nothing → 2026-09-01"),
        ({"primary": "true"}, "main teacher: no → yes"),
    ],
)
def test_it_says_what_changes_before_and_after(importing, house, browser, cells, told):
    importing.apply(art())
    run, petra = importing.read(art().set("enrollments", "e-k1-u2", **cells), by=house.petra), browser(house.petra)
    before = download(petra, run, query=CHANGED)[1:]
    run = importing.apply(run, by=house.petra)
    assert before == download(petra, run, query=CHANGED)[1:]
    assert [(line[3], line[-1]) for line in before] == [("e-k1-u2", told)]
    assert run.state == "applied" and run.counts["enrollment"]["changed"] == 1


def test_the_page_shows_it_as_of_everything_else(importing, house, browser):
    importing.apply(art())
    run = importing.read(art().set("enrollments", "e-k1-u2", endDate="2027-01-31"), by=house.petra)
    ((_name, _kind, _verdict, said, *_rest),) = table(browser(house.petra), run, CHANGED)
    assert said == "last day: nothing → 2027-01-31"


def test_in_the_terminal_too(importing, homeroom, tmp_path):
    importing.apply(art())
    package = art().set("enrollments", "e-k1-u2", classSourcedId="k2").write(tmp_path / "p.zip")
    assert "Ana Pérez in Art 5: class: Algebra 1 → Art 5" in homeroom("import", package, "--dry-run")[1]


def test_another_name_of_the_same_person_or_class_is_no_change_of_it(importing, house, browser):
    importing.apply(art())
    edit("u2", last_name="Perez")
    package = art().set("enrollments", "e-k1-u2", endDate="2027-01-31").set("classes", "k1", title="Algebra One")
    run = importing.read(package, by=house.petra)
    assert details(browser(house.petra), run, CHANGED) == ["last day: nothing → 2027-01-31"]


def test_what_is_only_written_otherwise_has_nothing_to_tell(importing):
    importing.apply(art())
    run = importing.read(art().set("enrollments", "e-k1-u2", primary="false"))
    assert [row.fields for row in rows(run, "enrollment", "changed")] in ([], [[]])
