"""Activation mails: to one member of staff, or to everybody not yet active."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple

from peewee import fn

from portal import rules
from portal.audit.operations import record, record_changes
from portal.db import Refused, locked, now, slices, transaction
from portal.mail.models import SENDING, WAITING, Message
from portal.mail.models import SENT as DELIVERED
from portal.mail.operations import wake
from portal.onboarding.mailings import LeftOut, finish_mailing, known_mailing, start_mailing
from portal.onboarding.models import Mailing
from portal.people.links import ACTIVATION, Link
from portal.people.mailing import place_of
from portal.people.many_links import had_too_many, send_activation_links
from portal.people.models import Person
from portal.people.operations import pair, reread
from portal.people.sending import send_link
from portal.people.standing import UNDELIVERED
from portal.people.table import NAME, Shown, of_kind, staff_rows
from portal.roles import STAFF, up_to

SENT = "activation.sent"
NO_ADDRESS = "has no e-mail address"
IS_WAITING = "has an activation mail waiting to be sent already"
MEANWHILE = "was sent an activation mail meanwhile"
THREE = "was sent three activation mails within the last hour"
NOT_TICKED = "was not ticked"
LATELY = "was not ticked: invited within the last day"


class Candidates(NamedTuple):
    """Who is not yet active of one table: those with an address, and those without. `lately`: the ids of those whom a
    link that still lets in was sent to within the last day, unless its mail failed. `newest` is the last message there
    was, so that what was sent after the page was opened is known."""

    people: list[Shown]
    without_address: list[Shown]
    lately: set[int]
    newest: int
    key: str


def send_activation(actor: Any, person_id: int) -> Person:
    """Put the activation mail to one person in line, with a new link. Raises `Refused`, `NotSeen`, `TooManyLinks`."""
    with transaction():
        actor, person = pair(actor, person_id)
        if not rules.can_send_activation(actor, person):
            raise Refused(why_not(actor, person))
        if not person.email:
            raise Refused(f"{person.name} has no e-mail address. Give a temporary password instead.")
        send_link(ACTIVATION, person.email, person=person, facts={"school": place_of(person)})
        record(actor, SENT, subject=("person", person.id), school_id=person.school_id)
    wake()
    return person


def why_not(actor: Any, person: Person) -> str:
    """Why this person gets no activation mail from this admin; what the page and the operation say."""
    if person.role not in STAFF:
        return "Students get no activation mail: give a temporary password instead."
    if person.password_hash is not None:
        return f"{person.name} has chosen a password already."
    if not person.is_active:
        return f"{person.name} is suspended or archived, so no mail is sent."
    return "Only somebody at this person's level or above may send this mail."


def standing_of(person: Person) -> str:
    """How far somebody not yet active has come, as in `people.standing`; empty for everybody else."""
    return next((row.standing for row in staff_rows([person.id])), "")


def candidates(actor: Any, kind: str) -> Candidates:
    """Everybody not yet active in this actor's table of a kind, by name."""
    ids = [id_ for (id_,) in _not_yet_active(actor, kind).select(Person.id).order_by(*NAME, Person.id).tuples()]
    found = {row.id: row for some in slices(ids, 5000) for row in staff_rows(some)}
    in_order = [found[id_] for id_ in ids if id_ in found]
    newest = Message.select(fn.MAX(Message.id)).scalar() or 0
    return Candidates(
        [row for row in in_order if row.email],
        [row for row in in_order if not row.email],
        _invited_lately().intersection(row.id for row in in_order if row.standing != UNDELIVERED),
        newest,
        secrets.token_hex(16),
    )


def send_all(actor: Any, kind: str, person_ids: Iterable[int], note: str, newest: int, key: str) -> Mailing:
    """Put activation mails to these people in line, all in one transaction; returns the mailing.

    `newest` and `key` come from `candidates`: who was sent one since gets no second, and the same form sent twice is
    one mailing. Who may get none, and who could have got one and isn't among these, is left out with the reason.
    """
    with transaction():
        actor, people = _held(actor, kind, person_ids)
        if known := known_mailing(actor, key):
            return known
        reasons = _reasons(actor, people, newest)
        chosen = [person for person in people if person.id not in reasons]
        left_out = [(person.id, person.name, reasons[person.id]) for person in people if person.id in reasons]
        left_out += _not_ticked(actor, kind, {person.id for person in people})
        mailing = start_mailing(actor, kind, key)
        send_activation_links(chosen, facts_of(chosen, note), mailing.key)
        finish_mailing(mailing, len(chosen), left_out)
        tell_history(actor, chosen)
    wake()
    return mailing


