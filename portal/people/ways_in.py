"""The ways in somebody has before an own password: the mailed activation link and the temporary password.

Others may know both, for an admin copies the link out of the outbox and whoever gives the password reads it. So they
end when the person outgrows those who could (`outgrows`), and whoever changed the record hears what to do next. An own
password ends with them where others may know that: it goes back to a link somebody else had read (`copied_links`).
"""

from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import quote

from portal.audit.models import Change, Event
from portal.db import Refused, now, slices
from portal.people.copied_links import readers
from portal.people.links import ACTIVATION, ADDRESS, Link, end_those, newest_link, reason_gone
from portal.people.mailing import goes_out
from portal.people.models import NOTHING_TEMPORARY, Person
from portal.roles import LEVEL

LINK, TEMPORARY, PASSWORD = "activation_link", "temporary_password", "password"
# The pages of a person where new ones are given.
MAIL, SLIP = "activation", "password"
# How their end stands in history: (field, before, after). Of a password it says who had read the link.
ENDED = {LINK: (LINK, "sent", "ended"), TEMPORARY: (TEMPORARY, "given", "ended")}
COPIED = "from a link {} had copied"

Line = tuple[str, str, str]

SHUT = "Your sign-in has ended, so that was not saved. Sign in, or open the link in your mail, and do it once more."


class NextStep(NamedTuple):
    """What is said to whoever ended a way in, and where they go on: label and address of the page."""

    sentence: str
    label: str
    url: str


Place = tuple[str, int | None, int | None]


def outgrows(before: Place, after: Place) -> bool:
    """Whether somebody who could edit a person might not do so any more: a higher role, another school or district.

    Each is (role, school id, district id). Links and slips handed out before must not open what the person may since
    (S-31). A student's opens nothing but the own record, wherever the school is.
    """
    if after[0] == "student":
        return False
    leaves = any(old is not None and new != old for old, new in zip(before[1:], after[1:], strict=True))
    return leaves or LEVEL[after[0]] > LEVEL[before[0]]


def still_in(me: Any) -> Person:
    """Whoever asks, held, as of now. Inside a transaction; raises `Refused` where what let them in was ended since
    this request began: their link, their session, their account (S-30)."""
    fresh, link = Person.held(me.id), getattr(me, "link", None)
    is_over = fresh is None or not fresh.is_active or fresh.sessions_epoch != me.sessions_epoch
    if is_over or (link is not None and reason_gone(link, fresh)):
        raise Refused(SHUT)
    return fresh


def end_ways_in(person_ids: Iterable[int]) -> dict[int, list[Line]]:
    """Of these people, those without an own password: what was sent or given to them opens nothing any more.

    Of the others ends a password somebody else may know from a link, and a new address asked for before there was a
    password: whoever had the link could ask.

    Returns who had one that was still good, with the lines for history. Inside a transaction; who holds the person
    before (`pair`, a roster's update) has nobody make another one meanwhile.
    """
    found: dict[int, list[Line]] = {}
    for ids in slices(person_ids, 500):
        new = Person.id.in_(ids) & Person.password_hash.is_null()
        is_new = Person.select(Person.id).where(new)
        of_them = Link.person.in_(is_new) & Link.used_at.is_null() & Link.ended_at.is_null()
        opens = of_them & (Link.purpose == ACTIVATION) & (Link.expires_at > now())
        for (id_,) in Link.select(Link.person).where(opens).distinct().tuples():
            found[id_] = [ENDED[LINK]]
        given = new & Person.temporary_password.is_null(False)
        for (id_,) in Person.select(Person.id).where(given).tuples():
            found.setdefault(id_, []).append(ENDED[TEMPORARY])
        end_those(of_them)
        end_those(Link.person.in_(ids) & (Link.purpose == ADDRESS) & Link.password_at.is_null())
        # The sessions of all of them: one begun by a temporary password outlives that.
        Person.update(NOTHING_TEMPORARY | {"sessions_epoch": Person.sessions_epoch + 1}).where(new).execute()
        found |= _end_known_passwords(ids)
    return found


def _end_known_passwords(ids: list[int]) -> dict[int, list[Line]]:
    """The person signs in again by what is sent or given to them from now on. A portal admin outgrows nobody, so that
    the last of them keeps theirs."""
    known = readers(ids, of_password=True)
    if known:
        ended = {Person.password_hash: None, Person.password_at: None, Person.sessions_epoch: Person.sessions_epoch + 1}
        Person.update(ended).where(Person.id.in_(list(known))).execute()
        end_those(Link.person.in_(list(known)))  # asked for by whoever was signed in
    return {id_: [(PASSWORD, COPIED.format(who), "ended")] for id_, who in known.items()}


def what_ended(lines: Iterable[Line]) -> str:
    """A sentence about ways in that ended, with what to do; empty for none."""
    what, do, _page = _words(lines)
    return f"{what}; {do}." if what else ""


def next_step(event: Event | None) -> NextStep | None:
    """What to do after a change that ended a way in; None after every other one."""
    if event is None or event.subject_kind != "person":
        return None
    fields = [*ENDED, PASSWORD]
    query = Change.select(Change.field, Change.old, Change.new).where(Change.event == event, Change.field.in_(fields))
    what, do, page = _words(query.tuples())
    if not what:
        return None
    link = newest_link(event.subject_id, ACTIVATION)
    if link is None:
        return NextStep(f"{what}.", do.capitalize(), f"/users/{event.subject_id}/{page}")
    way = "A new activation mail is on its way" if goes_out() else "No mail leaves this portal: hand over the new link"
    return NextStep(f"{what}. {way}.", "Look in the outbox", f"/outbox?q={quote(link.address)}")


def _words(lines: Iterable[Line]) -> tuple[str, str, str]:
    """What ended, what to do, and the page of a person to do it at."""
    found = {field: before for field, before, _after in lines}
    if PASSWORD in found:
        return f"Their password comes {found[PASSWORD]}, so it opens nothing any more", "send the activation mail", MAIL
    if found.keys() >= {LINK, TEMPORARY}:
        return "The activation link and the temporary password from before no longer work", "send a new link", MAIL
    if LINK in found:
        return "The activation link sent before no longer opens", "send a new one", MAIL
    return ("The temporary password given before no longer works", "set a new one", SLIP) if found else ("", "", "")
