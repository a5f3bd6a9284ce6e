"""Whom somebody new is told of, and why."""

from portal.community.operations import follow
from portal.community.suggestions import MOST, suggestions
from portal.db import now
from portal.people.models import Person
from portal.schools.models import School
from tests.community.educators import teaches
from tests.house import again, make_person


def reasons(person, invited=()):
    return {s.name: s.reason for s in suggestions(again(person), invited)}


def teacher(house, first, **more):
    return make_person("teacher", first, "Alder", house.lincoln, **more)


def test_the_support_lead_first_then_the_invited_then_who_teaches_alike(house):
    School.update(support_lead_id=house.sara.id).where(School.id == house.lincoln.id).execute()
    uma, vera = teacher(house, "Uma"), teacher(house, "Vera")
    teaches(house.tess, subjects="Science,Mathematics", grades="09,10")
    teaches(uma, subjects="Science", grades="01")
    teaches(vera, subjects="Science,Mathematics,Fine Arts", grades="09,10,11")
    teaches(house.sara, subjects="Science")
    assert reasons(house.tess, [house.theo.id]) == {
        "Sara Lindqvist": "Your support lead: helps first",
        "Theo Brandt": "You invited them",
        "Vera Alder": "Also teaches Mathematics, Science, grades 9, 10",
        "Uma Alder": "Also teaches Science",
        "Sam Okoro": "At your school",
    }
    names = [s.name for s in suggestions(house.tess, [house.theo.id])]
    assert names == list(reasons(house.tess, [house.theo.id]))


def test_nobody_of_another_district_not_active_or_waiting_is_told_of(house):
    teacher(house, "New", password=None)
    teacher(house, "Wait", waiting_at=now())
    found = reasons(house.tess, [house.fay.id, house.ana.id, house.petra.id])
    assert set(found) == {"Sam Okoro", "Sara Lindqvist"}


def test_who_waits_for_approval_is_told_of_nobody(house):
    Person.update(waiting_at=now()).where(Person.id == house.tess.id).execute()
    assert suggestions(again(house.tess), [house.theo.id]) == []


def test_who_is_followed_already_says_so(house):
    follow(house.tess.id, house.sam.id)
    assert {s.name: s.is_followed for s in suggestions(house.tess)} == {"Sam Okoro": True, "Sara Lindqvist": False}


def test_there_are_never_too_many(house):
    for n in range(MOST + 3):
        make_person("teacher", "Many", f"More{n}", house.lincoln, email=f"m{n}@cedar.example", username=f"m{n}")
    assert len(suggestions(house.tess)) == MOST


def test_who_has_no_school_is_told_of_those_they_invited(house):
    assert list(reasons(house.dora, [house.theo.id])) == ["Theo Brandt"]
    assert reasons(house.dora) == {}