def _not_yet_active(actor: Any, kind: str) -> Any:
    roles = up_to(actor)
    mine = of_kind(kind, Person.visible_to(actor)).where(Person.status == "new", Person.role.in_(roles))
    return mine.where(Person.id != actor.id)


def _held(actor: Any, kind: str, person_ids: Iterable[int]) -> tuple[Any, list[Person]]:
    """The actor, and of these ids the people of the table, read again and held; all in id order, as `pair` does."""
    wanted = sorted(set(person_ids))
    visible = of_kind(kind, Person.visible_to(actor)).where(Person.role.in_(STAFF))
    ids = {
        id_ for some in slices(wanted, 5000) for (id_,) in visible.where(Person.id.in_(some)).select(Person.id).tuples()
    }
    found = []
    for some in slices(sorted(ids | {actor.id}), 5000):
        found += list(locked(Person.select().where(Person.id.in_(some)).order_by(Person.id)))
    return reread(actor), [person for person in found if person.id in ids]


def _reasons(actor: Any, people: list[Person], newest: int) -> dict[int, str]:
    """Person → why they get none."""
    too_many, waiting, since = had_too_many(), _waited_for(), _sent_since(newest)
    found = {}
    for person in people:
        if not rules.can_send_activation(actor, person):
            is_active = person.password_hash is not None
            found[person.id] = "is active already" if is_active else "may get no activation mail from you any more"
        elif not person.email:
            found[person.id] = NO_ADDRESS
        elif person.id in waiting:
            found[person.id] = IS_WAITING
        elif person.id in since:
            found[person.id] = MEANWHILE
        elif person.id in too_many:
            found[person.id] = THREE
    return found


def _not_ticked(actor: Any, kind: str, ticked: set[int]) -> list[LeftOut]:
    """Those of the table not yet active who have an address and were left out by hand, by name."""
    lately = _invited_lately()
    shown = (Person.id, Person.first_name, Person.last_name, Person.email)
    others = _not_yet_active(actor, kind).where(Person.email.is_null(False)).select(*shown).order_by(*NAME, Person.id)
    return [(p.id, p.name, LATELY if p.id in lately else NOT_TICKED) for p in others if p.id not in ticked]


def _waited_for() -> set[int]:
    """Those to whom an activation mail waits whose link still opens."""
    opens = (Link.id == Message.link_id) & Link.ended_at.is_null() & (Link.expires_at > now())
    waiting = Message.select(Message.recipient_id).join(Link, on=opens)
    return {id_ for (id_,) in waiting.where(Message.kind == ACTIVATION, Message.state.in_((WAITING, SENDING))).tuples()}


def _invited_lately() -> set[int]:
    """Those with an activation link of the last day that still opens."""
    moment = now()
    is_new = (Link.made_at > moment - timedelta(days=1)) & (Link.made_at <= moment)
    opens = Link.ended_at.is_null() & Link.used_at.is_null() & (Link.expires_at > moment)
    return {id_ for (id_,) in Link.select(Link.person).where(is_new, opens, Link.purpose == ACTIVATION).tuples()}


def _sent_since(newest: int) -> set[int]:
    """Those to whom one was put in line after this message."""
    since = Message.select(Message.recipient_id).where(Message.id > newest, Message.kind == ACTIVATION)
    return {id_ for (id_,) in since.where(Message.state.in_((WAITING, SENDING, DELIVERED))).tuples()}


def facts_of(people: list[Person], note: str) -> dict[int, dict[str, str]]:
    """What each mail is filled with; the name of a place is looked up once for everybody there."""
    places: dict[tuple[int | None, int | None], str] = {}
    found = {}
    for person in people:
        place = person.school_id, person.district_id
        if place not in places:
            places[place] = place_of(person)
        found[person.id] = {"school": places[place], "note": note}
    return found


def tell_history(actor: Any, people: list[Person]) -> None:
    """One line for each school, so that whoever looks after it reads it; with it, one in each person's own history."""
    by_school: dict[int | None, list[Person]] = {}
    for person in people:
        by_school.setdefault(person.school_id, []).append(person)
    for school_id, some in by_school.items():
        summary = f"{len(some):,} people" if len(some) > 1 else "one person"
        event = record(actor, SENT, school_id=school_id, summary=summary)
        record_changes(event, (("person", person.id, "activation", None, "sent") for person in some))
