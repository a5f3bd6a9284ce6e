"""Writing a run into the school: all or nothing, once, and only while it still fits what is there."""

import pytest

from portal.audit.models import Event
from portal.classes.models import Enrollment
from portal.db import NotSeen, Refused, transaction
from portal.people.models import Person
from portal.people.suspension import suspend_person
from portal.roles import THIS_COMPUTER
from portal.roster import applying
from portal.roster.applying import apply_run
from portal.roster.models import Row, Run
from portal.roster.operations import answer_question, due_runs, request_apply
from tests.house import soup
from tests.roster.oneroster import changes, oak, person, questions
from tests.roster.runs import press_apply
from tests.roster.tables import the_school
from tests.threads import at_once

PLACES = ["_write_classes", "record", "record_changes", "_write_enrollments"]


class Killed(BaseException):
    """A process that ends in the middle: nothing catches it."""


def test_an_applied_run_says_what_it_did(importing, house):
    run = importing.apply(oak(), by=house.petra)
    event = Event.get_by_id(run.event_id)
    assert (run.state, event.kind, event.actor_id) == ("applied", "roster.applied", house.petra.id)
    assert run.applied_at and event.changes.count() == 3


@pytest.mark.parametrize("place", PLACES)
def test_killed_in_the_middle_nothing_is_written_and_next_time_it_is(importing, settings, monkeypatch, place):
    run, before = importing.read(oak()), the_school()
    request_apply(THIS_COMPUTER, run.id)
    original = getattr(applying, place)
    with monkeypatch.context() as during:
        during.setattr(applying, place, lambda *a, **k: (original(*a, **k), (_ for _ in ()).throw(Killed()))[1])
        with pytest.raises(Killed), transaction():  # the connection of a process that is gone
            apply_run(run.id)
    assert the_school() == before and Run.get_by_id(run.id).state == "requested"
    due_runs(settings)
    assert Run.get_by_id(run.id).state == "applied" and Person.select().count() == 3


