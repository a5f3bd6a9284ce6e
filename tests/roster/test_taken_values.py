"""What applying did by an answer is counted and listed, on the page, in the download and in history."""

import pytest

from portal.roster.models import Row
from portal.schools.models import School
from tests.house import soup
from tests.roster.oneroster import answer, edit, oak, person, questions, rows
from tests.roster.runs import download, table
from tests.roster.test_hand_edits import EDITS


def taken(importing, package=None, **values):
    """u2 was edited by hand; the file's values are taken."""
    edit("u2", **values)
    run = importing.read(package or oak())
    answer(run, "differs", "take")
    return importing.apply(run)


@pytest.mark.parametrize(("field", "ours", "theirs"), EDITS)
def test_a_value_taken_for_an_unchanged_row_is_a_change_of_the_run(importing, field, ours, theirs):
    importing.apply(oak())
    run = taken(importing, **{field: ours})
    (row,) = rows(run, "student", "changed")
    assert [(old, new) for _label, old, new in row.fields] == [(ours, theirs)]
    assert (row.sis_id, row.label, row.target_id) == ("u2", person("u2").name, person("u2").id)
    assert (run.counts["student"]["changed"], run.counts["student"]["unchanged"]) == (1, 1)


def test_page_and_download_show_it(importing, house, browser):
    importing.apply(oak())
    run, petra = taken(importing, last_name="Perez"), browser(house.petra)
    assert "changed 1 person" in soup(petra.get(f"/roster/runs/{run.id}")).select_one(".note-ok").text
    assert table(petra, run, "?verdict=changed")[0][0] == "Ana Pérez"
    assert download(petra, run)[1] == ["student", "Changed", "Ana Pérez", "u2", "", "last name: Perez → Pérez"]


def test_a_changed_row_lists_what_was_taken_besides(importing):
    importing.apply(oak())
    run = taken(importing, oak().set("users", "u2", grades="10"), last_name="Perez")
    (row,) = rows(run, "student", "changed")
    assert row.fields == [("last name", "Perez", "Pérez"), ("grade", "09", "10")]
    assert run.counts["student"]["changed"] == 1


def test_what_was_edited_before_applying_is_not_listed_as_changed(importing):
    importing.apply(oak())
    run = importing.read(oak().set("users", "u2", familyName="Pérez Díaz", grades="10"))
    edit("u2", last_name="Perez")
    run = importing.apply(run)
    assert rows(run, "student", "changed")[0].fields == [("grade", "09", "10")]


def test_a_school_is_listed_by_name(importing):
    package = oak().school("o3", "Elm School")
    importing.apply(package)
    run = taken(importing, package, school=School.get(School.sis_id == "o3").id)
    assert rows(run, "student", "changed")[0].fields == [("school", "Elm School", "Oak School")]


def test_who_is_appointed_is_listed_with_the_role(importing, house):
    importing.apply(oak().person("u9", "teacher", "Olu", "Head"))
    run = importing.read(oak().person("u9", "administrator", "Olu", "Head"))
    answer(run, "admin", "school_admin")
    run = importing.apply(run)
    assert rows(run, "teacher", "changed")[0].fields == [("role", "Teacher", "School admin")]


def test_an_answer_to_keep_lists_nothing(importing):
    importing.apply(oak())
    edit("u2", last_name="Perez")
    run = importing.apply(oak())
    assert run.changes_nothing and not Row.select().where(Row.run == run, Row.kind == "student").exists()


def test_who_is_missing_from_the_file_is_not_asked_about(importing):
    importing.apply(oak())
    edit("u3", last_name="Addo")
    run = importing.read(oak().drop("users", "u3").drop("enrollments", "e-k1-u3"))
    assert not questions(run, "differs")
