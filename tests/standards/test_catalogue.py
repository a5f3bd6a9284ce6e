"""The catalogue of cores: what it offers a school, by table for states that were looked at by eye."""

import pytest

from portal.schools.models import STATES, SUBJECTS
from portal.standards.catalogue import ALIASES, CORES, cores_for, known_as, name_of

ELA, MATH, SCIENCE, SOCIAL = SUBJECTS[:4]
COMMON_MATH, COMMON_ELA, NGSS = "d10003fb", "d10003fc", "d2454348"


@pytest.mark.parametrize(
    ("state", "subject", "first"),
    [
        ("Oregon", MATH, ["Oregon Mathematics, 2021"]),
        ("Oregon", SOCIAL, ["Oregon Social Science Integrated with Ethnic Studies, 2021"]),
        ("California", SCIENCE, ["California Science, 2013"]),
        ("Texas", MATH, ["Texas Mathematics, 2012"]),
        ("Texas", ELA, ["Texas English Language Arts and Reading, 2017"]),
        ("New York", ELA, ["New York Next Generation English Language Arts Learning Standards, 2017"]),
        ("Pennsylvania", MATH, ["Pennsylvania Core Mathematics, 2014"]),
        ("Georgia", SCIENCE, ["Georgia Science, 2016"]),
        ("Kentucky", MATH, ["Kentucky Mathematics, 2019"]),
        ("Idaho", MATH, ["Idaho Mathematics, 2022"]),
        ("Missouri", SCIENCE, ["Missouri Science (6-12), 2016", "Missouri Science (K-5), 2016"]),
        ("Arkansas", ELA, ["Arkansas English Language Arts Standards, 2023"]),
        ("Virginia", SOCIAL, ["Virginia History and Social Science, 2015"]),
        ("Vermont", MATH, ["Vermont Common Core Math, 2010"]),
        ("Indiana", SCIENCE, ["Indiana Science, 2023"]),
        ("Massachusetts", SOCIAL, ["Massachusetts History and Social Science, 2018"]),
        ("Washington", SOCIAL, ["Washington Social Studies, 2019"]),
        ("District of Columbia", SCIENCE, ["District of Columbia Science, 2013"]),
        ("Illinois", MATH, ["Illinois Math with Common Core, 2010"]),
    ],
)
def test_a_states_newest_come_first(state, subject, first):
    assert [core.name for core in cores_for(subject, state) if core.state == state] == first
    assert [core.name for core in cores_for(subject, state)][: len(first)] == first


@pytest.mark.parametrize(("subject", "core"), [(MATH, COMMON_MATH), (ELA, COMMON_ELA), (SCIENCE, NGSS)])
def test_those_for_all_states_follow_the_states_own_and_head_the_list_where_there_is_none(subject, core):
    places = [c.state for c in cores_for(subject, "Oregon")]
    assert places.index("") == places.count("Oregon")
    for state in ("Guam", "", "Outside the United States"):
        assert cores_for(subject, state)[0].id == core


def test_the_others_follow_by_name():
    names = [core.name for core in cores_for(MATH, "Oregon")][2:]
    assert len(names) > 50
    assert names == sorted(names)


def test_every_state_has_standards_of_the_four_great_subjects_but_where_nobody_listed_any():
    nothing = {(s, x) for s in STATES[:51] for x in SUBJECTS[:4] if cores_for(x, s)[0].state != s}
    assert nothing == {("Vermont", SOCIAL)}


def test_every_core_has_a_place_and_a_name_that_fits():
    for core in CORES.values():
        assert core.subject in SUBJECTS and core.state in ("", *STATES)
        assert len(core.id) <= 60 and len(core.name) < 120


def test_no_two_cores_of_a_subject_are_called_the_same():
    names = [(core.subject, core.name) for core in CORES.values() if not core.is_old]
    assert len(names) == len(set(names))


def test_other_names_of_a_subject_are_known():
    assert cores_for("English", "Oregon") == cores_for(ELA, "Oregon")
    assert {known_as(name) for name in ALIASES} <= set(SUBJECTS)
    assert not set(ALIASES) & {subject.casefold() for subject in SUBJECTS}


def test_a_subject_a_school_typed_itself_has_none():
    assert cores_for("Rowing", "Oregon") == []


def test_a_core_that_is_gone_is_said_to_be():
    assert name_of(COMMON_MATH) == "Common Core Math"
    assert name_of(None) == ""
    assert name_of("never-was") == "a core that is no longer in the list"
