"""Two act on each other, or want the same, at the same moment: somebody can always still sign in and set it right."""

from functools import partial

import pytest

from portal.db import Refused
from portal.people.credentials import set_temporary_password
from portal.people.models import Person, SignInName
from portal.people.operations import Taken, edit_person
from portal.people.suspension import suspend_person
from portal.people.undo import undo_changes
from portal.roles import THIS_COMPUTER
from tests.house import again, make_person
from tests.people.editor import change, row
from tests.threads import at_once

ROUNDS = 20


def restored(person, **values):
    Person.update(suspended_at=None, suspended_reason="", **values).where(Person.id == person.id).execute()
    return again(person)


def admins_who_can_sign_in(*people):
    query = Person.select().where(Person.id.in_([p.id for p in people]), Person.role == people[0].role)
    return query.where(Person.status == "active").count()


def demotion(actor, target, role):
    return partial(edit_person, actor, target.id, target.version, {"role": role})


def test_two_school_admins_who_demote_each_other_leave_one(app, house):
    for _ in range(ROUNDS):
        sam, sara = (restored(person, role="school_admin") for person in (house.sam, house.sara))
        outcomes = at_once(demotion(sam, sara, "teacher"), demotion(sara, sam, "teacher"))
        assert sum(isinstance(outcome, tuple) for outcome in outcomes) == 1, outcomes
        assert admins_who_can_sign_in(sam, sara) == 1


def test_two_portal_admins_who_demote_each_other_leave_one_who_can_sign_in(app, house):
    pia = make_person("portal_admin", "Pia", "Second")
    for _ in range(ROUNDS):
        petra, pia = (restored(p, role="portal_admin", school=None, district_id=None) for p in (house.petra, pia))
        down = {"role": "school_admin", "school": house.lincoln.id}
        attempts = [partial(edit_person, a, t.id, t.version, down) for a, t in ((petra, pia), (pia, petra))]
        outcomes = at_once(*attempts)
        assert sum(isinstance(outcome, tuple) for outcome in outcomes) == 1, outcomes
        assert admins_who_can_sign_in(petra, pia) == 1


def test_two_portal_admins_who_suspend_each_other_leave_one_who_can_sign_in(app, house):
    pia = make_person("portal_admin", "Pia", "Second")
    for _ in range(ROUNDS):
        petra, pia = restored(house.petra), restored(pia)
        outcomes = at_once(partial(suspend_person, petra, pia.id, "-"), partial(suspend_person, pia, petra.id, "-"))
        assert sum(isinstance(outcome, tuple) for outcome in outcomes) == 1, outcomes
        assert admins_who_can_sign_in(petra, pia) == 1


def test_two_terminals_that_suspend_the_last_two_portal_admins_leave_one(app, house):
    pia = make_person("portal_admin", "Pia", "Second")
    for _ in range(ROUNDS):
        petra, pia = restored(house.petra), restored(pia)
        at_once(*(partial(suspend_person, THIS_COMPUTER, person.id, "-") for person in (petra, pia)))
        assert admins_who_can_sign_in(petra, pia) == 1


@pytest.mark.parametrize("values", [{"role": "teacher"}, {"role": "district_admin"}])
def test_the_last_portal_admin_with_a_password_stays_one(house, values):
    make_person("portal_admin", "Pia", "Without", password=None)
    before = row(house.petra)
    with pytest.raises(Refused, match="last portal admin"):
        edit_person(THIS_COMPUTER, house.petra.id, 1, values | {"school": house.lincoln.id, "district": house.cedar.id})
    assert row(house.petra) == before


def test_undoing_the_promotion_of_the_last_portal_admin_is_refused_too(house):
    pia = make_person("teacher", "Pia", "Second", house.lincoln)
    event = change(house.petra, pia, role="portal_admin")
    Person.update(password_hash=None).where(Person.id == house.petra.id).execute()
    with pytest.raises(Refused, match="last portal admin"):
        undo_changes(THIS_COMPUTER, event)
    assert again(pia).role == "portal_admin"


def test_of_two_people_who_want_one_username_one_gets_it(app, house):
    for round_ in range(10):
        wanted = [(person, f"Wanted{round_}") for person in (house.ana, house.ben)]
        attempts = [
            partial(edit_person, actor, person.id, again(person).version, {"username": name})
            for actor, (person, name) in zip((house.sam, house.sara), wanted, strict=True)
        ]
        outcomes = at_once(*attempts)
        assert {type(outcome) for outcome in outcomes} == {Taken, tuple}, outcomes
        winner = wanted[0 if isinstance(outcomes[0], tuple) else 1][0]
        assert SignInName.owner_of(f"wanted{round_}") == winner


def test_two_who_swap_their_usernames_at_once_end_with_one_each(app, house):
    for _ in range(10):
        ana, ben = again(house.ana), again(house.ben)
        at_once(
            partial(edit_person, house.sam, ana.id, ana.version, {"username": ben.username}),
            partial(edit_person, house.sara, ben.id, ben.version, {"username": ana.username}),
        )
        for person in (again(ana), again(ben)):
            assert SignInName.owner_of(person.username) == person


def test_the_only_portal_admin_is_not_suspended_while_a_temporary_password_waits(app, house):
    set_temporary_password(THIS_COMPUTER, house.petra.id)
    with pytest.raises(Refused, match="last portal admin"):
        suspend_person(THIS_COMPUTER, house.petra.id, "by mistake")
    assert again(house.petra).suspended_at is None
