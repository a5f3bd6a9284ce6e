"""One answer for all questions of a kind, while the run waits."""

import pytest

from portal.roster.models import Question, Run
from tests.house import soup
from tests.roster.runs import counts


@pytest.fixture
def run(house):
    run = Run.create(
        state="ready", counts_json=counts(), school_id=house.lincoln.id, district_id=house.cedar.id, file_name="oak.zip"
    )
    for n in range(30):
        ask(run, "differs", "keep", sis_id=f"u{n}", field="last_name")
    ask(run, "admin", "teacher")
    return run


def ask(run, kind, answer, **facts):
    return Question.create(run=run, kind=kind, answer=answer, label="Ana Pérez", **facts)


def answers(kind="differs"):
    return {q.answer for q in Question.select().where(Question.kind == kind)}


def give(browser, answer, kind="differs", **data):
    question = Question.get(Question.kind == kind)
    path = f"/roster/runs/{question.run_id}/questions/{question.id}"
    return browser.post(path, data={"alike": "1", "answer": answer} | data)


def test_all_of_a_kind_take_the_files_value_and_no_other_question_does(house, browser, run):
    answer = give(browser(house.sam), "take")
    assert answer.status_code == 303 and answer.location == f"/roster/runs/{run.id}#alike-differs"
    assert answers() == {"take"} and answers("admin") == {"teacher"}
    assert {q.answered_by_id for q in Question.select().where(Question.kind == "differs")} == {house.sam.id}
    give(browser(house.sam), "keep")
    assert answers() == {"keep"}


@pytest.mark.parametrize("path", ["", "/questions", "/questions?kind=differs"])
def test_the_buttons_stand_above_the_list_and_say_how_many(house, browser, run, path):
    shown = soup(browser(house.sam).get(f"/roster/runs/{run.id}{path}"))
    (form,) = shown.select("form[id^=alike-]")
    assert form["id"] == "alike-differs" and form["method"] == "post"
    assert [b.text for b in form.select("button")] == ["Keep ours for all 30", "Take the file’s for all 30"]
    assert form.select_one("[name=back]")["value"] == f"/roster/runs/{run.id}{path}"


def test_a_single_question_needs_none_nor_does_a_run_that_is_over(house, browser, run):
    Run.update(state="cancelled").execute()
    assert not soup(browser(house.sam).get(f"/roster/runs/{run.id}/questions")).select("[id^=alike-]")
    Run.update(state="ready").execute()
    Question.delete().where(Question.sis_id != "u0", Question.kind == "differs").execute()
    assert not soup(browser(house.sam).get(f"/roster/runs/{run.id}")).select("[id^=alike-]")


@pytest.mark.parametrize(("kind", "answer"), [("admin", "school_admin"), ("differs", "link"), ("differs", "")])
def test_nobody_is_appointed_in_bulk_and_no_answer_is_made_up(house, browser, run, kind, answer):
    assert give(browser(house.petra), answer, kind).status_code == 403
    assert answers() == {"keep"} and answers("admin") == {"teacher"}


def test_only_while_the_run_waits(house, browser, run):
    Run.update(state="applied").execute()
    assert give(browser(house.sam), "take").location == f"/roster/runs/{run.id}" and answers() == {"keep"}


@pytest.mark.parametrize(("who", "status"), [("ruth", 404), ("fay", 404), ("tess", 403)])
def test_only_who_may_see_the_run(house, browser, run, who, status):
    assert give(browser(getattr(house, who)), "take").status_code == status and answers() == {"keep"}
