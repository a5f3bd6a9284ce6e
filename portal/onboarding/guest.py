"""Somebody who came by a link: known by its token until they have a password of their own.

Opening a link changes nothing. The token waits in the browser's signed cookie, never in an address that is kept.
"""

from typing import NamedTuple

from portal.db import locked, transaction
from portal.mail.operations import wake
from portal.onboarding.invitations import renew_invitation
from portal.people.links import ACTIVATION, INVITATION, Link, LinkGone, open_link, press
from portal.people.mailing import place_of
from portal.people.models import Person
from portal.people.sending import send_link
from portal.roles import STAFF

# So long the browser is known by the link without a sign of life: as a teacher's session (S-17). The link itself
# goes on opening.
IDLE_SECONDS = 2 * 3600
# Where the browser's cookie keeps the token of the link it has opened.
TOKEN = "link"  # noqa: S105 - the name of a place, no secret
RENEWABLE = ("expired", "replaced")
ENDED = {
    "used": "Your account was finished in another window meanwhile. Sign in with the password chosen there.",
    "replaced": "This link was replaced or ended meanwhile. Open the one in your newest mail, then save again.",
    "expired": "The link in your mail has run out meanwhile.",
    "idle": "Nothing happened here for a long time. Open the link in your mail again, then save once more.",
    "unknown": "The link that brought you here opens nothing any more. Ask your school administrator.",
}


class Arrival(NamedTuple):
    """What a token leads to: its link where there is one, and why it opens nothing (empty: it does)."""

    link: Link | None
    reason: str

    @property
    def is_invitation(self) -> bool:
        return not self.reason and self.link is not None and self.link.person_id is None


def look_at(token: str) -> Arrival:
    """The link of a token as it is now; changes nothing."""
    try:
        link = open_link(token, ACTIVATION, INVITATION)
    except LinkGone as gone:
        return Arrival(gone.link, gone.reason)
    person = link.person
    if person is not None and person.password_hash is not None:
        return Arrival(link, "used")
    if person is not None and person.role not in STAFF:
        return Arrival(link, "unknown")
    return Arrival(link, "")


def guest_of(token: str) -> Person | None:
    """The person a link was sent to, with `link` set, as somebody who is here; None when it opens nothing.

    They may go through the set-up wizard and nowhere else (`first_step` in `create_app()`).
    """
    link, reason = look_at(token)
    person = link.person if link is not None and not reason else None
    if person is None:
        return None
    person.link = link
    person.session_key, person.session_password_at = "", None
    person.get_id = lambda: ""
    person.is_authenticated, person.is_anonymous = True, False
    return person


def note_press(link: Link | None) -> None:
    """Somebody pressed a button in the wizard, so the link was opened by a human being, and not by a scanner."""
    if link is not None and link.opened_at is None:
        with transaction():
            press(link)


def renew(token: str) -> bool:
    """Send a new link in place of one that has run out or was replaced, to the address the school knows now.

    At most three an hour are made (raises `TooManyLinks`). False when there is nobody to send one to.
    """
    link, reason = look_at(token)
    if link is None or reason not in RENEWABLE:
        return False
    if link.person_id is None:
        return renew_invitation(link)
    with transaction():
        person = locked(Person.select().where(Person.id == link.person_id)).get()
        if not person.is_active or person.password_hash is not None or not person.email:
            return False
        send_link(ACTIVATION, person.email, person=person, facts={"school": place_of(person)})
    wake()
    return True
