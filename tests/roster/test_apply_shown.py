"""Apply means what the page lists: one that is older than an answer applies nothing, and says so."""

import pytest

from portal.roster import operations
from portal.roster.models import Question, Run
from portal.roster.operations import answer_alike, answer_question
from tests.roster.oneroster import answer, edit, oak, questions
from tests.roster.runs import apply_form, counts, page, press_apply

ANSWER = "An answer was changed meanwhile, here or by somebody else. Look through it once more, then apply."
RUN = "Something about this run was changed meanwhile. Look through it once more, then apply."


@pytest.fixture
def run(importing, house):
    """A run that proposes an administrator, who was answered with the higher role."""
    run = importing.read(oak().person("u4", "administrator", "Olu", "Head"), by=house.petra)
    answer(run, "admin", "school_admin", by=house.petra)
    return run


def state(run):
    return Run.get_by_id(run.id).state


def said(browser, run):
    return page(browser, run).select_one("#announcer").get_text(" ", strip=True)


@pytest.mark.parametrize("htmx", [False, True])
def test_an_answer_given_elsewhere_since_stops_it_and_the_page_comes_back(run, house, browser, htmx):
    petra = browser(house.petra)
    form = apply_form(petra, run)
    answer(run, "admin", "teacher")
    came = press_apply(petra, run, form, htmx=htmx)
    assert came.headers["HX-Redirect" if htmx else "Location"] == f"/roster/runs/{run.id}"
    assert state(run) == "ready" and ANSWER in said(petra, run)
    press_apply(petra, run)
    assert state(run) == "requested"


def test_so_does_an_answer_to_a_question_the_page_only_counts(house, browser):
    run, petra = Run.create(state="ready", counts_json=counts()), browser(house.petra)
    for number in range(22):
        Question.create(run=run, kind="differs", sis_id=f"u{number}", field="last_name", answer="keep")
    form, last = apply_form(petra, run), questions(run, "differs")[-1]
    assert f"answer-{last.id}" not in form and len(form) == 21
    answer_question(house.petra, last.id, "take")
    press_apply(petra, run, form)
    assert state(run) == "ready" and ANSWER in said(petra, run)
    form = apply_form(petra, run)
    answer_alike(house.petra, last.id, "take")
    press_apply(petra, run, form)
    assert state(run) == "ready" and ANSWER in said(petra, run)


def test_answers_that_change_places_stop_it(importing, house, browser):
    package = oak().person("u4", "administrator", "Olu", "Head").person("u5", "administrator", "Ida", "Vice")
    run, petra = importing.read(package, by=house.petra), browser(house.petra)
    one, two = questions(run, "admin")
    answer_question(house.petra, one.id, "school_admin")
    form = apply_form(petra, run)
    answer_question(house.petra, one.id, "teacher")
    answer_question(house.petra, two.id, "school_admin")
    press_apply(petra, run, form)
    assert state(run) == "ready"


def test_an_answer_given_on_the_page_itself_belongs_to_what_it_lists(importing, house, browser):
    importing.apply(oak(), by=house.petra)
    edit("u2", last_name="Perez")
    run, petra = importing.read(oak(), by=house.petra), browser(house.petra)
    form, (question,) = apply_form(petra, run), questions(run, "differs")
    row = petra.post(f"/roster/runs/{run.id}/questions/{question.id}", data={"answer": "take"}, htmx=True)
    assert f'name="answer-{question.id}" value="take" form="apply"' in row.text
    press_apply(petra, run, form | {f"answer-{question.id}": "take"})
    assert state(run) == "requested"


def test_the_same_answer_given_again_is_no_news(run, house, browser):
    form = apply_form(browser(house.petra), run)
    answer(run, "admin", "school_admin")
    press_apply(browser(house.petra), run, form)
    assert state(run) == "requested"


@pytest.mark.parametrize(
    "since", [{"reason": "Nothing was changed yet.", "warning_count": 1}, {"warning_count": 1}, {"state": "failed"}]
)
def test_what_applying_ran_into_since_stops_it_as_well(run, house, browser, since):
    petra = browser(house.petra)
    form = apply_form(petra, run)
    Run.update(since).where(Run.id == run.id).execute()
    press_apply(petra, run, form)
    assert state(run) == since.get("state", "ready") and RUN in said(petra, run)


@pytest.mark.parametrize(
    "form", [{}, {"rest": "x"}, {"rest": ""}, {"answer-" + "9" * 5000: "teacher"}, {"answer-é": "\0"}]
)
def test_a_press_that_says_nothing_of_what_it_saw_applies_nothing(run, house, browser, form):
    assert press_apply(browser(house.petra), run, form).status_code == 303
    assert state(run) == "ready"


def test_in_a_terminal_there_is_no_page_to_be_older(run, house):
    assert operations.request_apply(house.petra, run.id).state == "requested"


def test_pressed_twice_the_second_one_is_told_that_it_was_applied(run, house, browser):
    petra = browser(house.petra)
    form = apply_form(petra, run)
    press_apply(petra, run, form)
    press_apply(petra, run, form)
    assert "applied or discarded already" in said(petra, run)
