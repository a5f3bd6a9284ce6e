"""The list of imports, and what a run's buttons do."""

import pytest

from portal.db import now
from portal.people.models import Person
from portal.roster.models import Problem, Run
from portal.schedule import work_once
from tests.house import soup
from tests.roster.runs import counts, press_apply, read


def test_an_empty_list_says_what_to_do(house, browser):
    shown = soup(browser(house.sam).get("/roster"))
    assert "No roster yet" in shown.select_one(".empty").text
    assert shown.select_one('.empty a[href="/roster/import"]')


def test_runs_stand_newest_first_with_who_and_what(house, browser):
    Run.create(state="applied", file_name="one.zip", counts_json=counts(student={"added": 3}), started_by_id=None)
    Run.create(state="refused", file_name="two.zip", error_count=12, started_by_id=house.sam.id)
    Run.create(state="ready", file_name="three.zip", counts_json=counts(), started_by_id=999)
    rows = soup(browser(house.petra).get("/roster")).select(".records tbody tr")
    assert [[cell.get_text(strip=True) for cell in row.select("td")] for row in rows] == [
        ["three.zip", "Somebody no longer here", "Waiting for your decision", "Nothing to change"],
        ["two.zip", "Sam Okoro", "Refused", "12 errors in the file"],
        ["one.zip", "This computer", "Applied", "3 added, 0 changed"],
    ]


@pytest.mark.parametrize(("query", "found"), [("?q=TWO", ["two.zip"]), ("?state=applied", ["one.zip"]), ("?q=%25", [])])
def test_runs_are_searched_and_filtered(house, browser, query, found):
    Run.create(state="applied", file_name="one.zip", counts_json=counts())
    Run.create(state="refused", file_name="two.zip")
    rows = soup(browser(house.petra).get(f"/roster{query}")).select('.records [data-label="File"]')
    assert [cell.get_text(strip=True) for cell in rows] == found


def test_everybody_finds_the_runs_of_what_they_look_after_and_their_own(house, browser):
    here = {"school_id": house.lincoln.id, "district_id": house.cedar.id}
    Run.create(state="applied", file_name="lincoln.zip", counts_json=counts(), **here)
    Run.create(state="refused", file_name="ruths.zip", started_by_id=house.ruth.id)
    found = {
        who: {cell.get_text(strip=True) for cell in soup(browser(getattr(house, who)).get("/roster")).select("td.wrap")}
        for who in ("sam", "ruth", "dora", "fay", "petra")
    }
    assert found == {
        "sam": {"lincoln.zip"},
        "ruth": {"ruths.zip"},
        "dora": {"lincoln.zip"},
        "fay": set(),
        "petra": {"lincoln.zip", "ruths.zip"},
    }
    assert browser(house.tess).get("/roster").status_code == 403


def test_one_confirmation_and_the_worker_applies_it(house, browser, tmp_path, settings):
    run = read(house.petra, tmp_path)
    answer = press_apply(browser(house.petra), run)
    assert answer.status_code == 303 and answer.location == f"/roster/runs/{run.id}"
    assert Run.get_by_id(run.id).state == "requested" and not Person.select().where(Person.sis_id == "u2").exists()
    work_once(settings)
    assert Run.get_by_id(run.id).state == "applied" and Person.select().where(Person.sis_id == "u2").exists()
    assert browser(house.petra).post(f"/roster/runs/{run.id}/apply").location == f"/roster/runs/{run.id}"
    assert browser(house.petra).post(f"/roster/runs/{run.id}/cancel").location == f"/roster/runs/{run.id}"
    assert Run.get_by_id(run.id).state == "applied"


def test_a_discarded_run_is_not_applied_any_more(house, browser, tmp_path):
    run = read(house.petra, tmp_path)
    assert browser(house.petra).post(f"/roster/runs/{run.id}/cancel").location == "/roster"
    assert browser(house.petra).post(f"/roster/runs/{run.id}/apply").location == f"/roster/runs/{run.id}"
    assert Run.get_by_id(run.id).state == "cancelled"
    shown = soup(browser(house.petra).get(f"/roster/runs/{run.id}"))
    assert not shown.select("main .panel form") and "Discarded" in shown.select_one(".page-head").text


def test_a_refused_package_can_be_read_less_strictly(house, browser, tmp_path):
    package = tmp_path / "x.zip"
    package.write_bytes(b"x")
    run = Run.create(
        state="refused", version="1.2", package=str(package), started_by_id=house.sam.id, read_at=now(), error_count=1
    )
    Problem.create(run=run, severity="error", code="table.x", sentence="x")
    answer = browser(house.sam).post(f"/roster/runs/{run.id}/read-anyway")
    assert answer.location == f"/roster/runs/{run.id}"
    again = Run.get_by_id(run.id)
    assert (again.state, again.is_lenient) == ("uploaded", True)
