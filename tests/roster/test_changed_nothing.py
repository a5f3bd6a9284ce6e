"""What counts as changed: somebody or something that is different afterwards, in the place where it stands here."""

from portal.schools.models import School
from tests.roster.oneroster import changes, oak, rows


def test_a_school_whose_parent_alone_is_another_one_is_unchanged(importing):
    importing.apply(oak())
    before = School.get().district_id
    run = importing.read(oak().set("orgs", "o2", parentSourcedId=""))
    assert run.changes_nothing and run.counts["school"]["unchanged"] == 1 and not rows(run, "school", "changed")
    assert School.get().district_id == before


def test_a_school_with_another_name_is_changed_whatever_its_parent_is(importing):
    importing.apply(oak())
    run = importing.apply(oak().set("orgs", "o2", name="Oak High", parentSourcedId=""))
    assert run.counts["school"]["changed"] == 1 and School.get().name == "Oak High"


def test_a_section_of_another_course_is_changed(importing):
    importing.apply(oak())
    package = changes().add("courses", "c2", title="Geometry", orgSourcedId="o2")
    package.section("k1", "Algebra 1", course="c2")
    assert importing.read(package).counts["section"]["changed"] == 1


def test_a_school_that_keeps_the_name_it_has_here_keeps_it_when_its_parent_alone_is_another_one(importing, house):
    package = oak().set("orgs", "o1", name="Cedar District").set("orgs", "o2", name="Lincoln High")
    importing.apply(package, by=house.petra)
    School.update(name="Lincoln").where(School.sis_id == "o2").execute()
    run = importing.apply(package.set("orgs", "o2", parentSourcedId=""), by=house.petra)
    assert School.get(School.sis_id == "o2").name == "Lincoln" and run.counts["school"]["changed"] == 0