def test_a_run_that_failed_for_a_reason_of_ours_can_be_applied_again(importing, settings, monkeypatch, house, browser):
    run = importing.read(oak())
    request_apply(THIS_COMPUTER, run.id)
    with monkeypatch.context() as during:
        during.setattr(applying, "_write_enrollments", lambda *_: 1 // 0)
        due_runs(settings)
    assert Run.get_by_id(run.id).state == "failed" and not Person.select().where(Person.sis_id == "u2").exists()
    page = soup(browser(house.petra).get(f"/roster/runs/{run.id}"))
    assert [button.text for button in page.select('form[action$="/apply"] button')] == ["Try again"]
    press_apply(browser(house.petra), run)
    due_runs(settings)
    assert Run.get_by_id(run.id).state == "applied" and person("u2").sis_id == "u2"


def test_applied_twice_at_the_same_moment_it_is_applied_once(importing):
    run = importing.read(oak())
    request_apply(THIS_COMPUTER, run.id)
    outcomes = at_once(lambda: apply_run(run.id), lambda: apply_run(run.id))
    assert sorted(type(o).__name__ for o in outcomes) == ["Refused", "Run"]
    assert Person.select().count() == 3 and Event.select().where(Event.kind == "roster.applied").count() == 1


def test_asked_for_twice_at_the_same_moment_one_is_told(importing, house):
    run = importing.read(oak(), by=house.petra)
    outcomes = at_once(lambda: request_apply(house.petra, run.id), lambda: request_apply(house.petra, run.id))
    assert sorted(type(o).__name__ for o in outcomes) == ["NotNow", "Run"]


def test_two_runs_of_one_source_applied_at_once_leave_one(importing):
    one, two = importing.read(oak()), None
    Run.update(started_by_id=99).execute()
    two = importing.read(oak().set("users", "u2", familyName="Other"))
    for run in (one, two):
        request_apply(THIS_COMPUTER, run.id)
    outcomes = at_once(lambda: apply_run(one.id), lambda: apply_run(two.id))
    assert sorted(type(o).__name__ for o in outcomes) == ["Refused", "Run"] and Person.select().count() == 3


def test_a_run_read_before_another_one_was_applied_is_refused_with_a_sentence(importing, house):
    old = importing.read(oak().set("users", "u2", familyName="Old"))
    importing.apply(oak(), by=house.petra)
    before = the_school()
    with pytest.raises(Refused, match="Another roster was applied since this one was read"):
        request_apply(house.petra, old.id)
    assert the_school() == before and Run.get_by_id(old.id).state == "ready"


def test_runs_of_two_sources_do_not_stand_in_each_others_way(importing, house):
    elm = oak(system="Elm SIS").drop("users", "u2", "u3").drop("enrollments", "e-k1-u2", "e-k1-u3")
    elm.set("users", "u1", username="elm.tess", email="tess@elm.example")
    waiting = importing.read(elm, by=house.petra, source_name="Elm SIS")
    importing.apply(oak())
    importing.apply(waiting, by=house.petra)
    assert Person.select().where(Person.sis_id == "u1").count() == 2


def test_whoever_may_not_import_any_more_does_not_apply(importing, house):
    run = importing.read(oak(), by=house.petra)
    request_apply(house.petra, run.id)
    Person.update(role="teacher").where(Person.id == house.petra.id).execute()
    with pytest.raises(Refused, match="may not import any more"):
        apply_run(run.id)
    assert not Person.select().where(Person.sis_id == "u2").exists()


@pytest.mark.parametrize("who", ["sam", "fay", "tess"])
def test_a_run_of_others_is_not_there_for_somebody_else(importing, house, who):
    run = importing.read(oak().person("u9", "administrator", "Olu", "Head"), by=house.petra)
    someone = getattr(house, who)
    for attempt in (
        lambda: request_apply(someone, run.id),
        lambda: answer_question(someone, questions(run, "admin")[0].id, "teacher"),
    ):
        with pytest.raises(NotSeen):
            attempt()
    assert Run.get_by_id(run.id).state == "ready"


def test_a_suspended_admin_applies_nothing(importing, house):
    run = importing.read(oak(), by=house.dora)
    suspend_person(house.petra, house.dora.id, "left")
    with pytest.raises(Refused):
        request_apply(house.dora, run.id)


def test_an_applied_run_takes_no_more_answers(importing, house):
    run = importing.apply(oak().person("u9", "administrator", "Olu", "Head"))
    with pytest.raises(Refused, match="closed"):
        answer_question(house.petra, questions(run, "admin")[0].id, "school_admin")


def test_new_people_get_no_password_and_are_not_yet_active(importing):
    importing.apply(oak())
    secrets = [(p.password_hash, p.temporary_password, p.status) for p in Person.select()]
    assert secrets == [(None, None, "new")] * 3


def test_who_is_disabled_in_the_roster_comes_in_suspended_and_later_on_is_listed_only(importing):
    importing.apply(oak().set("users", "u2", enabledUser="false"))
    assert person("u2").status == "suspended" and "disabled" in person("u2").suspended_reason
    run = importing.apply(oak().set("users", "u3", enabledUser="false"))
    assert (person("u2").status, person("u3").status) == ("suspended", "new")
    assert run.warning_count == 1 and run.changes_nothing


def test_what_the_second_import_needs_is_found_after_thousands(importing):
    package = oak()
    for n in range(6000):
        package.person(f"s{n}", "student", f"Kid{n}", "Many", email="").enroll(f"s{n}")
    importing.apply(package)
    assert Person.select().count() == 6003 and Enrollment.select().count() == 6003
    package.set("users", "s0", username="s5999name").set("users", "s5999", username="s0name")
    run = importing.apply(package.set("users", "s10", familyName="Few"))
    assert (person("s0").username, person("s5999").username) == ("s5999name", "s0name")
    assert run.counts["student"]["changed"] == Row.select().where(Row.run == run).count() == 3


def test_a_package_of_changes_that_comes_twice_changes_nothing_the_second_time(importing):
    importing.apply(oak())
    delta = changes().person("u2", "student", "Ana", "Pérez Díaz").enroll("u2", "student", beginDate="2026-09-01")
    importing.apply(delta)
    before = the_school()
    assert importing.apply(delta).changes_nothing and the_school() == before
