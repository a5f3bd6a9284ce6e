"""A forgotten password: asking for a link, and the new password chosen where it leads.

Asking costs the same and answers the same for every name (S-05): no key derivation runs, and for a name nobody has,
or somebody who gets no link this way, the same rows are written and taken back.
"""

from portal import rules
from portal.access import throttle
from portal.access.devices import Caller
from portal.access.operations import LONGEST_NAME, SignedIn, enter, known_as
from portal.db import database, transaction
from portal.mail.operations import wake
from portal.people import credentials
from portal.people.links import ACTIVATION, RESET, LinkGone, open_link
from portal.people.mailing import place_of
from portal.people.models import Person, SignInName
from portal.people.sending import TooManyLinks, send_link

# An invitation there never is: what a decoy is made for, and taken back.
NOBODY = 0


def ask_for_link(name: str, caller: Caller) -> None:
    """Somebody at this browser has forgotten the password of this username or e-mail address.

    Sends a reset link; to staff who never chose a password their activation mail again. Students who have none get
    theirs from their teacher (S-12). Raises `throttle.Busy` while this client asks for ever more names.
    """
    name = name[:LONGEST_NAME].replace("\0", "")
    ask_for(name, SignInName.owner_of(name), caller)


def ask_for(name: str, person: Person | None, caller: Caller, what: str = throttle.LINK) -> None:
    """The same where it is known whose the name is, or that it is nobody's. `what` names the count it comes under."""
    with transaction():
        may_ask = throttle.may_ask(name, person, caller.address, known_as(caller), what)
        purpose = _way_back(person) if may_ask else ""
        with database.atomic() as attempt:
            if not purpose:
                send_link(RESET, name[:254], invitation_id=NOBODY, facts={"school": ""})
                attempt.rollback()
            else:
                _send(purpose, person, what)
    wake()


def ask_again(token: str, caller: Caller) -> None:
    """The same for the person a reset link was sent to that opens nothing any more; its owner has it in their mail."""
    try:
        person = open_link(token, RESET).person
    except LinkGone as gone:
        person = gone.link.person if gone.link else None
    ask_for(token[:LONGEST_NAME], person, caller)


def reset_password(token: str, password: str, caller: Caller) -> SignedIn:
    """Choose a new password by a reset link; ends all sessions and starts one here.

    Raises `LinkGone`, or `WeakPassword` and leaves the link as it was.
    """
    link = open_link(token, RESET)
    secret = credentials.new_secret(password, link.person)
    with transaction():
        signed_in = enter(credentials.recover_password(link, secret), caller)
    wake()
    return signed_in


def _send(purpose: str, person: Person, what: str) -> None:
    kind = "here_already" if purpose == RESET and what == throttle.ACCOUNT else None
    try:
        send_link(purpose, person.email, person=person, facts={"school": place_of(person)}, kind=kind)
    except TooManyLinks:
        return  # told to nobody: the answer is the same


def _way_back(person: Person | None) -> str:
    """The purpose of the link that helps this person; empty for nobody, without an address, or for children."""
    if person is None or not person.is_active or not person.email:
        return ""
    if person.password_hash is not None:
        return RESET
    return ACTIVATION if rules.is_staff(person) else ""
