"""OneRoster 1.1 has one role a row: one person with two roles is two rows, offered for linking."""

import pytest

from portal.classes.models import Enrollment
from portal.db import Refused
from portal.people.models import Person
from portal.roster.models import RosterPerson, Run
from portal.roster.preview import outcome
from portal.roster.sentences import did, total
from tests.house import soup
from tests.roster.oneroster import answer, changes, oak, person, questions, rows


def twice(**cells):
    """Tess a second time, as an administrator who also teaches the second class."""
    package = oak().section("k2", "Algebra 2")
    row = {"username": "u1name", "email": "u1@oak.example"} | cells
    return package.person("u7", "administrator", "Tess", "Marchetti", **row).enroll("u7", "teacher", "k2")


def test_the_second_row_is_offered_and_left_out_unless_linked(importing):
    run = importing.apply(twice())
    (question,) = questions(run, "two_rows")
    assert (question.sis_id, question.here, question.answer) == ("u7", "u1 (Teacher)", "apart")
    assert question.theirs == "u7 (School admin)"
    assert [r.sis_id for r in rows(run, "teacher", "refused")] == ["u7"]
    assert [r.sis_id for r in rows(run, "enrollment", "refused")] == ["e-k2-u7"]
    assert Person.select().count() == 3 and Enrollment.select().count() == 3
    again = importing.read(twice())
    assert again.changes_nothing and len(questions(again, "two_rows")) == 1


def test_linked_the_two_rows_are_one_account_with_the_enrollments_of_both(importing):
    run = importing.read(twice())
    answer(run, "two_rows", "link")
    importing.apply(run)
    tess = person("u1")
    known = RosterPerson.select().where(RosterPerson.person == tess)
    assert Person.select().count() == 3 and {row.sis_id for row in known} == {"u1", "u7"}
    teaches = Enrollment.select().where(Enrollment.person_id == tess.id)
    assert {enrollment.section.title for enrollment in teaches} == {"Algebra 1", "Algebra 2"}
    again = importing.read(twice())
    assert again.changes_nothing and not questions(again, "two_rows") and not questions(again, "differs")


def test_they_can_be_linked_in_a_later_import(importing):
    importing.apply(twice())
    run = importing.read(twice())
    answer(run, "two_rows", "link")
    importing.apply(run)
    assert Enrollment.select().where(Enrollment.person_id == person("u1").id).count() == 2


def test_a_second_row_that_comes_later_is_offered_too(importing):
    importing.apply(oak())
    run = importing.read(changes().person("u7", "administrator", "Tess", "Marchetti", username="u1name", email=""))
    assert [q.here for q in questions(run, "two_rows")] == ["u1 (Teacher)"]
    assert run.counts["teacher"]["added"] == 0 and run.counts["teacher"]["refused"] == 1


def test_the_first_row_alone_says_what_stands_in_the_account(importing):
    run = importing.read(twice())
    answer(run, "two_rows", "link")
    importing.apply(run)
    package = twice(givenName="Theresa", email="other@oak.example")
    package.set("users", "u1", familyName="Rossi")
    run = importing.apply(package)
    assert (person("u1").first_name, person("u1").last_name, person("u1").email) == ("Tess", "Rossi", "u1@oak.example")
    assert importing.read(package).changes_nothing


def test_two_students_who_share_a_username_by_mistake_both_come_in(importing):
    importing.apply(oak().set("users", "u3", username="u2name"))
    assert (person("u2").username, person("u3").username) == ("u2name", None)


@pytest.mark.parametrize("reply", ["apart", "link"])
def test_changes_may_name_the_second_row_afterwards(importing, reply):
    run = importing.read(twice())
    answer(run, "two_rows", reply)
    importing.apply(run)
    run = importing.apply(changes().enroll("u7", "teacher", "k1"))
    assert run.state == "applied"
    expected = {"apart": 1, "link": 3}[reply]
    assert Enrollment.select().where(Enrollment.person_id == person("u1").id).count() == expected


def test_in_1_2_one_row_has_several_roles_and_staff_comes_before_student(importing):
    package = oak("1.2").role("r-more", "u3", "teacher", kind="secondary")
    package.role("r-dad", "u2", "guardian", kind="secondary")
    run = importing.apply(package)
    assert (person("u3").role, person("u2").role) == ("teacher", "student")
    assert not questions(run, "two_rows") and importing.read(package).changes_nothing


def linked(importing, package):
    run = importing.read(package)
    answer(run, "two_rows", "link")
    return Run.get_by_id(run.id)


@pytest.mark.parametrize("is_here", [True, False])
def test_linked_nothing_of_the_second_row_is_refused(importing, is_here):
    if is_here:
        importing.apply(oak())
    run = linked(importing, twice())
    for state in (run, importing.apply(run)):
        assert total(state.counts, "refused") == 0 and state.counts["teacher"]["linked"] == 1
        assert not rows(run, "teacher", "refused") and not rows(run, "enrollment", "refused")
        (row,) = rows(run, "teacher", "linked")
        assert (row.label, row.fields) == ("Tess Marchetti", [("account", "left out", "one account with u1 (Teacher)")])
        assert "e-k2-u7" in [r.sis_id for r in rows(run, "enrollment", "added")]


def test_the_sentence_before_and_after_tells_of_the_second_row(importing):
    importing.apply(oak().section("k2", "Algebra 2"))
    run = linked(importing, twice())
    said = "Applying adds 1 enrollment, changes nothing, links 1 second row and removes nobody."
    assert outcome(run) == said
    assert did(importing.apply(run)) == "Added 1 enrollment, changed nothing, linked 1 second row, removed nobody."


def test_left_out_after_all_it_is_refused_again(importing):
    importing.apply(oak())
    run = linked(importing, twice())
    answer(run, "two_rows", "apart")
    run = importing.apply(Run.get_by_id(run.id))
    assert (run.counts["teacher"]["linked"], run.counts["teacher"]["refused"]) == (0, 1)
    assert run.counts["enrollment"]["refused"] == 1 and Enrollment.select().count() == 3


def test_somebody_who_has_no_other_row_any_more_is_not_linked(importing):
    importing.apply(oak())
    run = linked(importing, twice())
    person("u1").delete_instance()
    with pytest.raises(Refused, match="no longer here"):
        importing.apply(run)


def test_an_enrollment_of_the_second_row_that_ends_is_not_written(importing):
    importing.apply(oak())
    package = changes().person("u7", "administrator", "Tess", "Marchetti", username="u1name", email="")
    importing.apply(linked(importing, package.enroll("u7", "teacher", status="tobedeleted")))
    assert Enrollment.select().where(Enrollment.person_id == person("u1").id).count() == 1


def test_the_pages_count_and_list_a_linked_row_under_a_name_of_its_own(importing, house, browser):
    run = linked(importing, twice())
    petra = browser(house.petra)
    page = soup(petra.get(f"/roster/runs/{run.id}"))
    link = page.select_one('#counts a[href$="kind=teacher&verdict=linked"]')
    assert link.text == "1" and "Linked" in page.select_one("#counts thead").text
    (row,) = soup(petra.get(link["href"])).select(".records tbody tr")
    assert "Tess Marchetti" in row.text and "one account with u1 (Teacher)" in row.text
    (line,) = petra.get(f"/roster/runs/{run.id}/rows.csv?verdict=linked").text.splitlines()[1:]
    assert line.startswith("teacher,Linked,Tess Marchetti,u7,")
