"""The page of a run in each of its states."""

import pytest

from portal.db import now
from portal.people.models import Person
from portal.roster.applying import apply_run
from portal.roster.models import Problem, Question, Row, Run
from portal.roster.operations import request_apply
from tests.house import soup
from tests.roster.packages import PEOPLE
from tests.roster.runs import counts, page, read


@pytest.mark.parametrize("state", ["uploaded", "reading", "requested", "applying"])
def test_what_is_worked_on_asks_for_itself_again_and_is_no_activity(house, browser, state):
    run = Run.create(state=state, step="Reading people", progress=30, progress_of=120)
    part = page(browser(house.petra), run).select_one("#run")
    assert part["hx-trigger"] == "every 1s" and "X-Poll" in part["hx-headers"]
    assert part["hx-get"] == f"/roster/runs/{run.id}"
    assert part.select_one("progress") and part.select_one(".no-script a")
    assert part.select_one("label").text in ("Waiting to be read", "Waiting to be applied", "Reading people")


def test_without_javascript_the_page_comes_again_by_itself(house, browser):
    run = Run.create(state="reading")
    assert page(browser(house.petra), run).select_one('head noscript meta[http-equiv="refresh"]')
    Run.update(state="ready", counts_json=counts()).execute()
    assert not page(browser(house.petra), run).select('noscript, [hx-trigger^="every"]')


def test_the_poll_gets_only_its_part(house, browser):
    run = Run.create(state="reading", step="Reading people", progress=30, progress_of=120)
    answer = browser(house.petra).get(f"/roster/runs/{run.id}", htmx=True)
    assert not soup(answer).select("html, .crumb")
    assert soup(answer).select_one("#run progress")["value"] == "25"


def test_a_run_that_is_ready_says_in_one_sentence_what_would_happen(house, browser, tmp_path):
    run = read(house.petra, tmp_path)
    shown = page(browser(house.petra), run)
    sentence = (
        "Applying adds 4 people, 3 enrollments, 1 section and 4 other records, changes nothing and removes nobody."
    )
    assert shown.select_one("#outcome").text == sentence
    (students,) = [line for line in shown.select(".counts tbody tr") if line.th.text == "Students"]
    assert students.a["href"] == f"/roster/runs/{run.id}/rows?kind=student&verdict=added"
    assert [cell.get_text(strip=True) for cell in students.select("td")] == ["2", "0", "0", "0"]
    assert [form["action"].rsplit("/", 1)[1] for form in shown.select(".panel form")] == ["apply", "cancel"]
    assert shown.select_one("[aria-labelledby=about-admin] .records tbody th").get_text(strip=True) == "Olu Head"


def test_the_same_package_again_changes_nothing_and_says_so(house, browser, tmp_path):
    people = {id_: person for id_, person in PEOPLE.items() if person[0] != "administrator"}
    request_apply(house.petra, read(house.petra, tmp_path, people=people).id)
    apply_run(Run.get().id)
    run = read(house.petra, tmp_path, people=people)
    shown = page(browser(house.petra), run)
    assert shown.select_one("#outcome").text == "This package changes nothing."
    assert [button.text for button in shown.select("main .panel form button")] == ["Done"]
    browser(house.petra).post(f"/roster/runs/{run.id}/cancel")
    assert "Looked at" in page(browser(house.petra), run).select_one(".page-head p").text


def test_who_is_missing_is_named(house, browser, tmp_path):
    request_apply(house.petra, read(house.petra, tmp_path).id)
    apply_run(Run.get().id)
    run = read(house.petra, tmp_path, people={"u1": PEOPLE["u1"], "u4": PEOPLE["u4"]})
    text = page(browser(house.petra), run).select_one("main").get_text(" ", strip=True)
    assert "2 people here are not in the file" in text and "Ana Pérez" in text and "Ben =Adeyemi" in text
    assert Person.get(Person.sis_id == "u2").is_active


def test_a_refused_run_lists_what_is_wrong_with_its_place(house, browser, tmp_path):
    run = read(house.petra, tmp_path, people={"u2": ("headmaster", "Ana", "Pérez", "", "ana")})
    assert run.state == "refused"
    shown = page(browser(house.petra), run)
    (row,) = [row for row in shown.select(".records tbody tr") if "headmaster" in row.text]
    cells = {cell["data-label"]: cell.get_text(strip=True) for cell in row.select("td")}
    assert "users.csv" in row.th.text and cells["Line"] == "2" and cells["Column"] == "role"
    assert cells["Value"] == "headmaster" and not cells["What is wrong"].startswith("users.csv")
    assert shown.select_one('main a[href="/roster/import"]')
    assert not shown.select('form[action$="read-anyway"]')


