"""An administrator of the file who turns out to be a teacher made by hand: appointed as anybody else, by the same
rules, and the numbers say so before and afterwards."""

import pytest

from portal.people.history import history_of
from portal.people.models import Person
from portal.roster import lists
from portal.roster.models import Row, Run
from portal.roster.operations import request_apply
from portal.roster.preview import outcome
from portal.roster.sentences import did
from tests.roster.oneroster import answer, lincoln, person, problems

TESS = "tess.marchetti@cedar.example"


def linked(importing, by, role="school_admin", ticked_by=None):
    """Read: a package whose principal has the address of a teacher at Lincoln High."""
    package = lincoln().person("u9", "administrator", "Tess", "Marchetti", email=TESS)
    run = importing.read(package, by=by)
    answer(run, "admin", role, by=ticked_by or by)
    answer(run, "taken", "link", by=by)
    return Run.get_by_id(run.id)


def details(run, verdict):
    return {n.name: n.changes for n in lists.rows_with(run, "teacher", verdict, None)}


def test_ticked_and_linked_they_are_appointed(importing, house):
    run = importing.apply(linked(importing, house.petra), by=house.petra)
    tess = person("u9")
    assert (tess.id, tess.role, tess.school_id) == (house.tess.id, "school_admin", house.lincoln.id)
    assert tess.sessions_epoch == house.tess.sessions_epoch + 1 and not problems(run, "warning")


def test_rows_and_outcome_say_that_they_were_linked_and_appointed(importing, house):
    run = importing.apply(linked(importing, house.petra), by=house.petra)
    said = details(run, "changed")["Tess Marchetti"]
    assert "account: made by hand: Tess Marchetti · Teacher" in said and "→ linked with the roster" in said
    assert "role: Teacher → School admin" in said
    assert "Appointed 1 administrator." in did(run)


def test_the_preview_counts_them_as_changed_as_long_as_they_are_linked(importing, house):
    run = linked(importing, house.petra)
    before = {verdict: run.counts["teacher"][verdict] for verdict in ("added", "changed")}
    assert before == {"added": 1, "changed": 1}
    here = "made by hand: Tess Marchetti · Teacher · Lincoln High · Active"
    assert details(run, "changed") == {"Tess Marchetti": f"account: {here} → linked with the roster"}
    assert "changes 1 person and 1 school and removes nobody. It also follows your answer." in outcome(run)
    answer(run, "taken", "without", by=house.petra)
    run = Run.get_by_id(run.id)
    assert (run.counts["teacher"]["added"], run.counts["teacher"]["changed"]) == (2, 0)
    assert "first name: Tess" in details(run, "added")["Tess Marchetti"]


def test_answered_back_and_forth_they_come_in_as_the_file_has_them(importing, house):
    run = linked(importing, house.petra)
    answer(run, "taken", "without", by=house.petra)
    importing.apply(run, by=house.petra)
    assert person("u9").id != house.tess.id and person("u9").username == "u9name" and person("u9").email is None


def test_a_tick_of_somebody_who_may_not_appoint_there_is_not_followed(importing, house):
    run = linked(importing, house.sam, "district_admin", ticked_by=house.dora)
    run = importing.apply(run, by=house.sam)
    assert person("u9").id == house.tess.id and person("u9").role == "teacher"
    assert "could not be appointed" in problems(run, "warning")[-1]


def test_a_student_who_is_linked_is_not_appointed(importing, house):
    Person.update(role="student").where(Person.id == house.tess.id).execute()
    importing.apply(linked(importing, house.petra), by=house.petra)
    assert person("u9").role == "student"


def test_their_history_names_who_linked_and_who_chose_the_role(importing, house):
    run = linked(importing, house.sam, ticked_by=house.dora)
    importing.apply(run, by=house.sam)
    linked_line, role_line = history_of(house.petra, person("u9"))[:2]
    assert linked_line.who == role_line.who == house.sam.name
    assert linked_line.sentence == "linked this account with the roster:"
    assert role_line.changes == [("role", "Teacher", "School admin")]
    assert role_line.sentence == f"applied a roster ({house.dora.name} chose the role) that changed"


@pytest.mark.parametrize("times", [1, 2])
def test_the_same_answer_given_twice_is_counted_once(importing, house, times):
    run = linked(importing, house.petra)
    for _ in range(times):
        answer(run, "taken", "link", by=house.petra)
    assert Run.get_by_id(run.id).counts["teacher"]["changed"] == 1
    request_apply(house.petra, run.id)
    assert Row.select().where(Row.run == run, Row.sis_id == "u9").count() == 1
