"""Rows read and made by hand are the rows Peewee would have read and made."""

import pytest
from peewee import DoesNotExist, IntegrityError

from portal.access.models import KnownDevice, SignInSession
from portal.access.sessions import start_session
from portal.db import now, transaction, write
from portal.people.details import write_profile
from portal.people.models import Person, SignInName
from portal.people.profiles import Photo, Profile
from portal.schools.models import School
from tests.queries import counted


def test_a_row_read_by_its_key_holds_what_the_query_builder_reads(house):
    for id_ in (house.sam.id, house.tess.id):
        quick, built = Person.get_by_id(id_), Person.select().where(Person.id == id_).get()
        assert quick.__data__ == built.__data__
        assert quick == built
        assert not quick.is_dirty()


def test_times_and_texts_come_back_as_what_they_are(house):
    start_session(house.tess, "127.0.0.1", "a browser")
    quick, built = SignInSession.found("person_id = ?", house.tess.id), SignInSession.select().get()
    assert quick.__data__ == built.__data__


def test_who_is_not_there_is_not_found(house):
    with pytest.raises(Person.DoesNotExist):
        Person.get_by_id(999_999)
    with pytest.raises(DoesNotExist):
        Person.get(Person.id == 999_999)
    assert Person.get_or_none(Person.id == 999_999) is None
    assert Person.with_key(None) is None
    assert Person.found("username = ?", "nobody at all") is None


def test_a_key_may_be_given_as_the_row_itself_or_as_text(house):
    write_profile(house.tess.id, bio="Chess.")
    assert Profile.get(Profile.person == house.tess).bio == "Chess."
    assert Person.get(Person.id == str(house.tess.id)) == house.tess


def test_conditions_on_more_than_the_key_are_asked_as_before(house):
    assert Person.get_or_none(Person.id == house.tess.id, Person.role == "student") is None
    assert Person.get_or_none(Person.id != house.tess.id) != house.tess
    assert Person.get(Person.id == Person.select(Person.id).where(Person.role == "student").limit(1)).role == "student"


def test_a_foreign_key_is_followed_the_quick_way_and_once(house):
    tess = Person.get_by_id(house.tess.id)
    with counted() as asked:
        assert tess.school.name == tess.school.name == house.lincoln.name
    (one,) = asked
    assert 'SELECT * FROM "school" WHERE "id"' in one


def test_a_row_is_held_by_its_key(house):
    with transaction():
        assert Person.held(house.tess.id).__data__ == Person.get_by_id(house.tess.id).__data__
        assert Person.held(999_999) is None


def test_a_row_made_by_hand_holds_its_defaults_and_knows_its_id(house):
    values = {"role": "teacher", "first_name": "New", "last_name": "Comer", "school": house.lincoln}
    made, built = Person.create(**values), Person(**values)
    built.save(force_insert=True)
    assert (made.id, made.is_dirty()) == (built.id - 1, False)
    stored = [Person.select().where(Person.id == id_).dicts().get() for id_ in (made.id, built.id)]
    assert stored[0] | {"id": built.id} == stored[1]
    assert made.school_id == house.lincoln.id


def test_a_row_made_under_a_key_of_its_own_keeps_it(house):
    moment = now()
    made = KnownDevice.create(person=house.tess.id, key="k", seen_at=moment)
    assert KnownDevice.select().where(KnownDevice.key == "k").get() == made
    assert KnownDevice.select().get().seen_at == moment
    assert School.create(id=4000, district=house.cedar, name="Far", sort_key="far").id == 4000
    assert School.get_by_id(4000).name == "Far"


def test_what_is_there_already_is_refused_as_peewee_refuses_it(house):
    SignInName.create(key="somebody", person=house.tess)
    with pytest.raises(IntegrityError), transaction():
        SignInName.create(key="somebody", person=house.sam)
    assert SignInName.get_by_id("somebody").person == house.tess


def test_a_picture_is_stored_as_it_is(house):
    Photo.create(person=house.tess, image=b"\x00\xff'?", mark="m")
    assert bytes(Photo.get_by_id(house.tess.id).image) == b"\x00\xff'?"
    assert Photo.mark_of(house.tess.id) == "m"


def test_a_change_by_hand_says_how_many_rows_it_met(house):
    with transaction():
        assert write("UPDATE person SET first_name = ? WHERE id = ?", "It's ?", house.tess.id) == 1
        assert write("UPDATE person SET first_name = ? WHERE id = ?", "Nobody", 999_999) == 0
    assert Person.get_by_id(house.tess.id).first_name == "It's ?"
