"""A field edited by hand stays, is listed as differing, and takes the file's value only when somebody ticks it."""

import pytest

from portal.audit.models import Change
from portal.people.models import SignInName
from portal.roster.models import Question
from portal.schools.models import School
from tests.roster.oneroster import answer, changes, edit, oak, person, questions, rows
from tests.roster.tables import the_school


def differing(run):
    return {(q.sis_id, q.field, q.here, q.theirs) for q in questions(run, "differs")}


EDITS = [("first_name", "Anna", "Ana"), ("last_name", "Perez", "Pérez"), ("grade", "10", "09"),
         ("email", "ana@elsewhere.example", "u2@oak.example"), ("username", "anna", "u2name")]  # fmt: skip


@pytest.mark.parametrize(("field", "ours", "theirs"), EDITS)
def test_an_edited_field_stays_and_is_listed_though_its_row_did_not_change(importing, field, ours, theirs):
    importing.apply(oak())
    edit("u2", **{field: ours})
    run = importing.read(oak())
    assert run.changes_nothing and differing(run) == {("u2", field, ours, theirs)}
    importing.apply(run)
    assert getattr(person("u2"), field) == ours
    assert differing(importing.read(oak())) == {("u2", field, ours, theirs)}


@pytest.mark.parametrize(("field", "ours", "theirs"), EDITS)
def test_it_takes_the_value_of_the_file_when_ticked(importing, field, ours, theirs):
    importing.apply(oak())
    edit("u2", **{field: ours})
    run = importing.read(oak())
    answer(run, "differs", "take")
    importing.apply(run)
    assert getattr(person("u2"), field) == theirs and not differing(importing.read(oak()))
    assert {n.key for n in SignInName.select().where(SignInName.person == person("u2"))} == {"u2@oak.example", "u2name"}


def test_of_a_changed_row_only_the_unedited_fields_go_in(importing):
    importing.apply(oak())
    edit("u2", last_name="Perez")
    run = importing.read(oak().set("users", "u2", familyName="Pérez Díaz", grades="10"))
    (row,) = rows(run, "student", "changed")
    assert row.fields == [("grade", "09", "10")]
    assert differing(run) == {("u2", "last_name", "Perez", "Pérez Díaz")}
    importing.apply(run)
    assert (person("u2").last_name, person("u2").grade) == ("Perez", "10")


def test_an_edited_field_is_listed_once_when_another_field_of_the_row_changed(importing):
    importing.apply(oak())
    edit("u2", last_name="Perez")
    run = importing.read(oak().set("users", "u2", grades="10"))
    assert differing(run) == {("u2", "last_name", "Perez", "Pérez")}


def test_the_roster_that_comes_to_agree_ends_the_difference(importing):
    importing.apply(oak())
    edit("u2", last_name="Pérez Díaz")
    package = oak().set("users", "u2", familyName="Pérez Díaz")
    assert not differing(importing.apply(package)) and not differing(importing.read(package))
    importing.apply(oak())
    assert person("u2").last_name == "Pérez"


def test_an_edit_between_reading_and_applying_stays(importing):
    importing.apply(oak())
    run = importing.read(oak().set("users", "u2", familyName="Pérez Díaz", username="ana.perez", grades="10"))
    edit("u2", last_name="Perez", username="anna")
    importing.apply(run)
    assert (person("u2").last_name, person("u2").username, person("u2").grade) == ("Perez", "anna", "10")
    assert SignInName.owner_of("anna") == person("u2") and SignInName.owner_of("ana.perez") is None


def test_an_edit_taken_back_between_reading_and_applying_lets_the_new_name_in(importing):
    importing.apply(oak())
    edit("u2", username="anna")
    run = importing.read(oak().set("users", "u2", username="ana.perez"))
    edit("u2", username="u2name")
    importing.apply(run)
    assert person("u2").username == "ana.perez" and SignInName.owner_of("ana.perez") == person("u2")
    assert SignInName.owner_of("u2name") is None


def test_a_school_changed_by_hand_stays_and_is_listed_by_name(importing):
    importing.apply(oak().school("o3", "Elm School"))
    elm = School.get(School.sis_id == "o3")
    edit("u2", school=elm.id)
    run = importing.read(oak().school("o3", "Elm School"))
    assert differing(run) == {("u2", "school", "Elm School", "Oak School")}
    answer(run, "differs", "take")
    importing.apply(run)
    assert person("u2").school.name == "Oak School"


def test_an_empty_field_here_is_an_edit_too(importing):
    importing.apply(oak())
    edit("u2", email=None)
    run = importing.read(oak())
    assert differing(run) == {("u2", "email", "", "u2@oak.example")}
    importing.apply(run)
    assert person("u2").email is None


def test_who_was_made_district_admin_by_hand_does_not_differ_by_having_no_school(importing):
    importing.apply(oak().school("o3", "Elm School"))
    edit("u1", role="district_admin")
    assert not differing(importing.read(oak().school("o3", "Elm School")))
    moved = oak().school("o3", "Elm School").set("users", "u1", orgSourcedIds="o3", familyName="Rossi")
    importing.apply(moved)
    assert (person("u1").school_id, person("u1").last_name, person("u1").role) == (None, "Rossi", "district_admin")


def test_changes_list_only_what_they_name(importing):
    importing.apply(oak())
    edit("u2", last_name="Perez")
    edit("u3", last_name="Addo")
    run = importing.read(changes().person("u3", "student", "Ben", "Adeyemi"))
    assert differing(run) == {("u3", "last_name", "Addo", "Adeyemi")}


def test_the_same_package_again_changes_no_row(importing):
    importing.apply(oak())
    before = the_school()
    run = importing.apply(oak())
    assert run.changes_nothing and the_school() == before and not Question.select().exists()


def test_history_tells_what_an_import_changed(importing):
    importing.apply(oak())
    run = importing.apply(oak().set("users", "u2", familyName="Pérez Díaz"))
    told = Change.select().where(Change.event == run.event_id)
    assert [(c.row_id, c.field, c.old, c.new) for c in told] == [(person("u2").id, "last_name", "Pérez", "Pérez Díaz")]
