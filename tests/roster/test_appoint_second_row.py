"""An administrator whose row is the second one of a teacher who is in the file already (OneRoster 1.1)."""

import pytest

from tests.roster.oneroster import answer, lincoln, oak, person, problems, questions


@pytest.fixture(params=["both rows are new", "the first row is here"])
def run(request, importing):
    """Tess teaches, and has a second row as an administrator with the same username."""
    if request.param != "both rows are new":
        importing.apply(oak())
    return importing.read(oak().person("u7", "administrator", "Tess", "Marchetti", username="u1name"))


def test_the_proposal_of_a_second_row_is_listed(run):
    assert [(q.sis_id, q.label, q.theirs) for q in questions(run, "admin")] == [
        ("u7", "Tess Marchetti", "school_admin")
    ]


def test_ticked_and_linked_the_account_is_appointed(importing, run):
    answer(run, "admin", "school_admin")
    answer(run, "two_rows", "link")
    run = importing.apply(run)
    assert person("u1").role == "school_admin" and not problems(run, "warning")


def test_ticked_and_left_out_nobody_is_appointed_and_it_says_so(importing, run):
    answer(run, "admin", "school_admin")
    run = importing.apply(run)
    assert person("u1").role == "teacher" and run.warning_count
    said = "users.csv, column role: Tess Marchetti: their row was left out, so nobody was appointed."
    assert said in problems(run, "warning")


def test_linked_and_not_ticked_they_stay_a_teacher(importing, run):
    answer(run, "two_rows", "link")
    assert not problems(importing.apply(run), "warning") and person("u1").role == "teacher"


def test_a_tick_that_may_not_be_followed_is_said(importing, house):
    run = importing.read(lincoln().person("u9", "administrator", "Olu", "Head"), by=house.sam)
    answer(run, "admin", "district_admin", by=house.dora)
    run = importing.apply(run, by=house.sam)
    assert person("u9").role == "teacher" and "Olu Head: could not be appointed" in problems(run, "warning")[-1]
