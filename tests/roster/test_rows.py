"""The rows of a run and their download: names, old → new, filters in the address, pages."""

import pytest

from portal.audit.models import Event
from portal.roster.applying import apply_run
from portal.roster.models import Row, Run
from portal.roster.operations import request_apply
from tests.house import soup
from tests.roster.packages import PEOPLE
from tests.roster.runs import counts, download, page, read, table


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?kind=student&verdict=added", ["Ana Pérez", "Ben =Adeyemi"]),
        ("?kind=teacher", ["Tess Marchetti", "Olu Head"]),
        (
            "?kind=enrollment",
            ["Tess Marchetti teaches Algebra 1", "Ana Pérez in Algebra 1", "Ben =Adeyemi in Algebra 1"],
        ),
        ("?q=ana+pér", ["Ana Pérez"]),
        ("?q=u3", ["Ben =Adeyemi", "Ben =Adeyemi in Algebra 1"]),
        ("?kind=student&verdict=changed", []),
        ("?kind=nonsense", []),
    ],
)
def test_kind_verdict_and_words_in_the_address_choose_the_rows(house, browser, tmp_path, query, names):
    run = read(house.petra, tmp_path)
    petra = browser(house.petra)
    assert [row[0] for row in table(petra, run, query)] == names


def test_a_changed_row_shows_old_and_new(house, browser, tmp_path):
    request_apply(house.petra, read(house.petra, tmp_path).id)
    apply_run(Run.get().id)
    people = PEOPLE | {"u2": ("student", "Ana", "Pérez Díaz", "", "aperez")}
    run = read(house.petra, tmp_path, people=people)
    shown = page(browser(house.petra), run, "/rows?verdict=changed")
    (row,) = shown.select(".records tbody tr")
    assert [(pair.find("del").text, pair.ins.text) for pair in row.select(".pair")] == [
        ("Pérez", "Pérez Díaz"),
        ("ana@oak.example", "nothing"),
    ]


def test_every_row_stands_on_one_page_only(house, browser):
    run = Run.create(state="ready", counts_json=counts(student={"added": 60}))
    Row.insert_many(
        {"run": run.id, "kind": "student", "verdict": "added", "sis_id": f"s{n}", "label": f"Kid {n}"}
        for n in range(60)
    ).execute()
    petra = browser(house.petra)
    pages = [table(petra, run, f"?kind=student&size=25&page={n}") for n in (1, 2, 3)]
    assert [len(page) for page in pages] == [25, 25, 10]
    assert len({row[0] for page in pages for row in page}) == 60


def test_a_search_answers_with_results_and_the_link_of_their_download(house, browser, tmp_path):
    run = read(house.petra, tmp_path)
    answer = soup(browser(house.petra).get(f"/roster/runs/{run.id}/rows?q=ana&kind=student", htmx=True))
    assert not answer.select("html, .toolbar")
    assert answer.select_one("hx-partial #download")["href"] == f"/roster/runs/{run.id}/rows.csv?q=ana&kind=student"


def test_the_download_holds_what_was_searched_and_filtered(house, browser, tmp_path):
    run = read(house.petra, tmp_path)
    header, *rows = download(browser(house.petra), run, query="?kind=student&q=ana")
    assert header == ["kind", "what happens", "name", "SIS id", "line", "details"]
    assert [row[:5] for row in rows] == [["student", "Added", "Ana Pérez", "u2", "3"]]
    assert "first name: Ana" in rows[0][5]
    everything = download(browser(house.petra), run)
    assert len(everything) == 1 + Row.select().where(Row.run == run).count()
    assert "Ana Pérez in Algebra 1" in [row[2] for row in everything]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_no_cell_of_a_download_is_a_formula(house, browser, start):
    run = Run.create(state="ready", counts_json=counts(student={"added": 1}))
    evil = f'{start}HYPERLINK("http://evil.example")'
    Row.create(run=run, kind="student", verdict="added", sis_id=evil, label=evil)
    (_header, row) = download(browser(house.petra), run)
    assert row[2] == row[3] == f"'{evil}"


@pytest.mark.parametrize("what", ["rows", "problems"])
def test_a_download_stands_in_history_with_who_which_run_and_which_list(house, browser, what):
    run = Run.create(state="ready", counts_json=counts(), file_name="oak.zip", school_id=house.lincoln.id)
    download(browser(house.sam), run, what)
    event = Event.get(Event.kind == "roster.downloaded")
    assert (event.actor_id, event.school_id) == (house.sam.id, house.lincoln.id)
    line = soup(browser(house.sara).get("/history")).select_one(".records tbody tr")
    assert f"downloaded the {what} of oak.zip, import {run.id}" in " ".join(line.text.split())


def test_who_may_not_see_a_run_downloads_nothing_and_writes_no_history(house, browser):
    run = Run.create(state="ready", counts_json=counts(), school_id=house.lincoln.id)
    assert browser(house.ruth).get(f"/roster/runs/{run.id}/rows.csv").status_code == 404
    assert not Event.select().where(Event.kind == "roster.downloaded").exists()
