"""The permission table, cell by cell, without app or database."""

from types import SimpleNamespace

import pytest

from portal import rules
from portal.roles import ROLES, THIS_COMPUTER


def someone(role: str, school: int | None = None, district: int | None = 1, id: int = 0) -> SimpleNamespace:
    return SimpleNamespace(id=id or hash((role, school, district)), role=role, school_id=school, district_id=district)


TEACHER, SCHOOL = someone("teacher", 1), someone("school_admin", 1)
DISTRICT, PORTAL = someone("district_admin"), someone("portal_admin", None, None)
HERE = {
    "student": someone("student", 1, id=11),
    "teacher": someone("teacher", 1, id=12),
    "school_admin": someone("school_admin", 1, id=13),
    "district_admin": someone("district_admin", None, 1, id=14),
    "portal_admin": someone("portal_admin", None, None, id=15),
}
NEXT_DOOR = {role: someone(role, 2, 1, id=20) for role in ("student", "teacher", "school_admin")}
ELSEWHERE = {role: someone(role, 9, 2, id=30) for role in ("student", "teacher", "school_admin", "district_admin")}


@pytest.mark.parametrize(
    ("actor", "roles"),
    [
        (TEACHER, {"student"}),
        (SCHOOL, {"student", "teacher", "school_admin"}),
        (DISTRICT, {"student", "teacher", "school_admin", "district_admin"}),
        (PORTAL, set(HERE)),
        (THIS_COMPUTER, set(HERE)),
    ],
)
def test_whom_each_role_edits_at_home(actor, roles):
    assert {role for role, target in HERE.items() if rules.can_edit_person(actor, target)} == roles
    assert {role for role, target in HERE.items() if rules.can_reset_password(actor, target)} == roles


def test_a_school_admin_reaches_nobody_next_door():
    assert not any(rules.can_edit_person(SCHOOL, target) for target in NEXT_DOOR.values())


def test_a_district_admin_reaches_every_school_of_the_district_and_none_of_another():
    assert all(rules.can_edit_person(DISTRICT, target) for target in NEXT_DOOR.values())
    assert not any(rules.can_edit_person(DISTRICT, target) for target in ELSEWHERE.values())


@pytest.mark.parametrize("rule", [rules.can_edit_person, rules.can_suspend_person, rules.can_reset_password])
@pytest.mark.parametrize("actor", [TEACHER, SCHOOL, DISTRICT, PORTAL])
def test_nobody_does_it_to_themselves(rule, actor):
    assert not rule(actor, actor)


@pytest.mark.parametrize(
    ("actor", "target", "highest"),
    [
        (TEACHER, HERE["student"], None),
        (SCHOOL, HERE["teacher"], "school_admin"),
        (SCHOOL, HERE["school_admin"], "school_admin"),
        (SCHOOL, HERE["district_admin"], None),
        (DISTRICT, HERE["teacher"], "district_admin"),
        (DISTRICT, HERE["district_admin"], "district_admin"),
        (DISTRICT, ELSEWHERE["teacher"], None),
        (PORTAL, HERE["teacher"], "portal_admin"),
        (PORTAL, HERE["student"], None),
    ],
)
def test_how_far_each_role_raises_somebody(actor, target, highest):
    given = [role for role in ROLES if rules.can_change_role(actor, target, role)]
    assert (given[-1] if given else None) == highest
    assert "student" not in given


def test_teachers_suspend_nobody():
    assert not rules.can_suspend_person(TEACHER, HERE["student"])


def test_a_school_admin_adds_up_to_school_admins_of_the_own_school():
    assert rules.can_add_person(SCHOOL, "school_admin", 1, 1)
    assert not rules.can_add_person(SCHOOL, "district_admin", 1, 1)
    assert not rules.can_add_person(SCHOOL, "student", 2, 1)


def test_moving_to_another_school_stays_inside_what_the_actor_looks_after():
    own, other, far = (SimpleNamespace(id=i, district_id=d) for i, d in ((1, 1), (2, 1), (9, 2)))
    assert rules.can_move_to_school(SCHOOL, HERE["student"], own)
    assert not rules.can_move_to_school(SCHOOL, HERE["student"], other)
    assert rules.can_move_to_school(DISTRICT, HERE["student"], other)
    assert not rules.can_move_to_school(DISTRICT, HERE["student"], far)
    assert rules.can_move_to_school(PORTAL, HERE["student"], far)


def test_a_school_admin_imports_packages_of_the_own_school_only():
    own, other = SimpleNamespace(id=1, district_id=1), SimpleNamespace(id=2, district_id=1)
    assert rules.can_import_schools(SCHOOL, [own])
    assert not rules.can_import_schools(SCHOOL, [own, other])
    assert not rules.can_import_schools(SCHOOL, [None])
    assert rules.can_import_schools(DISTRICT, [own, other, None])
