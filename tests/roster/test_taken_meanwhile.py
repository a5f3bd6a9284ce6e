"""A sign-in name that somebody takes between the reading and the applying, or at that very moment."""

import threading

import pytest

from portal.db import database
from portal.people import bulk
from portal.people.models import Person, SignInName
from portal.roster.models import Run
from portal.roster.operations import due_runs, request_apply
from tests.house import make_person, soup
from tests.roster.oneroster import answer, oak, person, problems, questions
from tests.roster.tables import the_school


def late(house, **names):
    return make_person("student", "Ida", "Late", house.lincoln, **names)


def test_it_comes_back_as_a_question_and_nothing_was_written(importing, house, browser):
    run = importing.read(oak(), by=house.petra)
    ida = late(house, username="u2name")
    before = the_school()
    run = importing.apply(run, by=house.petra)
    assert run.state == "ready" and the_school() == before
    (asked,) = questions(run, "taken")
    assert (asked.sis_id, asked.person_id, asked.here, asked.answer) == ("u2", ida.id, "Ida Late, u2name", "without")
    shown = soup(browser(house.petra).get(f"/roster/runs/{run.id}"))
    assert "meanwhile somebody here got a sign-in name" in shown.select_one(".note-warn").text
    assert shown.select('form[action$="/apply"]') and shown.select("#about-taken")


def test_answered_with_no_they_come_in_without_the_name(importing, house):
    run = importing.read(oak(), by=house.petra)
    late(house, username="u2name")
    run = importing.apply(importing.apply(run, by=house.petra), by=house.petra)
    assert run.state == "applied" and run.reason == ""
    assert person("u2").username is None and SignInName.owner_of("u2name").first_name == "Ida"


def test_answered_with_yes_the_two_are_one(importing, house):
    run = importing.read(oak(), by=house.petra)
    ida = late(house, username="u2name")
    run = importing.apply(run, by=house.petra)
    answer(run, "taken", "link", by=house.petra)
    run = importing.apply(run, by=house.petra)
    assert person("u2").id == ida.id
    assert (run.counts["student"]["added"], run.counts["student"]["changed"]) == (1, 1)


def test_a_name_of_another_roster_is_said_and_left_out(importing, house):
    run = importing.read(oak(), by=house.petra)
    late(house, username="u2name", sis_id="elsewhere")
    run = importing.apply(run, by=house.petra)
    assert run.state == "ready" and not questions(run, "taken") and run.warning_count == 1
    assert "Ana Pérez: has a sign-in name that somebody else here has" in problems(run, "warning")[0]
    assert importing.apply(run, by=house.petra).state == "applied" and person("u2").username is None


def test_who_is_here_keeps_the_old_name_and_the_run_says_so(importing, house):
    importing.apply(oak())
    run = importing.read(oak().set("users", "u2", username="ana.new"))
    late(house, username="ana.new")
    run = importing.apply(run)
    assert run.state == "applied" and person("u2").username == "u2name"
    assert "Ana Pérez: has a sign-in name that somebody else here has" in problems(run, "warning")[0]


def test_a_run_shows_the_owner_only_to_who_looks_after_both(importing, house, browser):
    run = importing.read(oak(), by=house.petra)
    Run.update(school_id=house.lincoln.id, district_id=house.cedar.id).execute()
    make_person("student", "Ida", "Late", house.roosevelt, username="u2name")
    importing.apply(run, by=house.petra)
    assert browser(house.sam).get(f"/roster/runs/{run.id}").status_code == 404
    assert browser(house.dora).get(f"/roster/runs/{run.id}").status_code == 200


@pytest.fixture
def collide(monkeypatch):
    """Somebody else does this right after applying looked which names are free: only PostgreSQL lets them."""

    def once(look, work):
        original, done = getattr(bulk, look), []

        def looked(*args):
            found = original(*args)
            if not done:
                done.append(True)
                thread = threading.Thread(target=lambda: (work(), database.close()))
                thread.start()
                thread.join()
            return found

        monkeypatch.setattr(bulk, look, looked)

    return once


@pytest.mark.several_writers
def test_a_name_taken_in_the_middle_of_applying_does_not_fail_the_run(importing, house, settings, collide):
    importing.apply(oak())
    run = importing.read(oak().set("users", "u2", username="ana.new"))
    collide("_owners", lambda: late(house, username="ana.new"))
    request_apply(house.petra, run.id)
    due_runs(settings)
    assert Run.get_by_id(run.id).state == "applied" and person("u2").username == "u2name"
    assert Person.get(Person.last_name == "Late").username == "ana.new"
