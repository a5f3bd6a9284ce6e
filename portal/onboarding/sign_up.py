"""Signing up with a school address of an allowed domain: the mail proves it, an admin lets the person in.

The answer is the same for every address and costs the same (S-05): whoever is here already gets the mail that brings
them back, an address that can't have an account gets none, and the same rows are written and taken back.
"""

from portal.access import throttle
from portal.access.devices import Caller
from portal.access.operations import known_as
from portal.access.recovery import ask_for
from portal.db import database, fold, transaction
from portal.mail.operations import wake
from portal.onboarding.invitations import allowing, send_invitation
from portal.onboarding.mailboxes import mailbox_of, owner_of_mailbox
from portal.onboarding.models import Invitation
from portal.people.sending import TooManyLinks
from portal.schools.models import School


def ask_for_account(address: str, caller: Caller) -> None:
    """Somebody at this browser would like an account for this e-mail address.

    Raises `access.throttle.Busy` while this client asks for ever more addresses.
    """
    name, owner = mailbox_of(address), owner_of_mailbox(address)
    if owner is not None:
        ask_for(name, owner, caller, throttle.ACCOUNT)  # the mail that goes with the account there is, a student's too
        return
    with transaction():
        may_ask = throttle.may_ask(name, None, caller.address, known_as(caller), throttle.ACCOUNT)
        school = next(iter(allowing(address)), None)  # of several one is chosen when it is proven
        with database.atomic() as attempt:
            if not may_ask or school is None:
                _invite(address, School.select().order_by(School.id).first())
                attempt.rollback()
            else:
                _invite(address, school)
    wake()


def _invite(address: str, school: School) -> None:
    """One open sign-up for an address: asking again sends its link again."""
    same = (Invitation.email_key == fold(address)) & Invitation.invited_by.is_null() & Invitation.person.is_null()
    earlier = Invitation.select().where(same, Invitation.school == school).first()
    invitation = earlier or Invitation.create(email=address, email_key=fold(address), school=school)
    try:
        send_invitation(invitation, "sign_up")
    except TooManyLinks:
        return  # told to nobody: the answer is the same
