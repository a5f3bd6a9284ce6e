"""A run that is over: what was asked about it and how it was answered stays to be read, in the past tense."""

import pytest

from portal.roster.models import Question, Run
from portal.roster.operations import cancel_run
from tests.house import soup
from tests.roster.oneroster import answer, edit, oak, questions
from tests.roster.runs import counts, page


@pytest.fixture
def asked(importing, house):
    """A run with two questions: a name that was edited here, and a head who is proposed as an admin."""
    importing.apply(oak(), by=house.petra)
    edit("u2", last_name="Perez")
    run = importing.read(oak().person("u4", "administrator", "Olu", "Head"), by=house.petra)
    answer(run, "admin", "school_admin", by=house.petra)
    return run


def test_an_applied_run_shows_what_was_asked_and_how_it_was_answered(importing, asked, house, browser):
    importing.apply(asked, by=house.petra)
    shown = page(browser(house.petra), asked)
    (head,) = shown.select("[aria-labelledby=about-admin] tbody tr")
    assert head.select("td")[-1].text == "School admin"
    (name,) = shown.select("[aria-labelledby=about-differs] tbody tr")
    assert name.select("td")[-1].text == "Keep ours" and "Perez" in name.text
    said = " ".join(p.text for p in shown.select(".card-head p"))
    assert "unless you" not in said and "with the answer that counted" in said


@pytest.mark.parametrize("over", ["applied", "discarded"])
def test_the_questions_of_a_run_that_is_over_are_told_as_past(importing, asked, house, browser, over):
    importing.apply(asked, by=house.petra) if over == "applied" else cancel_run(house.petra, asked.id)
    head = page(browser(house.petra), asked, "/questions").select_one(".page-head").text
    assert "Change what you know better" not in head and "What was asked" in head
    assert ("with the answer that counted" if over == "applied" else "no answer counted") in head


def test_more_questions_than_the_page_shows_are_one_press_away(house, browser):
    run = Run.create(state="applied", counts_json=counts())
    for number in range(21):
        Question.create(run=run, kind="differs", sis_id=f"u{number}", field="last_name", answer="keep")
    link = page(browser(house.petra), run).select_one(f'a[href="/roster/runs/{run.id}/questions?kind=differs"]')
    assert link.text == "All 21"


def test_a_discarded_run_says_that_it_was_and_what_it_would_have_done(asked, house, browser):
    cancel_run(house.petra, asked.id)
    said = page(browser(house.petra), asked).select_one("#outcome").text
    assert said == "Discarded: nothing was changed. It would have added 1 person and changed nothing."
    assert "What would have changed" in page(browser(house.petra), asked, "/rows").h1.text


def test_so_does_one_that_was_overtaken_first(importing, asked, house, browser):
    importing.apply(oak().set("users", "u3", grades="10"))
    cancel_run(house.petra, asked.id)
    assert page(browser(house.petra), asked).select_one("#outcome").text.startswith("Discarded: nothing was changed.")


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("{}", "Discarded before it was read: nothing was changed."),
        (counts(), "There was nothing new in this package, so nothing was changed."),
    ],
)
def test_one_without_news_or_never_read_says_so(house, browser, kept, said):
    run = Run.create(state="cancelled", counts_json=kept)
    assert page(browser(house.petra), run).select_one("#outcome").text == said


def test_the_list_of_runs_says_of_a_discarded_one_that_it_changed_nothing(asked, house, browser):
    cancel_run(house.petra, asked.id)
    row = soup(browser(house.petra).get("/roster")).select_one(".records tbody tr")
    assert row.select("td")[-1].text == "Nothing was changed"


def test_reading_less_strictly_asked_for_twice_says_so(house, browser):
    run, petra = Run.create(state="ready", is_lenient=True, counts_json=counts()), browser(house.petra)
    assert petra.post(f"/roster/runs/{run.id}/read-anyway").location == f"/roster/runs/{run.id}"
    assert "Somebody asked for that already" in page(petra, run).select_one("#announcer").text
    assert questions(run, "admin") == [] and Run.get_by_id(run.id).state == "ready"