@pytest.mark.parametrize(
    ("facts", "offered"),
    [
        ({"version": "1.2", "is_formal": True}, True),
        ({"version": "1.2", "is_formal": True, "is_lenient": True}, False),
        ({"version": "1.1", "is_formal": True}, False),
        ({"version": "1.2"}, False),
    ],
)
def test_reading_anyway_is_offered_where_it_can_help(house, browser, facts, offered):
    run = Run.create(state="refused", error_count=1, counts_json=counts(), **facts)
    Problem.create(run=run, severity="error", code="table.header", file="users.csv", sentence="users.csv: x")
    assert bool(page(browser(house.petra), run).select('form[action$="read-anyway"]')) == offered


def test_a_refused_run_without_a_problem_says_its_reason(house, browser):
    run = Run.create(state="refused", reason="The package holds schools you don't look after.")
    assert "schools you don't look after" in page(browser(house.petra), run).select_one(".note").text
    Run.update(state="failed", reason="Something went wrong on our side.").execute()
    assert "went wrong on our side" in page(browser(house.petra), run).select_one(".note").text


def test_applying_with_a_question_open_comes_back_to_it_and_says_so(house, browser):
    run, petra = Run.create(state="ready"), browser(house.petra)
    Question.create(
        run=run, kind="same_school", field="school", sis_id="o2", label="Oak", here="Our", theirs="Oak", answer=""
    )
    assert petra.post(f"/roster/runs/{run.id}/apply").location == f"/roster/runs/{run.id}"
    said = page(petra, run).select_one("#announcer").get_text()
    assert "Say first whether “Our” and “Oak” are the same." in said
    assert Run.get_by_id(run.id).state == "ready"


def test_an_applied_run_says_who_did_it_and_where_to_go(house, browser, tmp_path):
    request_apply(house.petra, read(house.petra, tmp_path).id)
    run = apply_run(Run.get().id)
    shown = page(browser(house.petra), run)
    text = shown.select_one(".note-ok").text
    assert "Added 4 people" in text and "removed nobody" in text and "Petra Novak" in text
    assert shown.select_one('.note-ok a[href="/users/students"]')


@pytest.mark.parametrize(("who", "status"), [("petra", 200), ("dora", 200), ("sam", 200), ("ruth", 404), ("fay", 404)])
def test_runs_of_others_are_not_there(house, browser, who, status):
    run = Run.create(
        state="ready", counts_json=counts(), school_id=house.lincoln.id, district_id=house.cedar.id, read_at=now()
    )
    question = Question.create(run=run, kind="admin", sis_id="u", answer="teacher")
    someone = browser(getattr(house, who))
    for part in ("", "/rows", "/problems", "/questions", "/rows.csv", "/problems.csv"):
        assert someone.get(f"/roster/runs/{run.id}{part}").status_code == status
    if status == 404:
        for part in ("/apply", "/cancel", "/read-anyway", f"/questions/{question.id}"):
            assert someone.post(f"/roster/runs/{run.id}{part}").status_code == 404
        assert Run.get_by_id(run.id).state == "ready"


def test_an_admin_without_a_school_sees_no_run_of_nobodys(house, browser):
    Person.update(school=None).where(Person.id == house.sam.id).execute()
    run = Run.create(state="ready", counts_json=counts(), file_name="theirs.zip")
    assert browser(house.sam).get(f"/roster/runs/{run.id}").status_code == 404
    assert "theirs.zip" not in browser(house.sam).get("/roster").text


def test_hostile_names_stay_text(house, browser):
    evil = '<img src=x onerror=alert(1)>"\' hx-get="/x"'
    run = Run.create(state="ready", counts_json=counts(student={"missing": 1}), file_name=evil, read_at=now())
    Row.create(run=run, kind="student", verdict="missing", sis_id=evil, label=evil)
    Question.create(run=run, kind="differs", field="last_name", label=evil, here=evil, theirs=evil, answer="keep")
    for part in ("", "/rows", "/questions"):
        shown = page(browser(house.petra), run, part)
        assert not shown.select("main img, main [onerror]") and evil in shown.select_one("main").text
