"""The name of a school or district that was changed by hand stays, whatever a later roster calls it."""

import pytest

from portal.audit.models import Event
from portal.audit.operations import undo
from portal.roles import THIS_COMPUTER
from portal.roster.models import Run
from portal.schools.districts import change_district
from portal.schools.models import District, School
from portal.schools.operations import change_school
from tests.house import make_school
from tests.roster.oneroster import answer, oak, problems, rows


@pytest.fixture
def renamed(importing):
    """Oak School of Oak District, called otherwise by hand."""
    importing.apply(oak())
    school, district = School.get(), District.get()
    change_school(THIS_COMPUTER, school.id, school.version, {"name": "Our School"})
    change_district(THIS_COMPUTER, district.id, district.name, "Our District")


def names():
    return District.get().name, School.get().name


def other_names():
    return oak().set("orgs", "o1", name="New District").set("orgs", "o2", name="Oak Academy")


def test_the_same_package_again_changes_nothing(importing, renamed):
    run = importing.read(oak())
    assert run.changes_nothing and not problems(run, "warning")


def test_another_name_in_the_file_does_not_go_in_and_the_run_says_so(importing, renamed):
    run = importing.apply(other_names().set("users", "u2", familyName="Vance"))
    assert names() == ("Our District", "Our School")
    assert not rows(run, "school", "changed") and run.counts["school"]["unchanged"] == 1
    said = [p for p in problems(run, "warning") if "given by hand" in p]
    assert "column name: “New District” is called “Our District” here" in said[0]
    assert "“Oak Academy” is called “Our School” here" in said[1] and "Settings" in said[1] and len(said) == 2


def test_it_is_said_once_and_not_at_every_import(importing, renamed):
    importing.apply(other_names().set("users", "u2", familyName="Vance"))
    run = importing.read(other_names().set("users", "u2", familyName="Vance"))
    assert run.changes_nothing and not problems(run, "warning")


def test_once_it_is_what_the_file_says_the_file_names_it_again(importing, renamed):
    change_school(THIS_COMPUTER, School.get().id, School.get().version, {"name": "Oak School"})
    importing.apply(other_names())
    assert names() == ("Our District", "Oak Academy")


def test_so_it_does_where_the_file_takes_over_the_name_given_by_hand(importing, renamed):
    package = oak().set("orgs", "o2", name="Our School").set("users", "u2", familyName="Vance")
    run = importing.apply(package)
    assert not [p for p in problems(run, "warning") if "given by hand" in p]
    importing.apply(oak().set("orgs", "o2", name="Oak Academy"))
    assert names() == ("Our District", "Oak Academy")


def test_a_school_set_up_by_hand_keeps_its_name_after_it_was_linked(importing):
    make_school(District.create(name="Our District"), "Our School")
    run = importing.read(oak())
    answer(run, "same_school", "link")
    importing.apply(Run.get_by_id(run.id))
    importing.apply(other_names())
    assert names() == ("Our District", "Our School")


def test_a_name_given_after_the_package_was_read_stays_too(importing):
    importing.apply(oak())
    run = importing.read(other_names())
    school = School.get()
    change_school(THIS_COMPUTER, school.id, school.version, {"name": "Our School", "state": "Ohio"})
    run = importing.apply(run)
    assert names() == ("New District", "Our School") and School.get().state == "Ohio"
    assert not rows(run, "school", "changed") and run.counts["school"] == run.counts["school"] | {"changed": 0}
    assert [p for p in problems(run, "warning") if "“Oak Academy” is called “Our School” here" in p]
    assert run.warning_count == len(problems(run, "warning"))
    assert importing.read(other_names()).changes_nothing


def test_a_name_the_file_changes_is_a_line_of_history_and_can_be_undone(importing):
    importing.apply(oak())
    importing.apply(other_names())
    assert names() == ("New District", "Oak Academy")
    found = Event.select().where(Event.kind.in_(("district.changed", "school.changed"))).order_by(Event.id)
    assert [[(c.field, c.old, c.new) for c in e.changes] for e in found] == [
        [("name", "Oak District", "New District")], [("name", "Oak School", "Oak Academy")],
    ]  # fmt: skip
    for event in found:
        undo(THIS_COMPUTER, event.id)
    assert names() == ("Oak District", "Oak School") and importing.read(other_names()).changes_nothing


def test_settings_opened_before_the_file_renamed_the_school_do_not_put_the_old_name_back(importing):
    importing.apply(oak())
    before = School.get().version
    importing.apply(other_names())
    assert School.get().version == before + 1


def test_a_name_of_a_district_admins_neighbour_is_none_of_their_business(importing, house):
    importing.apply(oak())
    change_district(THIS_COMPUTER, District.get(District.sis_id == "o1").id, "Oak District", "Our District")
    run = importing.read(oak().set("orgs", "o1", name="New District"), by=house.dora)
    assert "Our District" not in " ".join(problems(run, "warning"))
