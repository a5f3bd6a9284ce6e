"""The steps of the wizard, pure: which state each is in, and where to go from one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.onboarding import steps
from portal.onboarding.steps import DONE, OPEN, PASSWORD, SKIPPED, STEPS

NAMES = [step.name for step in STEPS]
some = st.sets(st.sampled_from(NAMES))


@pytest.mark.parametrize(
    ("done", "skipped", "going_on"),
    [
        ("", "", "details"),
        ("details", "", "photo"),
        ("details", "photo experience", "password"),
        ("password", "", "details"),
        ("details photo experience password", "", "cores"),
        ("details password", "photo experience cores invite", "follow"),
        (" ".join(NAMES), "", None),
        ("password", " ".join(NAMES), None),
        ("", " ".join(NAMES), "password"),
    ],
)
def test_going_on_leads_to_the_first_open_step(done, skipped, going_on):
    assert steps.first_open(steps.states(done.split(), skipped.split(), STEPS)) == going_on


def test_what_was_skipped_and_done_later_is_done():
    assert steps.states({"photo"}, {"photo"}, STEPS)["photo"] == DONE


def test_what_is_left_over_is_open_or_skipped():
    found = steps.states({"details", "password", "cores"}, {"photo"}, STEPS)
    left = [(step.url, step.is_skipped) for step in steps.left_over(found)]
    assert left[:2] == [("/setup/photo", True), ("/setup/experience", False)]
    assert [url for url, _skipped in left[2:]] == ["/setup/invite", "/setup/follow"]


def test_the_password_can_not_be_skipped():
    assert steps.states((), {PASSWORD}, STEPS)[PASSWORD] == OPEN


def test_what_lies_behind_the_password_opens_with_it():
    without, with_it = steps.states((), (), STEPS), steps.states({PASSWORD}, (), STEPS)
    assert [n for n in NAMES if steps.can_open(n, without)] == ["details", "photo", "experience", "password"]
    assert all(steps.can_open(n, with_it) for n in NAMES)
    assert not steps.can_open("nothing", with_it)


@given(some, some)
def test_back_and_forth_are_each_others_opposite(done, skipped):
    found = steps.states(done, skipped, STEPS)
    for name in NAMES[:-1]:
        assert steps.previous(steps.following(name, found), found) == name
    assert steps.previous(NAMES[0], found) is None and steps.following(NAMES[-1], found) is None


@given(some, some, st.sets(st.sampled_from(NAMES), min_size=1))
def test_every_state_follows_from_the_data_and_going_on_is_always_possible(done, skipped, there):
    own = tuple(step for step in STEPS if step.name in there | {PASSWORD})
    found = steps.states(done, skipped, own)
    assert list(found) == [step.name for step in own]
    assert all((state == DONE) == (name in done) for name, state in found.items())
    assert all(name in skipped for name, state in found.items() if state == SKIPPED)
    going_on = steps.first_open(found)
    assert (going_on is None) == (OPEN not in found.values())
    if going_on and PASSWORD not in done:
        assert steps.can_open(going_on, found)
