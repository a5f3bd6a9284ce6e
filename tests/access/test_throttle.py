"""Wrong passwords slow down who types them, and nobody else (S-18 to S-21)."""

import pytest

from portal import create_app
from portal.access import throttle
from portal.access.models import Failure, KnownDevice
from portal.audit.models import Event
from portal.people.credentials import set_temporary_password
from portal.roles import THIS_COMPUTER
from tests.house import PASSWORD, again
from tests.threads import at_once

HERE, ELSEWHERE = "10.0.0.1", "10.0.0.2"


def signs_in(client, name, password=PASSWORD, address=HERE):
    data = {"name": name, "password": password}
    return client.post("/sign-in", data=data, environ_base={"REMOTE_ADDR": address}).status_code == 303


def fails(client, name, times, address=HERE):
    for _ in range(times):
        assert not signs_in(client, name, "wrong", address)


@pytest.fixture(autouse=True)
def still(time_machine):
    time_machine.move_to("2026-11-23 08:00:00+00:00", tick=False)


def test_four_mistakes_cost_nothing(browser, house):
    fails(browser(), "ana.pérez", 4)
    assert signs_in(browser(), "ana.pérez")


def test_after_five_the_right_password_waits_and_the_wait_grows_to_a_quarter_of_an_hour(browser, house, time_machine):
    fails(browser(), "ana.pérez", 5)
    for seconds in (30, 60, 120, 240, 480, 900, 900):
        time_machine.shift(seconds - 1)
        assert not signs_in(browser(), "ana.pérez")
        time_machine.shift(1)
        fails(browser(), "ana.pérez", 1)
    assert again(house.ana).failures == 12


def test_the_right_password_during_a_wait_does_not_lengthen_it(browser, house, time_machine):
    fails(browser(), "ana.pérez", 5)
    for _ in range(10):
        assert not signs_in(browser(), "ana.pérez")
    time_machine.shift(30)
    assert signs_in(browser(), "ana.pérez")
    assert again(house.ana).failures == 0


def test_both_sign_in_names_are_one_account(browser, house):
    fails(browser(), "tess.marchetti", 3)
    fails(browser(), "tess.marchetti@cedar.example", 2)
    assert not signs_in(browser(), "tess.marchetti")


def test_a_success_forgets_the_failures_of_its_client(browser, house):
    fails(browser(), "ana.pérez", 4)
    assert signs_in(browser(), "ana.pérez")
    fails(browser(), "ana.pérez", 4)
    assert signs_in(browser(), "ana.pérez")
    assert Failure.select().count() == 0


def test_pupils_get_in_from_their_own_machines_while_somebody_guesses_from_another(browser, house):
    for name in ("ana.pérez", "ben.adeyemi", "rosa.o'neil"):
        fails(browser(), name, 50, ELSEWHERE)
    for name in ("ana.pérez", "ben.adeyemi", "rosa.o'neil"):
        assert signs_in(browser(), name)


def test_a_browser_known_from_before_keeps_its_own_budget_behind_the_same_address(browser, house):
    known = browser()
    assert signs_in(known, "ana.pérez")
    known.post("/sign-out")
    fails(browser(), "ana.pérez", 50)
    assert not signs_in(browser(), "ana.pérez")
    assert signs_in(known, "ana.pérez")


def test_a_browser_known_to_one_person_is_nothing_special_to_another(browser, house):
    client = browser()
    assert signs_in(client, "ana.pérez")
    assert [row.person_id for row in KnownDevice.select()] == [house.ana.id]
    fails(browser(), "ben.adeyemi", 5)
    assert not signs_in(client, "ben.adeyemi")


def test_guessing_one_account_from_many_addresses_stops_at_thirty(browser, house, time_machine):
    for n in range(6):
        fails(browser(), "ana.pérez", 5, f"10.1.0.{n}")
    assert not signs_in(browser(), "ana.pérez")
    time_machine.shift(15 * 60)
    assert signs_in(browser(), "ana.pérez")


def test_at_a_hundred_failures_in_a_row_the_password_ends_until_a_new_one_is_given(browser, house, time_machine):
    for _ in range(100):
        time_machine.shift(16 * 60)
        fails(browser(), "ana.pérez", 1)
    time_machine.shift(30 * 24 * 3600)
    assert not signs_in(browser(), "ana.pérez")
    password = set_temporary_password(THIS_COMPUTER, house.ana.id)
    assert signs_in(browser(), "ana.pérez", password)


def test_a_new_temporary_password_ends_the_wait_at_once(browser, house):
    fails(browser(), "ana.pérez", 5)
    assert signs_in(browser(), "ana.pérez", set_temporary_password(THIS_COMPUTER, house.ana.id))


def test_a_clock_set_back_makes_nobody_wait_for_days(browser, house, time_machine):
    time_machine.shift(2 * 24 * 3600)
    fails(browser(), "ana.pérez", 5)
    time_machine.shift(-2 * 24 * 3600)
    fails(browser(), "ana.pérez", 5)
    assert not signs_in(browser(), "ana.pérez")
    time_machine.shift(31)
    assert signs_in(browser(), "ana.pérez")


def test_of_twenty_guesses_at_the_same_moment_five_are_looked_at(app, house):
    def begin():
        return throttle.begin("ana.pérez", house.ana, HERE, None)

    attempts = at_once(*[begin] * 20)
    assert sum(attempt.allowed for attempt in attempts) == 5
    assert again(house.ana).failures == 5


def test_one_password_tried_on_everybody_is_slowed_down_and_told_once(app, house, time_machine):
    tried = [throttle.begin(f"pupil{n}", None, ELSEWHERE, None).allowed for n in range(400)]
    assert sum(tried) == 100
    time_machine.shift(3)
    assert throttle.begin("pupil400", None, ELSEWHERE, None).allowed
    assert not throttle.begin("pupil401", None, ELSEWHERE, None).allowed
    assert throttle.begin("pupil401", None, HERE, None).allowed
    told = Event.get(Event.kind == "sign_in.guessing")
    assert told.summary == "Somebody at 10.0.0.2 tried 100 different sign-in names within ten minutes."


def test_twelve_hundred_pupils_succeed_from_one_address_without_a_refusal(app, house):
    for n in range(1200):
        attempt = throttle.begin(f"pupil{n}", None, HERE, None)
        assert attempt.allowed
        throttle.succeeded(attempt)
    assert Failure.select().count() == 0


def test_old_failures_are_removed(app, house, time_machine):
    throttle.begin("somebody", None, HERE, None)
    time_machine.shift(24 * 3600 + 1)
    assert throttle.prune() == 1


def test_names_and_addresses_of_failures_are_not_readable(browser, house):
    fails(browser(), "ana.pérez", 1)
    row = Failure.get()
    assert "pérez" not in row.name_key
    assert HERE not in row.client


def test_an_ipv6_network_is_one_client(app):
    assert throttle.network("2001:db8:1:2:3::1") == throttle.network("2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"
    assert throttle.network("::ffff:10.0.0.1") == "10.0.0.1"


def test_failures_survive_a_restart(browser, house, settings):
    fails(browser(), "ana.pérez", 5)
    create_app(settings)  # reads keys and database afresh, as another process does
    assert not throttle.begin("ana.pérez", house.ana, HERE, None).allowed
