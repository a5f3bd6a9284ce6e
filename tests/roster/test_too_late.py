"""A page of a run that is older than the run: another roster was applied since, or somebody else was faster. Whoever
presses something on it comes back to the run, which says why nothing happened and what to do."""

import pytest

from portal.roster.models import Question, Run
from tests.house import soup
from tests.roster.oneroster import edit, oak, questions
from tests.roster.runs import counts, page

OVERTAKEN = "Another roster was applied since this one was read. Import the package again."
OVER = "This run was applied or discarded already."


def said(browser, run):
    return page(browser, run).select_one("#announcer").get_text(" ", strip=True)


@pytest.fixture
def overtaken(importing, house):
    """A run with a question, read before another roster was applied."""
    importing.apply(oak(), by=house.petra)
    edit("u2", last_name="Perez")
    run = importing.read(oak(), by=house.petra)
    importing.apply(oak().set("users", "u3", grades="10"))
    return run


def test_a_run_that_was_overtaken_says_so_and_offers_the_import_instead_of_applying(overtaken, house, browser):
    shown = page(browser(house.petra), overtaken)
    assert shown.select_one("#outcome").text == OVERTAKEN
    assert "Overtaken by another roster" in shown.select_one(".page-head p").text
    assert shown.select_one('.panel .actions a.btn-primary[href="/roster/import"]').text == "Import the package again"
    assert [form["action"].rsplit("/", 1)[1] for form in shown.select("main form")] == ["cancel"]
    assert not page(browser(house.petra), overtaken, "/questions").select("main .answers, main [id^=alike-]")
    assert "Overtaken by another roster" in soup(browser(house.petra).get("/roster")).select_one("main").text


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("part", ["apply", "question", "alike"])
def test_pressing_something_of_an_overtaken_run_comes_back_to_it(overtaken, house, browser, part, htmx):
    (question,) = questions(overtaken, "differs")
    path = "apply" if part == "apply" else f"questions/{question.id}"
    data = {"answer": "take"} | ({"alike": "1"} if part == "alike" else {})
    petra = browser(house.petra)
    answer = petra.post(f"/roster/runs/{overtaken.id}/{path}", data=data, htmx=htmx)
    where = answer.headers["HX-Redirect" if htmx else "Location"]
    assert where == f"/roster/runs/{overtaken.id}" and OVERTAKEN in said(petra, overtaken)
    assert Question.get_by_id(question.id).answer == "keep" and Run.get_by_id(overtaken.id).state == "ready"


def test_an_overtaken_run_that_failed_is_not_offered_to_be_tried_again(overtaken, house, browser):
    Run.update(state="failed", reason="Something went wrong on our side.").where(Run.id == overtaken.id).execute()
    assert not page(browser(house.petra), overtaken).select('form[action$="/apply"]')


@pytest.mark.parametrize("state", ["applied", "cancelled", "requested"])
@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ("apply", OVER),
        ("cancel", "This run is over already, or being applied right now."),
        ("question", "so its questions are closed."),
        ("read-anyway", "This package is no longer here. Import it again."),
    ],
)
def test_who_comes_too_late_comes_back_to_the_run_with_a_sentence(house, browser, state, part, sentence):
    run = Run.create(state=state, counts_json=counts(), applied_by_id=house.petra.id)
    question = Question.create(run=run, kind="differs", answer="keep")
    path = f"questions/{question.id}" if part == "question" else part
    petra = browser(house.petra)
    answer = petra.post(f"/roster/runs/{run.id}/{path}", data={"answer": "take"})
    assert (answer.status_code, answer.location) == (303, f"/roster/runs/{run.id}")
    assert sentence in said(petra, run) and Run.get_by_id(run.id).state == state
    assert Question.get_by_id(question.id).answer == "keep"


def test_a_run_discarded_with_a_question_open_can_be_looked_at(house, browser):
    run = Run.create(state="cancelled", counts_json=counts())
    Question.create(run=run, kind="same_school", label="Oak", here="Our", theirs="Oak", answer="")
    assert page(browser(house.petra), run).select("tbody tr")[-1].select("td")[-1].text == "Not answered yet"
