"""The problems of a package: few, many, filtered, downloaded."""

import pytest

from portal.roster.models import Problem, Run
from tests.house import soup
from tests.roster.runs import download


@pytest.fixture
def run(house):
    """A refused run with 60 errors in users.csv and two warnings elsewhere."""
    run = Run.create(state="refused", error_count=60, warning_count=2, version="1.1")
    for n in range(60):
        add(run, "error", "users.csv", n + 2, "role", f"=boss{n}")
    add(run, "warning", "orgs.csv", 3, "name", "Oak")
    add(run, "warning", "courses.csv", 0, "", "")
    return run


def add(run, severity, file, line, column, value):
    place = ", ".join(filter(None, (file, f"line {line}" if line else "", f"column {column}" if column else "")))
    facts = {"file": file, "line": line, "column": column, "value": value}
    Problem.create(run=run, severity=severity, code="x.y", sentence=f"{place}: that is odd.", **facts)


def places(browser, run, query=""):
    shown = soup(browser.get(f"/roster/runs/{run.id}/problems{query}"))
    return [
        (row.th.get_text(" ", strip=True), row.select_one('[data-label="Line"]').text)
        for row in shown.select(".records tbody tr")
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 50),
        ("?page=2", 12),
        ("?severity=warning", 2),
        ("?file=orgs.csv", 1),
        ("?q=boss59", 1),
        ("?q=odd+boss&size=100", 60),
        ("?file=nothing.csv", 0),
    ],
)
def test_problems_are_paged_searched_and_filtered(house, browser, run, query, found):
    assert len(places(browser(house.petra), run, query)) == found


def test_problems_are_sorted_by_place(house, browser, run):
    assert places(browser(house.petra), run)[:3] == [
        ("Warning courses.csv", ""),
        ("Warning orgs.csv", "3"),
        ("Error users.csv", "2"),
    ]
    assert places(browser(house.petra), run, "?sort=-line")[0] == ("Error users.csv", "61")


def test_the_files_of_the_package_are_what_can_be_chosen(house, browser, run):
    shown = soup(browser(house.petra).get(f"/roster/runs/{run.id}"))
    files = [option.text for option in shown.select('select[name="file"] option')]
    assert files == ["All files", "courses.csv", "orgs.csv", "users.csv"]


def test_the_page_of_the_run_searches_in_the_list_of_problems(house, browser, run):
    form = soup(browser(house.petra).get(f"/roster/runs/{run.id}")).select_one("form.toolbar")
    assert form["action"] == form["hx-get"] == f"/roster/runs/{run.id}/problems"


def test_problems_are_downloaded_without_formulas(house, browser, run):
    header, *rows = download(browser(house.petra), run, "problems", "?severity=error")
    assert header == ["severity", "file", "line", "column", "value", "what is wrong"]
    assert len(rows) == 60
    assert rows[0] == ["error", "users.csv", "2", "role", "'=boss0", "That is odd."]
