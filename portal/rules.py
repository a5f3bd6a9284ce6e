"""Who may do what: pure functions `can_…(actor, target)`, asked by the gate, the operation and the button alike.

The table they spell out is this:

  student         sees and keeps only the own account
  teacher         edits the students they see and resets their passwords (whom they see: `people.models`)
  school admin    everybody of the own school up to their own level
  district admin  everybody of the own district up to their own level
  portal admin    everybody but, where it says "not self", themselves

Nobody changes their own role, suspends themselves, raises anyone above their own level, or acts on someone above
it. A rule looks at nothing but its arguments, so the same sentence decides a page, a change and an undo. `None` is
somebody who is not signed in.
"""

from typing import Any

from portal.roles import ADMINS, LEVEL, STAFF, Someone, covers, reaches


def anyone(actor: Someone | None) -> bool:
    """Public by intent: sign-in, first run, health."""
    return True


def signed_in(actor: Someone | None) -> bool:
    return actor is not None


def is_staff(actor: Someone | None) -> bool:
    return actor is not None and actor.role in STAFF


def is_admin(actor: Someone | None) -> bool:
    return actor is not None and actor.role in ADMINS


def is_portal_admin(actor: Someone | None) -> bool:
    return actor is not None and actor.role == "portal_admin"


# --- the tables -------------------------------------------------------------------------------------------------


def can_see_students(actor: Someone | None) -> bool:
    return is_staff(actor)


def can_see_teachers(actor: Someone | None) -> bool:
    return is_admin(actor)


def can_see_admins(actor: Someone | None) -> bool:
    return is_admin(actor)


# --- one person -------------------------------------------------------------------------------------------------


def can_edit_person(actor: Someone, target: Someone) -> bool:
    """Names, addresses, grade of a record in the tables. The own ones are kept under Profile instead.

    For a teacher it is asked only of students found in what that teacher sees.
    """
    if actor.id == target.id:
        return False
    if actor.role == "teacher":
        return target.role == "student"
    return is_admin(actor) and reaches(actor, target)


def can_edit_own_name(actor: Someone | None) -> bool:
    return is_staff(actor)


def can_change_own_address(actor: Someone | None) -> bool:
    """A student's address is the school's to write."""
    return is_staff(actor)


def can_reset_password(actor: Someone, target: Someone) -> bool:
    return can_edit_person(actor, target)


def can_see_history(actor: Someone, target: Someone) -> bool:
    return can_edit_person(actor, target)


def can_suspend_person(actor: Someone, target: Someone) -> bool:
    return actor.id != target.id and is_admin(actor) and reaches(actor, target)


def can_unsuspend_person(actor: Someone, target: Someone) -> bool:
    return can_suspend_person(actor, target)


def can_change_role(actor: Someone, target: Someone, role: str) -> bool:
    """Staff only, never oneself, never above the own level, neither from nor to it."""
    if actor.id == target.id or target.role not in STAFF or role not in STAFF:
        return False
    return is_admin(actor) and reaches(actor, target) and LEVEL[role] <= LEVEL[actor.role]


def can_move_to_school(actor: Someone, target: Someone, school: Any) -> bool:
    """Whether this school may become the person's. `school` has `id` and `district_id`.

    A teacher's and a school admin's choice is the own school only; a district's stays inside the district.
    """
    if not can_edit_person(actor, target):
        return False
    if actor.role in ("teacher", "school_admin"):
        return school.id in (target.school_id, actor.school_id) and target.school_id == actor.school_id
    return covers(actor, school.id, school.district_id)


def can_add_person(actor: Someone, role: str, school_id: int | None, district_id: int | None) -> bool:
    return is_admin(actor) and LEVEL[role] <= LEVEL[actor.role] and covers(actor, school_id, district_id)


def can_add_people(actor: Someone | None) -> bool:
    return is_admin(actor)


def can_appoint(actor: Someone, role: str) -> bool:
    """May make somebody this kind of admin, by hand or by a tick in an import."""
    return is_admin(actor) and role in STAFF and LEVEL[role] <= LEVEL[actor.role]


def can_send_activation(actor: Someone, target: Any) -> bool:
    """The mail that lets a member of staff choose a first own password. `target` is the whole row."""
    is_new = target.role in STAFF and target.password_hash is None and target.is_active
    return is_new and is_admin(actor) and can_edit_person(actor, target)


