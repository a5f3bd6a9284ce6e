"""Two windows on one run: what was answered in the one is not applied by the other, which still shows it otherwise."""

import pytest
from playwright.sync_api import expect

from portal.roster.models import Question, Run
from tests.roster.packages import PEOPLE
from tests.roster.runs import read

pytestmark = pytest.mark.browser
CHANGED = "An answer was changed meanwhile, here or by somebody else. Look through it once more, then apply."
TWO = PEOPLE | {"u5": ("administrator", "Ida", "Vice", "", "ida")}


@pytest.fixture
def run(house, tmp_path):
    """A run that proposes two administrators."""
    return read(house.petra, tmp_path, people=TWO)


def choose(page, name, role="School admin"):
    """Press an answer, and wait until it is the one in force."""
    row = page.get_by_role("row", name=name)
    row.get_by_role("button", name=role).click()
    expect(row.get_by_role("button", name=role)).to_have_attribute("aria-pressed", "true")


def press_apply(page):
    page.get_by_role("button", name="Apply").click()
    if (dialog := page.locator("dialog[open]")).count():
        dialog.get_by_role("button", name="Apply").click()


@pytest.mark.parametrize("javascript", [True, False])
def test_an_answer_given_in_the_other_window_is_shown_before_it_counts(house, window, run, javascript):
    mine, theirs = window(house.petra, javascript=javascript), window(house.petra)
    page = mine.go(f"/roster/runs/{run.id}")
    choose(theirs.go(f"/roster/runs/{run.id}"), "Olu Head", "District admin")
    press_apply(page)
    expect(page.get_by_text(CHANGED).first).to_be_visible()
    answered = page.get_by_role("row", name="Olu Head").get_by_role("button", name="District admin")
    expect(answered).to_have_attribute("aria-pressed", "true")
    assert Run.get_by_id(run.id).state == "ready"
    press_apply(page)
    expect(page.locator("progress")).to_be_visible()
    assert Run.get_by_id(run.id).state == "requested"


def test_answering_in_one_window_does_not_hide_what_was_answered_in_the_other(house, window, run):
    page, other = (window(house.petra).go(f"/roster/runs/{run.id}") for _ in range(2))
    choose(other, "Olu Head")
    choose(page, "Ida Vice")
    press_apply(page)
    expect(page.get_by_text(CHANGED).first).to_be_visible()
    assert Run.get_by_id(run.id).state == "ready"


def test_answers_given_one_right_after_the_other_are_applied(house, window, run):
    page = window(house.petra).go(f"/roster/runs/{run.id}")
    page.evaluate("document.querySelectorAll('button[id$=-school_admin]').forEach(button => button.click())")
    expect(page.locator("button[id$=-school_admin][aria-pressed=true]")).to_have_count(2)
    press_apply(page)
    expect(page.locator("progress")).to_be_visible()
    assert {q.answer for q in Question.select().where(Question.kind == "admin")} == {"school_admin"}
