"""People who proved an address and wait for an admin's yes: telling the admins, letting in, declining."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from peewee import JOIN

from portal import rules
from portal.audit.models import Event
from portal.audit.operations import record, register_undo
from portal.db import Refused, now, read_rows, transaction
from portal.mail.operations import queue, tell, wake
from portal.onboarding.models import Invitation
from portal.people.links import ACTIVATION
from portal.people.mailing import good_until, place_of
from portal.people.models import Person
from portal.people.operations import NOT_YOUR_ROLE, pair, write_changes
from portal.people.sending import make_link
from portal.people.suspension import set_suspended
from portal.people.undo import CHANGED_SINCE
from portal.roles import LEVEL, STAFF, covers, up_to
from portal.schools.models import School

APPROVED, DECLINED = "approved", "declined"
DECIDED = "Somebody has decided about this account already, or it was suspended meanwhile."
WANTED = "approval_wanted"
ANEW = "An administrator approved your account, with a new role. The password from before ended: choose a new one."
# Admins are told of those who wait at most so often, however many sign up.
TOLD_WITHIN = timedelta(hours=1)
# By the index of those who wait: asking for their status alone reads everybody, 27 ms of 100,000 people.
_WHO_WAIT = "SELECT id, role, school_id, district_id FROM person WHERE waiting_at IS NOT NULL AND status = 'waiting'"


class Decided(Refused):
    """They do not wait any more."""


def waiting_for(actor: Any) -> list[Person]:
    """Those who wait for a yes this admin may give, who waits longest first."""
    roles = up_to(actor)
    waiting = Person.visible_to(actor).where(Person.status == "waiting", Person.role.in_(roles))
    waiting = waiting.select(Person, School).join(School, JOIN.LEFT_OUTER)
    return list(waiting.where(Person.id != actor.id).order_by(Person.waiting_at, Person.id))


def ways_in(people: list[Person]) -> dict[int, str]:
    """id → how each of them came by the account: “signed up”, “invited by Tess Marchetti”. In one query."""
    theirs = Invitation.select(Invitation, Person).join(Person, JOIN.LEFT_OUTER, on=Invitation.invited_by)
    # The oldest: a colleague who names somebody later, who is here by then, leaves a row too.
    found = theirs.where(Invitation.person.in_([person.id for person in people] or [0])).order_by(Invitation.id.desc())
    return {invitation.person_id: invitation.how for invitation in found}


def number_waiting(me: Any) -> int:
    """How many wait for this person's yes; nobody's where the person is no admin. One quick query: every page asks."""
    if not rules.is_admin(me):
        return 0
    marks = ", ".join("?" * len(STAFF))
    query = f"{_WHO_WAIT} AND role IN ({marks})"
    level = LEVEL[me.role]
    return sum(
        LEVEL[role] <= level and covers(me, school, district) and id_ != me.id
        for id_, role, school, district in read_rows(query, *STAFF)
    )


def are_waiting(me: Any) -> bool:
    """For the navigation: whether there is anything to decide."""
    return number_waiting(me) > 0


def roles_for(actor: Any, person: Person) -> list[str]:
    """The roles this admin may let somebody in with; as it is, the first."""
    roles = [role for role in STAFF if rules.can_approve_person(actor, person, role)]
    return sorted(roles, key=lambda role: (role != person.role, LEVEL[role]))


def approve_person(actor: Any, person_id: int, role: str) -> tuple[Event, Event | None]:
    """Let somebody in, with this role; they are told by mail. Raises `Refused`, `NotSeen`.

    Returns the events: of letting in, and of the role where it is another one now. A password that ends with a higher
    role (`people.ways_in`) is chosen anew by a link in that mail.
    """
    with transaction():
        actor, person = _waiting(actor, person_id)
        if not rules.can_approve_person(actor, person, role):
            raise Refused(NOT_YOUR_ROLE)
        Person.update(waiting_at=None, version=Person.version + 1).where(Person.id == person.id).execute()
        event = record(actor, "person.approved", subject=("person", person.id), school_id=person.school_id)
        had_password = person.password_hash is not None
        person, raised = write_changes(actor, Person.get_by_id(person.id), {"role": role})
        _note(person, actor, APPROVED, has_lost_password=had_password and person.password_hash is None)
    wake()
    return event, raised


def decline_person(actor: Any, person_id: int, reason: str) -> tuple[Person, Event]:
    """Suspend who was not to come in, with the reason; they are told by mail, without it."""
    with transaction():
        actor, person = _waiting(actor, person_id)
        if not rules.can_suspend_person(actor, person):
            raise Refused("Only somebody at this person's level or above may decline.")
        person, event = set_suspended(actor, person, reason.strip())
        _note(person, actor, DECLINED)
    wake()
    return person, event


def decline_people(actor: Any, person_ids: Iterable[int], reason: str) -> int:
    """The same for several, all in one transaction; whoever was decided about meanwhile is left as they are.

    Returns how many were declined. Raises `Refused` where one of them is above the actor.
    """
    with transaction():
        waiting = {person.id for person in waiting_for(actor)}
        return sum(_is_declined(actor, person_id, reason) for person_id in sorted(waiting.intersection(person_ids)))


def _is_declined(actor: Any, person_id: int, reason: str) -> bool:
    try:
        decline_person(actor, person_id, reason)
    except Decided:  # since a moment ago, by somebody else; the others are declined all the same
        return False
    return True


def undo_approval(actor: Any, event: Event) -> Event:
    """Have somebody wait again; the mail that told them stays sent."""
    actor, person = pair(actor, event.subject_id)
    if not rules.can_approve_person(actor, person, person.role):
        raise Refused("You can't let this person in, so you can't undo it either.")
    if person.waiting_at is not None or Person.last_with_password(person):
        raise Refused(CHANGED_SINCE)
    waits = {"waiting_at": now(), "version": Person.version + 1, "sessions_epoch": Person.sessions_epoch + 1}
    Person.update(waits).where(Person.id == person.id).execute()
    about = ("person", person.id)
    return record(actor, "person.approved", subject=about, school_id=person.school_id, undoes=event)


def register() -> None:
    """Hand the undo of an approval to history; declining is a suspension and is undone as one."""
    register_undo("person.approved", undo_approval)


def tell_approvers(school: School) -> None:
    """Somebody starts to wait: tell who may let them in. Inside a transaction.

    One mail that says how many wait, until it is sent; then at most one an hour.
    """
    count = Person.select().where(Person.school == school, Person.status == "waiting").count()
    facts = {"school": school.name, "count": count}
    for admin in _approvers(school):
        tell(WANTED, admin, facts, TOLD_WITHIN)


def _approvers(school: School) -> list[Person]:
    """The school's admins who read mail; where there are none the district's, else the portal's."""
    can_read_it = (Person.status == "active") & Person.email.is_null(False)
    for which in (
        (Person.role == "school_admin") & (Person.school == school),
        (Person.role == "district_admin") & (Person.district_id == school.district_id),
        Person.role == "portal_admin",
    ):
        if found := list(Person.select().where(which, can_read_it).order_by(Person.id)):
            return found
    return []


def _waiting(actor: Any, person_id: int) -> tuple[Any, Person]:
    actor, person = pair(actor, person_id)
    if person.waiting_at is None or not person.is_active:
        raise Decided(DECIDED)
    return actor, person


def _note(person: Person, actor: Any, decision: str, has_lost_password: bool = False) -> None:
    """Keep the decision with the invitation, and tell the person."""
    theirs = (Invitation.person == person.id) & Invitation.decided_at.is_null()
    Invitation.update(decision=decision, decided_at=now(), decided_by=actor.id).where(theirs).execute()
    if not person.email:
        return
    facts = {"school": place_of(person)}
    if has_lost_password:  # once, so that the three links an hour don't stand in the way
        link, path = make_link(ACTIVATION, person.email, person=person)
        filled = facts | {"note": ANEW} | good_until(link.expires_at)
        queue(ACTIVATION, person.email, recipient=person, facts=filled, link=(link.id, path))
        record(actor, "activation.sent", subject=("person", person.id), school_id=person.school_id)
        return
    is_new = {"is_new": True} if decision == APPROVED and person.password_hash is None else {}
    queue(decision, person.email, recipient=person, facts=facts | is_new)