def can_invite_colleagues(actor: Someone | None) -> bool:
    """By address, to the own school; who still waits for a yes may not (`waiting_at`, looked at by the operation)."""
    return is_staff(actor) and actor.school_id is not None


def can_approve_person(actor: Someone, target: Someone, role: str) -> bool:
    """Let in somebody who proved an address and waits, as teacher or with another role."""
    may = is_admin(actor) and target.role in STAFF and can_edit_person(actor, target)
    return may and (role == target.role or can_change_role(actor, target, role))


# --- the roster -------------------------------------------------------------------------------------------------


def can_import(actor: Someone | None) -> bool:
    return is_admin(actor)


def can_import_schools(actor: Someone, schools: list[Any]) -> bool:
    """A package may hold only schools the admin looks after; `None` among them is a school not here yet."""
    if actor.role == "portal_admin":
        return True
    if actor.role == "district_admin":
        return all(s is None or s.district_id == actor.district_id for s in schools)
    return is_admin(actor) and all(s is not None and s.id == actor.school_id for s in schools)


def can_see_run(actor: Someone, run: Any) -> bool:
    """`run` has `started_by_id`, `shows_people`, and `school_id` and `district_id` of what its package holds.

    A run that was compared shows people, so it takes looking after them today: who moved or was demoted since no
    longer sees even those they started. Before that, and when refused, it holds only what they sent themselves.
    """
    is_only_theirs = run.started_by_id == actor.id and not run.shows_people
    return is_admin(actor) and (is_only_theirs or covers(actor, run.school_id, run.district_id))


def can_unlink_person(actor: Someone, target: Someone) -> bool:
    return is_admin(actor) and (actor.id == target.id or can_edit_person(actor, target))  # who may link them


# --- settings ---------------------------------------------------------------------------------------------------


def can_see_settings(actor: Someone | None) -> bool:
    return is_admin(actor)


def can_change_school(actor: Someone, school: Any) -> bool:
    return is_admin(actor) and covers(actor, school.id, school.district_id)


def can_change_district(actor: Someone, district: Any) -> bool:
    return covers(actor, None, district.id)


def can_change_portal(actor: Someone | None) -> bool:
    return is_portal_admin(actor)


def can_choose_cores(actor: Someone | None) -> bool:
    """The standards one works with oneself; a school's are its settings."""
    return is_staff(actor)


# --- help from a colleague --------------------------------------------------------------------------------------


def can_see_support(actor: Someone | None) -> bool:
    return is_staff(actor)


def can_ask_for_help(actor: Someone | None) -> bool:
    """Requests go to a school's support lead, so it takes a school."""
    return is_staff(actor) and actor.school_id is not None


def can_answer_request(actor: Someone, request: Any, school: Any) -> bool:
    """The school's support lead while at the school, and its admins; nobody their own. `request` has `asked_by_id`."""
    if not is_staff(actor) or actor.id == request.asked_by_id:
        return False
    is_lead = actor.id == school.support_lead_id and actor.school_id == school.id
    return is_lead or covers(actor, school.id, school.district_id)


def can_see_request(actor: Someone, request: Any, school: Any) -> bool:
    return actor.id == request.asked_by_id or can_answer_request(actor, request, school)


# --- colleagues -------------------------------------------------------------------------------------------------


def can_have_profile(actor: Someone | None) -> bool:
    """A public profile with picture, experience and bio."""
    return is_staff(actor)


def can_see_colleagues(actor: Someone | None) -> bool:
    return is_staff(actor)


def can_see_profile(actor: Any, target: Any) -> bool:
    """The own one; and staff of one district who use Homeroom see each other's. A portal admin sees all of them.

    Who still has to be let in, or to choose a password, sees nobody else and is seen by nobody (`status`).
    """
    if actor.id == target.id:
        return is_staff(actor)
    if not (is_staff(actor) and is_staff(target) and actor.status == target.status == "active"):
        return False
    return is_portal_admin(actor) or (actor.district_id is not None and actor.district_id == target.district_id)


def can_remove_photo(actor: Someone, target: Someone) -> bool:
    """The own picture; and whoever keeps somebody's record may take down what doesn't belong into a school."""
    return is_staff(target) and (actor.id == target.id or can_edit_person(actor, target))
