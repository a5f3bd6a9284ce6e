"""A member of staff's next e-mail address: waiting until the link sent to it is pressed, then in the old one's place.

Asking tells nothing about other accounts: only who has proven the new address learns that somebody signs in with it.
The caller has made sure who is asking: by the password under Profile, in the wizard by the way they came in.
"""

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

NOTHING_WAITS = "No new address is waiting any more. Enter it once more."


def waiting_address(person_id: int) -> Link | None:
    """The link that went to a new address not confirmed yet (`address`; `links.expires_at`, which may be over)."""
    return newest_link(person_id, ADDRESS)


def ask_for_address(person_id: int, address: str) -> Link | None:
    """Send a link to the new address; returns it, or None where this is the person's address already.

    The same address once more, while its link still opens, sends nothing. Raises `Refused`, `TooManyLinks`.
    """
    with transaction():
        me = _asking(person_id)
        if fold(address) == fold(me.email):
            end_links(me.id, ADDRESS)
            return None
        waiting = newest_link(me.id, ADDRESS)
        if waiting is None or waiting.address != address or reason_gone(waiting):
            send_link(ADDRESS, address, person=me)
    wake()
    return newest_link(person_id, ADDRESS)


def send_address_again(person_id: int) -> Link:
    """Send another link to the address that waits. Raises `Refused`, `TooManyLinks`."""
    with transaction():
        me = _asking(person_id)
        waiting = newest_link(me.id, ADDRESS)
        if waiting is None:
            raise Refused(NOTHING_WAITS)
        send_link(ADDRESS, waiting.address, person=me)
    wake()
    return waiting


def withdraw_address(person_id: int) -> None:
    """Keep the address there is: what was sent to the new one opens nothing any more."""
    with transaction():
        end_links(_asking(person_id).id, ADDRESS)


def confirm_address(token: str) -> Person:
    """Put the new address in the place of the old one, which is told; returns the person as they are now.

    An activation link that still opens goes on doing so. Raises `LinkGone`, `Refused`, or `Taken` when another
    account signs in with the address; then nothing is used up.
    """
    link = open_link(token, ADDRESS)
    with transaction():
        if not use_link(link):
            raise LinkGone(reason_gone(link), link)
        me = _asking(link.person_id)
        values = {"email": link.address}
        if "@" in (me.username or ""):
            values["username"] = link.address  # such a username is always the own address
        take_along(me.id, link.address)
        person, _event = write_changes(me, me, values)
    wake()
    return person


def _asking(person_id: int) -> Person:
    me = Person.held(person_id)
    if not rules.can_change_own_address(me) or not me.is_active:
        raise Refused("Your address is kept by your school. If it is wrong, tell your teacher.")
    return me
