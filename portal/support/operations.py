"""Asking a colleague for help, and answering. The mails say only that there is something to read (S-54)."""

from datetime import timedelta
from typing import Any

from portal import rules
from portal.audit.models import Event
from portal.audit.operations import record
from portal.db import NotSeen, Refused, now, read_rows, transaction
from portal.mail.operations import queue, tell, wake
from portal.people.models import Person
from portal.people.operations import reread
from portal.roles import STAFF
from portal.schools.models import School
from portal.support.models import Request

# What was answered is deleted after a year: it may speak of a pupil in spite of the warning (S-55).
KEPT = timedelta(days=365)
# Nothing is deleted by a clock that has jumped ahead: something must have happened in this time before now.
LIVED_BETWEEN = timedelta(days=60), timedelta(days=2)
_WAITING = """
SELECT COUNT(*) FROM request r JOIN school s ON s.id = r.school_id WHERE r.answered_at IS NULL AND r.asked_by_id <> ?
"""
# So many requests of one person may wait; a mailbox is not to be filled.
MOST_WAITING = 20
# Of somebody who waits for an admin's yes, whom the school does not know yet (S-20).
MOST_OF_NEWCOMERS = 2
# While something waits for an answer, its helpers get at most one mail in this time.
TOLD_WITHIN = timedelta(hours=1)


class TooMany(Exception):
    """This person waits for so many answers already; the text is the sentence that says what to do."""


class Answered(Exception):
    """Somebody else answered meanwhile."""


def ask(actor: Any, about: str, text: str, signs: list[str]) -> Request:
    """Put a request to the actor's school and tell who answers there by mail.

    `signs` are what it was sent with in spite of a warning. Raises `TooMany`, or `Refused` for who has no school.
    """
    with transaction():
        me = reread(actor)
        if not rules.can_ask_for_help(me):
            raise Refused("Requests go to the support lead of a school, and you belong to none.")
        _refuse_too_many(me)
        request = Request.create(school=me.school_id, asked_by=me.id, about=about, text=text)
        _tell_helpers(request)
        _record(me, "request.asked", request, signs)
    wake()
    return request


def answer_request(actor: Any, request_id: int, text: str, signs: list[str]) -> Request:
    """Answer a request, once, and tell who asked by mail. Raises `Answered`, `NotSeen`, `Refused`."""
    with transaction():
        me = reread(actor)
        request = Request.held(request_id)
        if request is None or not rules.can_see_request(me, request, request.school):
            raise NotSeen
        if not rules.can_answer_request(me, request, request.school):
            raise Refused("Somebody else has to answer your own request.")
        if request.answered_at is not None:
            raise Answered
        request.answer, request.answered_by, request.answered_at = text, me.id, now()
        request.save()
        if request.asked_by.email:
            queue("answered", request.asked_by.email, recipient=request.asked_by)
        _record(me, "request.answered", request, signs)
    wake()
    return request


def answerers(school_id: int, asker_id: int, *more: Any) -> list[Person]:
    """Who can answer what is asked at this school: the support lead, else the school's admins, else the district's,
    else the portal's; those who use Homeroom, and of whom `more` is true."""
    school = School.get_by_id(school_id)
    at_school = Person.school == school.id
    in_turn = (
        at_school & (Person.id == school.support_lead_id) & Person.role.in_(STAFF),
        at_school & (Person.role == "school_admin"),
        (Person.district_id == school.district_id) & (Person.role == "district_admin"),
        Person.role == "portal_admin",
    )
    can_read = (Person.status == "active") & (Person.id != asker_id)
    for among in in_turn:
        if found := list(Person.select().where(among, can_read, *more).order_by(Person.id)):
            return found
    return []


def helpers(request: Request) -> list[Person]:
    """Who is told of a request: by mail, so among those with an address."""
    return answerers(request.school_id, request.asked_by_id, Person.email.is_null(False))


def number_waiting(actor: Any) -> int:
    """How many of `Request.answerable_by` wait for an answer; by hand, for everybody's Home asks."""
    mine, values = "s.support_lead_id = ? AND s.id = ?", [actor.id, actor.school_id]
    if actor.role == "portal_admin":
        mine, values = "0 = 0", []
    elif actor.role == "district_admin":
        mine, values = f"s.district_id = ? OR {mine}", [actor.district_id, *values]
    elif actor.role == "school_admin":
        mine, values = "s.id = ?", [actor.school_id]
    query = f"{_WAITING} AND ({mine})"
    return read_rows(query, actor.id, *values)[0][0]


def purge_answered() -> int:
    """Delete what was answered over a year ago, question and answer; history keeps that there was one. How many."""
    moment = now()
    first, last = (moment - ago for ago in LIVED_BETWEEN)
    if not Event.select().where(Event.at.between(first, last)).exists():
        return 0
    return Request.delete().where(Request.answered_at < moment - KEPT).execute()


def _refuse_too_many(me: Person) -> None:
    waiting = Request.select().where(Request.asked_by == me.id, Request.answered_at.is_null()).count()
    if waiting >= MOST_WAITING:
        raise TooMany("You are waiting for many answers already. Talk to a colleague in person.")
    if me.waiting_at is not None and waiting >= MOST_OF_NEWCOMERS:
        raise TooMany("You have asked already. Ask the next once an administrator of your school has let you in.")


def _tell_helpers(request: Request) -> None:
    """One mail that counts what waits, until it is sent; then at once again, or after an hour where of what it told
    something still waits."""
    for person in helpers(request):
        theirs = (Request.school == request.school_id) & (Request.asked_by != person.id)
        count = Request.select().where(theirs, Request.answered_at.is_null()).count()
        is_more = count > 1
        tell("request", person, {"count": count} if is_more else {}, TOLD_WITHIN if is_more else timedelta(0))


def _record(actor: Any, kind: str, request: Request, signs: list[str]) -> None:
    """A line of history without a word of the text, but with what was sent in spite of the warning."""
    summary = f"(after a warning: {' and '.join(signs)})" if signs else ""
    record(actor, kind, subject=("request", request.id), school_id=request.school_id, summary=summary)
