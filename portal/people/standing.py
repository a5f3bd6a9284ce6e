"""How far somebody who is not yet active has come, as the tables of staff say and filter it.

It follows from the temporary password and the newest activation link; nobody ticks it. "Opened" counts a press in the
page the link leads to, not a mail scanner that looks at it.
"""

from typing import Any

from peewee import SQL, fn

from portal.db import now
from portal.mail.models import FAILED
from portal.people.links import ACTIVATION, Link
from portal.people.models import Person

NONE, INVITED, OPENED, EXPIRED, TEMPORARY = "none", "invited", "opened", "expired", "temporary"
# In the order things happen.
STANDINGS = {
    NONE: "No invitation yet",
    INVITED: "Invited",
    OPENED: "Link opened",
    EXPIRED: "Link expired",
    TEMPORARY: "Temporary password given",
}
# Invited, but the mail was refused or given up: a word beside it in the tables, and no standing of its own.
UNDELIVERED = "undelivered"
WORDS = {**{key: text.lower() for key, text in STANDINGS.items()}, UNDELIVERED: "invited, mail failed"}
# In SQL, for the flat query of a page's rows: `p` is the person, `l` joined by `NEWEST_LINK`; `?` is this moment.
STANDING = f"""
CASE WHEN p.status <> 'new' THEN '' WHEN p.temporary_password IS NOT NULL THEN '{TEMPORARY}'
WHEN l.id IS NULL THEN '{NONE}' WHEN l.ended_at IS NOT NULL OR l.expires_at <= ? THEN '{EXPIRED}'
WHEN l.opened_at IS NOT NULL THEN '{OPENED}'
WHEN EXISTS (SELECT 1 FROM message m WHERE m.link_id = l.id AND m.state = '{FAILED}') THEN '{UNDELIVERED}'
ELSE '{INVITED}' END
"""  # noqa: S608 - words of ours
NEWEST_LINK = f"""
LEFT JOIN link l ON l.id = (SELECT MAX(k.id) FROM link k WHERE k.person_id = p.id AND k.purpose = '{ACTIVATION}')
"""  # noqa: S608 - words of ours
# The same for students, who get no activation mail.
STUDENTS = f"CASE WHEN p.status = 'new' AND p.temporary_password IS NOT NULL THEN '{TEMPORARY}' ELSE '' END"


def stands_at(value: str) -> Any:
    """The condition that a person of the query stands there, for a filter."""
    is_new = Person.status == "new"
    if value == TEMPORARY:
        return is_new & Person.temporary_password.is_null(False)
    has_neither = is_new & Person.temporary_password.is_null()
    if value == NONE:
        return has_neither & ~fn.EXISTS(Link.select(SQL("1")).where(_of_this_person(Link)))
    is_over = Link.ended_at.is_null(False) | (Link.expires_at <= now())
    state = {
        EXPIRED: is_over,
        OPENED: ~is_over & Link.opened_at.is_null(False),
        INVITED: ~is_over & Link.opened_at.is_null(),
    }[value]
    other = Link.alias()
    newest = other.select(fn.MAX(other.id)).where(_of_this_person(other))
    return has_neither & fn.EXISTS(Link.select(SQL("1")).where(Link.id == newest, state))


def _of_this_person(link: Any) -> Any:
    return (link.person == Person.id) & (link.purpose == ACTIVATION)
