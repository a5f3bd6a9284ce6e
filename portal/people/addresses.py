"""A member of staff's next e-mail address: waiting until the link sent to it is pressed, then in the old one's place.

Asking tells nothing about other accounts: only who has proven the new address learns that somebody signs in with it.
Who has a password gives it (S-23); before that, in the wizard, the way they came in has to be good still.
"""

from typing import Any

from portal import rules
from portal.db import Refused, fold, transaction
from portal.mail.operations import wake
from portal.people.links import (
    ADDRESS,
    Link,
    LinkGone,
    end_links,
    newest_link,
    open_link,
    reason_gone,
    take_along,
    use_link,
)
from portal.people.models import Person
from portal.people.operations import write_changes
from portal.people.sending import send_link
from portal.people.ways_in import still_in

KEPT = "Your address is kept by your school. If it is wrong, tell your teacher."
UNDER_PROFILE = "Change your address under Profile: your current password is asked for there."
NOTHING_WAITS = "No new address is waiting any more. Enter it once more."


def waiting_address(person_id: int) -> Link | None:
    """The link that went to a new address not confirmed yet (`address`; `links.expires_at`, which may be over)."""
    return newest_link(person_id, ADDRESS)


def ask_for_address(me: Any, address: str, *, gave_password: bool = False) -> Link | None:
    """Send a link to the new address; returns it, or None where this is the person's address already.

    `gave_password`: the current one was asked for just now; who has one changes no address without. The same address
    once more, while its link still opens, sends nothing. Raises `Refused`, `TooManyLinks`.
    """
    with transaction():
        me = _asking(me)
        if me.password_hash is not None and not gave_password:
            raise Refused(UNDER_PROFILE)
        if fold(address) == fold(me.email):
            end_links(me.id, ADDRESS)
            return None
        waiting = newest_link(me.id, ADDRESS)
        if waiting is None or waiting.address != address or reason_gone(waiting):
            send_link(ADDRESS, address, person=me)
    wake()
    return newest_link(me.id, ADDRESS)


def send_address_again(me: Any) -> Link:
    """Send another link to the address that waits. Raises `Refused`, `TooManyLinks`."""
    with transaction():
        me = _asking(me)
        waiting = newest_link(me.id, ADDRESS)
        if waiting is None:
            raise Refused(NOTHING_WAITS)
        send_link(ADDRESS, waiting.address, person=me)
    wake()
    return waiting


def withdraw_address(me: Any) -> None:
    """Keep the address there is: what was sent to the new one opens nothing any more."""
    with transaction():
        end_links(_asking(me).id, ADDRESS)


class SignInFirst(Exception):
    """The address was asked for by whoever had the activation link, and its owner has a password since then."""


def open_confirmation(token: str, me: Any) -> Link:
    """The link to a new address, as it is now. Raises `LinkGone`, or `SignInFirst` unless its owner is who asks."""
    link = open_link(token, ADDRESS)
    is_older = link.password_at is None and link.person.password_hash is not None
    if is_older and (me is None or me.id != link.person_id):
        raise SignInFirst
    return link


def confirm_address(token: str, me: Any = None) -> Person:
    """Put the new address in the place of the old one, which is told; returns the person as they are now.

    `me`: who is signed in there, if anybody. An activation link that still opens goes on doing so. Raises `LinkGone`,
    `SignInFirst`, `Refused`, or `Taken` when another account signs in with the address; then nothing is used up.
    """
    link = open_confirmation(token, me)
    with transaction():
        if not use_link(link):
            raise LinkGone(reason_gone(link), link)
        me = _who_may(Person.held(link.person_id))
        values = {"email": link.address}
        if "@" in (me.username or ""):
            values["username"] = link.address  # such a username is always the own address
        take_along(me.id, link.address)
        person, _event = write_changes(me, me, values)
    wake()
    return person


def _asking(me: Any) -> Person:
    return _who_may(still_in(me))


def _who_may(me: Person) -> Person:
    if not rules.can_change_own_address(me) or not me.is_active:
        raise Refused(KEPT)
    return me
