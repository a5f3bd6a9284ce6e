"""Reading a package into a run: killed and started over, discarded meanwhile, refused with everything on record."""

import datetime

import pytest

from portal.db import Refused, now
from portal.people.models import Person
from portal.people.suspension import suspend_person
from portal.roles import THIS_COMPUTER
from portal.roster import operations, reading
from portal.roster.models import Problem, Row, Run
from portal.roster.operations import cancel_run, due_runs, read_anyway, request_apply
from portal.roster.reading import read_run
from portal.schools.models import Setting
from tests.roster.oneroster import oak, problems
from tests.roster.tables import the_school
from tests.threads import at_once


class Killed(BaseException):
    """A process that ends in the middle: nothing catches it."""


@pytest.fixture
def killed_reading(importing, monkeypatch):
    """A run whose reading was killed after the classes."""
    run = importing.start(oak())
    with monkeypatch.context() as during:
        during.setattr(reading.People, "take", lambda *_: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            read_run(run.id)
    return run


def test_a_reading_that_was_killed_starts_over_and_counts_nothing_twice(importing, killed_reading, settings):
    assert Run.get().state == "reading" and Row.select().exists()
    due_runs(settings)
    assert Run.get().state == "reading"
    Run.update(beat_at=now() - datetime.timedelta(minutes=3)).execute()
    due_runs(settings)
    run = Run.get()
    assert run.state == "ready" and Row.select().count() == sum(c["added"] for c in run.counts.values())
    importing.apply(run)
    assert Person.select().count() == 3


def test_of_two_readers_one_reads(importing):
    run = importing.start(oak())
    at_once(lambda: read_run(run.id), lambda: read_run(run.id))
    run = Run.get()
    assert run.state == "ready" and Row.select().count() == sum(c["added"] for c in run.counts.values())


def test_a_reader_that_slept_too_long_finds_its_run_taken_over_and_stops(importing, monkeypatch):
    run = importing.start(oak())
    slept = reading.People.finish

    def taken_over_meanwhile(self, *arguments):
        monkeypatch.undo()
        Run.update(state="uploaded", beat_at=now() - datetime.timedelta(minutes=3)).execute()
        assert read_run(run.id).state == "ready"
        slept(self, *arguments)

    monkeypatch.setattr(reading.People, "finish", taken_over_meanwhile)
    assert read_run(run.id).state == "ready"
    assert Row.select().count() == sum(c["added"] for c in Run.get().counts.values())


def test_it_stops_while_the_other_is_still_reading(importing, monkeypatch):
    run, finish = importing.start(oak()), reading.People.finish

    def taken_over_meanwhile(self, *arguments):
        Run.update(beat_at=now() + datetime.timedelta(minutes=3)).execute()
        finish(self, *arguments)

    monkeypatch.setattr(reading.People, "finish", taken_over_meanwhile)
    assert read_run(run.id).state == "reading"
    assert not Row.select().where(Row.kind == "enrollment").exists()


def test_a_run_discarded_while_it_is_read_stays_discarded(importing, monkeypatch):
    run, finish = importing.start(oak()), reading.People.finish

    def discarded_meanwhile(self, *arguments):
        cancel_run(THIS_COMPUTER, run.id)
        finish(self, *arguments)

    monkeypatch.setattr(reading.People, "finish", discarded_meanwhile)
    assert read_run(run.id).state == "cancelled" and not Row.select().exists()


def test_a_refused_package_is_on_record_with_all_that_is_wrong(importing):
    importing.apply(oak())
    before = the_school()
    package = oak().set("users", "u2", role="headmaster").set("users", "u3", enabledUser="perhaps", givenName="")
    package.enroll("nobody", "student").set("enrollments", "e-k1-u1", beginDate="yesterday")
    run = importing.read(package.set("users", "u1", familyName="Rossi"))
    assert run.state == "refused" and run.error_count == len(problems(run)) == 5 and the_school() == before
    text = "\n".join(problems(run))
    for place in ("line 3, column role: “headmaster”", "column enabledUser: “perhaps”", "column givenName", "“nobody”"):
        assert place in text
    assert not Row.select().where(Row.run == run).exists()


def test_what_is_not_there_any_more_is_refused_with_a_sentence(importing):
    run = importing.start(oak())
    (importing.folder / "1.zip").unlink()
    run = read_run(run.id)
    assert run.state == "refused" and run.reason and run.error_count == 1


def test_reading_goes_on_without_a_person_who_may_not_import_any_more(importing, house):
    run = importing.start(oak(), by=house.sara)
    suspend_person(house.petra, house.sara.id, "left")
    assert read_run(run.id).state == "refused" and not Row.select().exists()


@pytest.mark.parametrize("who", ["tess", "ana"])
def test_teachers_and_students_import_nothing(importing, house, who):
    with pytest.raises(Refused, match="for administrators"):
        importing.start(oak(), by=getattr(house, who))
    assert not Run.select().exists()


def test_the_demo_takes_no_roster(importing):
    Setting.write("demo", True)
    with pytest.raises(Refused, match="demo"):
        importing.start(oak())


def test_a_new_import_discards_what_the_same_person_left_waiting(importing, house):
    mine, other = importing.read(oak(), by=house.petra), importing.read(oak())
    importing.start(oak(), by=house.petra)
    assert (Run.get_by_id(mine.id).state, Run.get_by_id(other.id).state) == ("cancelled", "ready")


def test_what_is_only_formal_can_be_read_anyway(importing, house):
    package = oak("1.2").set("users", "u2", status="active")
    run = importing.read(package, by=house.petra)
    assert run.state == "refused"
    read_anyway(house.petra, run.id)
    run = read_run(run.id)
    assert (run.state, run.is_lenient, run.error_count) == ("ready", True, 0) and run.warning_count
    assert not Problem.select().where(Problem.run == run, Problem.severity == "error").exists()


def test_a_package_that_was_read_cannot_be_read_anyway(importing, house):
    run = importing.read(oak(), by=house.petra)
    with pytest.raises(Refused):
        read_anyway(house.petra, run.id)


def test_a_refused_or_applied_run_cannot_be_discarded(importing, house):
    run = importing.read(oak().set("users", "u2", role="headmaster"), by=house.petra)
    with pytest.raises(Refused):
        cancel_run(house.petra, run.id)
    assert Run.get_by_id(run.id).state == "refused"
    applied = importing.apply(oak(), by=house.petra)
    with pytest.raises(Refused):
        cancel_run(house.petra, applied.id)


def test_warnings_of_people_count_too(importing):
    run = importing.read(oak().set("users", "u2", email="nonsense"))
    assert run.warning_count == len(problems(run, "warning")) == 1


def test_the_worker_reads_and_applies_what_is_due(importing, settings, house):
    run = importing.start(oak(), by=house.petra)
    due_runs(settings)
    request_apply(house.petra, run.id)
    due_runs(settings)
    assert Run.get_by_id(run.id).state == "applied"


def test_one_run_that_fails_does_not_stop_the_next(importing, settings, monkeypatch):
    first, second = importing.start(oak()), importing.start(oak())

    def read(run_id, *_):
        if run_id == first.id:
            raise RuntimeError("disk")
        return read_run(run_id)

    monkeypatch.setattr(operations, "read_run", read)
    due_runs(settings)
    states = [Run.get_by_id(run.id).state for run in (first, second)]
    assert states == ["failed", "ready"] and "Nothing of the school was changed" in Run.get_by_id(first.id).reason
    with pytest.raises(Refused):
        request_apply(THIS_COMPUTER, first.id)
