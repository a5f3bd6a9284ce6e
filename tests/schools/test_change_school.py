"""A school's settings: who may change them, what is kept, and what happens when two do it at once."""

from functools import partial

import pytest

from portal.audit.models import Change, Event
from portal.schools.models import School
from portal.schools.operations import change_school
from tests.house import soup
from tests.threads import at_once


def filled(school, **values):
    """What the form of this school sends when nothing was touched, and what was."""
    sent = {
        "version": school.version,
        "name": school.name,
        "teachers_see": school.teachers_see or "",
        "state": "",
        "time_zone": school.time_zone,
    }
    return sent | {"more_subjects": "", "mail_domains": ""} | values


def saved(school):
    return School.get_by_id(school.id)


def address(school):
    return f"/settings/schools/{school.id}"


def test_a_school_admin_saves_the_settings_of_the_own_school(browser, house):
    sent = filled(house.lincoln, teachers_see="school", state="Oregon", time_zone="America/Los_Angeles")
    sent |= {
        "subjects": ["Science", "Mathematics"],
        "more_subjects": "Rowing\n\n Chess  club \n",
        "mail_domains": "@Cedar.example",
    }
    answer = browser(house.sam).post(address(house.lincoln), data=sent)
    school = saved(house.lincoln)
    assert (answer.status_code, answer.location) == (303, address(house.lincoln))
    assert (school.teachers_see, school.state, school.time_zone) == ("school", "Oregon", "America/Los_Angeles")
    assert school.subject_list == ["Science", "Mathematics", "Rowing", "Chess club"]
    assert school.domain_list == ["cedar.example"]
    assert school.version == 2


def test_every_change_is_a_line_of_history(browser, house):
    browser(house.sam).post(address(house.lincoln), data=filled(house.lincoln, state="Oregon"))
    event = Event.get(Event.kind == "school.changed")
    change = Change.get(Change.event == event)
    assert (event.actor_id, event.subject_id, event.school_id) == (house.sam.id, house.lincoln.id, house.lincoln.id)
    assert (change.field, change.old, change.new) == ("state", "", "Oregon")
    page = soup(browser(house.sara).get(address(house.lincoln)))
    assert "Sam Okoro changed state from nothing to Oregon" in " ".join(page.select_one(".history").text.split())


def test_saving_without_a_change_writes_nothing(browser, house):
    browser(house.sam).post(address(house.lincoln), data=filled(house.lincoln))
    assert saved(house.lincoln).version == 1
    assert not Event.select().exists()


@pytest.mark.parametrize("who", ["sam", "fay"])
def test_a_school_one_does_not_look_after_is_not_seen(browser, house, who):
    for method in ("get", "post"):
        answer = getattr(browser(getattr(house, who)), method)(address(house.roosevelt))
        assert answer.status_code == 404
    assert saved(house.roosevelt).version == 1


@pytest.mark.parametrize("who", ["tess", "ana"])
def test_teachers_and_students_have_no_settings(browser, house, who):
    answer = browser(getattr(house, who)).post(address(house.lincoln), data=filled(house.lincoln, state="Oregon"))
    assert answer.status_code == 403
    assert saved(house.lincoln).state == ""


@pytest.mark.parametrize("who", ["dora", "petra"])
def test_a_district_admin_and_a_portal_admin_may(browser, house, who):
    browser(getattr(house, who)).post(address(house.roosevelt), data=filled(house.roosevelt, state="Ohio"))
    assert saved(house.roosevelt).state == "Ohio"


def test_a_wrong_domain_is_named_and_nothing_typed_is_lost(browser, house):
    sent = filled(house.lincoln, state="Oregon", mail_domains="cedar.example\nnot one")
    answer = browser(house.sam).post(address(house.lincoln), data=sent)
    page = soup(answer)
    assert answer.status_code == 422
    assert "“not one” is not a domain" in page.select_one("#mail_domains-error").text
    assert page.select_one("#mail_domains").text.strip() == "cedar.example\nnot one"
    assert page.select_one("#state option[selected]")["value"] == "Oregon"
    assert saved(house.lincoln).state == ""


def test_two_who_save_at_once_the_second_chooses(browser, house):
    browser(house.sara).post(
        address(house.lincoln), data=filled(house.lincoln, state="Ohio", time_zone="America/Chicago")
    )
    answer = browser(house.sam).post(address(house.lincoln), data=filled(house.lincoln, state="Oregon"))
    page = soup(answer)
    assert answer.status_code == 409
    assert saved(house.lincoln).state == "Ohio"
    assert "Sara Lindqvist saved these settings" in page.h1.text
    assert page.select_one("input[name=version]")["value"] == "2"
    assert page.select_one("input[name=keep-state][checked]")["value"] == "mine"
    # What Sam never touched keeps what Sara saved, unless he says otherwise.
    assert page.select_one("input[name=keep-time_zone][checked]")["value"] == "theirs"


def test_the_choice_is_saved(browser, house):
    browser(house.sara).post(
        address(house.lincoln), data=filled(house.lincoln, state="Ohio", time_zone="America/Chicago")
    )
    chosen = filled(saved(house.lincoln), state="Oregon", time_zone="America/New_York")
    chosen |= {"keep-state": "mine", "keep-time_zone": "theirs"}
    browser(house.sam).post(address(house.lincoln), data=chosen)
    assert (saved(house.lincoln).state, saved(house.lincoln).time_zone) == ("Oregon", "America/Chicago")


def test_of_two_at_the_same_moment_one_is_saved(house):
    save = partial(change_school, school_id=house.lincoln.id, version=1)
    outcomes = at_once(
        partial(save, house.sam, values={"state": "Ohio"}), partial(save, house.sara, values={"state": "Utah"})
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Event"]
    assert saved(house.lincoln).version == 2


@pytest.mark.parametrize("version", ["", "0", "²", "-1", "x", "99999999999999999999"])
def test_a_version_that_never_was_saves_nothing(browser, house, version):
    browser(house.sam).post(address(house.lincoln), data=filled(house.lincoln, state="Ohio", version=version))
    assert saved(house.lincoln).state == ""
