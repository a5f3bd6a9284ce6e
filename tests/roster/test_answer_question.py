"""Answering what only a person can decide, before a run is applied."""

import pytest

from portal.roster.models import Question, Run
from tests.house import soup
from tests.roster.runs import counts, read


@pytest.fixture
def run(house):
    return Run.create(
        state="ready",
        counts_json=counts(student={"changed": 1}),
        school_id=house.lincoln.id,
        district_id=house.cedar.id,
    )


def ask(run, kind="differs", answer="keep", **facts):
    values = {"sis_id": "u1", "label": "Ana Pérez"} | facts
    return Question.create(run=run, kind=kind, answer=answer, **values)


def give(browser, question, answer, **how):
    return browser.post(f"/roster/runs/{question.run_id}/questions/{question.id}", data={"answer": answer}, **how)


def pressed(part):
    return [(button["value"], button["aria-pressed"]) for button in part.select(".answers button")]


def test_an_answer_is_kept_and_its_row_comes_back_alone(house, browser, run):
    question = ask(run, field="last_name", here="Pérez", theirs="Perez")
    answer = soup(give(browser(house.sam), question, "take", htmx=True))
    assert Question.get_by_id(question.id).answer == "take"
    assert not answer.select("html") and answer.select_one(f"tr#question-{question.id}")
    assert pressed(answer) == [("keep", "false"), ("take", "true")]
    outcome = answer.select_one('hx-partial[hx-target="#outcome"]').text
    assert outcome == "Applying adds nothing, changes 1 person and removes nobody. It also follows your answer."


def test_without_javascript_an_answer_leads_back_to_its_row(house, browser, run):
    question = ask(run)
    answer = give(browser(house.sam), question, "take")
    assert answer.status_code == 303
    assert answer.location == f"/roster/runs/{run.id}#question-{question.id}"


def test_the_way_back_leaves_the_portal_for_nobody(house, browser, run):
    question = ask(run)
    data = {"answer": "take", "back": "https://evil.example/"}
    answer = browser(house.sam).post(f"/roster/runs/{run.id}/questions/{question.id}", data=data)
    assert answer.location == f"/roster/runs/{run.id}#question-{question.id}"


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("sam", ["teacher", "school_admin"]),
        ("dora", ["teacher", "school_admin", "district_admin"]),
        ("petra", ["teacher", "school_admin", "district_admin"]),
    ],
)
def test_only_who_may_appoint_is_offered_the_role(house, browser, run, who, offered):
    question = ask(run, "admin", "teacher", here="teacher", theirs="district_admin")
    someone = browser(getattr(house, who))
    shown = soup(someone.get(f"/roster/runs/{run.id}"))
    assert [value for value, _is in pressed(shown)] == offered
    status = give(someone, question, "district_admin", htmx=True).status_code
    assert status == (200 if "district_admin" in offered else 403)


@pytest.mark.parametrize("answer", ["", "portal_admin", "link", "x" * 5000])
def test_an_answer_nobody_offered_changes_nothing(house, browser, run, answer):
    question = ask(run, "admin", "teacher")
    assert give(browser(house.petra), question, answer).status_code == 403
    assert Question.get_by_id(question.id).answer == "teacher"


def test_a_question_of_another_run_is_not_there(house, browser, run):
    other = Run.create(state="ready", counts_json=counts(), school_id=house.roosevelt.id)
    question = ask(other)
    answer = browser(house.sam).post(f"/roster/runs/{run.id}/questions/{question.id}", data={"answer": "take"})
    assert answer.status_code == 404
    assert Question.get_by_id(question.id).answer == "keep"


def test_a_run_that_was_applied_takes_no_answers(house, browser, run):
    question = ask(run)
    Run.update(state="applied").execute()
    assert give(browser(house.sam), question, "take").location == f"/roster/runs/{run.id}"
    assert Question.get_by_id(question.id).answer == "keep"
    assert not soup(browser(house.sam).get(f"/roster/runs/{run.id}/questions")).select(".answers")


def test_of_many_questions_the_first_are_shown_and_all_are_one_click_away(house, browser, run):
    for n in range(30):
        ask(run, sis_id=f"u{n}") if n else ask(run, "admin", "teacher")
    shown = soup(browser(house.sam).get(f"/roster/runs/{run.id}"))
    assert len(shown.select("[aria-labelledby=about-differs] tbody tr")) == 20
    link = shown.select_one("[aria-labelledby=about-differs] .card-foot a")
    assert link["href"] == f"/roster/runs/{run.id}/questions?kind=differs" and link.text == "All 29"
    assert len(soup(browser(house.sam).get(link["href"])).select("tbody tr")) == 29


def test_somebody_ticked_becomes_an_admin_when_applied(house, browser, tmp_path):
    run = read(house.petra, tmp_path)
    give(browser(house.petra), Question.get(Question.kind == "admin"), "school_admin")
    shown = soup(browser(house.petra).get(f"/roster/runs/{run.id}"))
    assert "It also follows your answer." in shown.select_one("#outcome").text


def test_a_school_is_shown_by_its_name(house, browser, tmp_path):
    run = read(house.petra, tmp_path)
    ask(run, field="school", here="o9", theirs="o2")
    row = soup(browser(house.petra).get(f"/roster/runs/{run.id}")).select_one(
        "[aria-labelledby=about-differs] tbody tr"
    )
    assert [cell.get_text(strip=True) for cell in row.select("td")[:2]] == ["o9", "Oak School"]
