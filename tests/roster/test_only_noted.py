"""What the roster newly says of somebody without changing them: it is no change, in no number and no list, and yet
remembered, for the next roster is compared with it."""

import pytest

from portal.roster.models import RosterPerson, Row
from tests.house import soup
from tests.roster.oneroster import answer, edit, oak, person, questions, rows


@pytest.fixture
def edited(importing):
    """Ana's last name was edited here, and now the file has a third one."""
    importing.apply(oak())
    edit("u2", last_name="Zed")
    return oak().set("users", "u2", familyName="Third")


def students(run):
    return {verdict: number for verdict, number in run.counts["student"].items() if number}


def test_who_keeps_an_edited_field_is_not_counted_as_changed(importing, edited):
    run = importing.read(edited)
    assert run.changes_nothing and students(run) == {"unchanged": 2} and not rows(run, "student", "changed")
    run = importing.apply(run)
    assert run.changes_nothing and students(run) == {"unchanged": 2} and not rows(run, "student", "changed")
    assert person("u2").last_name == "Zed"


def test_what_the_file_said_is_remembered_all_the_same(importing, edited):
    importing.apply(edited)
    assert RosterPerson.get(RosterPerson.sis_id == "u2").last_name == "Third"
    edit("u2", last_name="Third")
    importing.apply(oak().set("users", "u2", familyName="Fourth"))
    assert person("u2").last_name == "Fourth"


def test_who_takes_the_value_of_the_file_counts_as_changed(importing, edited):
    run = importing.read(edited)
    answer(run, "differs", "take")
    run = importing.apply(run)
    (row,) = rows(run, "student", "changed")
    assert (row.label, row.fields) == ("Ana Third", [("last name", "Zed", "Third")])
    assert students(run) == {"changed": 1, "unchanged": 1}


def test_the_row_of_somebody_who_keeps_a_name_is_listed_under_that_name(importing, edited):
    run = importing.read(edited.set("users", "u2", grades="10"))
    assert [row.label for row in rows(run, "student", "changed")] == ["Ana Zed"]
    answer(run, "differs", "take")
    assert [row.label for row in rows(importing.apply(run), "student", "changed")] == ["Ana Third"]


def test_an_edit_made_after_the_reading_takes_the_row_out_of_what_was_changed(importing):
    importing.apply(oak())
    run = importing.read(oak().set("users", "u2", familyName="Third"))
    assert students(run) == {"changed": 1, "unchanged": 1}
    edit("u2", last_name="Zed")
    run = importing.apply(run)
    assert students(run) == {"unchanged": 2} and not rows(run, "student", "changed")


def test_who_loses_the_one_thing_that_would_have_changed_is_unchanged(importing):
    importing.apply(oak())
    run = importing.read(oak().set("users", "u2", username="u3name"))
    assert students(run) == {"unchanged": 2} and not rows(run, "student", "changed")


def test_the_lists_leave_out_what_is_only_noted(importing, edited, house, browser):
    run = importing.read(edited)
    page = browser(house.petra).get(f"/roster/runs/{run.id}/rows").text
    told = browser(house.petra).get(f"/roster/runs/{run.id}/rows.csv").text
    assert "Ana" not in page and "Ana" not in told
    assert Row.select().where(Row.run == run, Row.sis_id == "u2").exists()


def test_a_file_that_came_to_agree_can_be_applied_though_nothing_changes(importing, house, browser):
    importing.apply(oak())
    edit("u2", last_name="Third")
    run = importing.read(oak().set("users", "u2", familyName="Third"))
    assert run.changes_nothing and not questions(run, "differs")
    page = soup(browser(house.petra).get(f"/roster/runs/{run.id}"))
    said = "Nothing here changes. Applying only notes what the file now says of 1 person."
    assert page.select_one("#outcome").text == said
    assert page.select_one(f'form[action="/roster/runs/{run.id}/apply"]')
