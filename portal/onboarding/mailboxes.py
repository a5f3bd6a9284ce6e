"""Which addresses are one mailbox: what stands behind a + before the @ (`ana+1@…`) is a mark of its owner's.

Marks cost nothing, so they must not make accounts: a mailbox has one account by signing up (S-20). Where a mail server
takes the + for a letter like any other, an admin adds or invites whoever has the second address.
"""

from peewee import ModelSelect

from portal.db import fold, locked
from portal.onboarding.models import Invitation
from portal.people.models import Person, SignInName


def mailbox_of(address: str) -> str:
    """The folded address without its mark; a quoted name is left as it is."""
    name, _, domain = fold(address).rpartition("@")
    bare = name if name.startswith('"') else name.partition("+")[0] or name
    return f"{bare}@{domain}"


def owner_of_mailbox(address: str) -> Person | None:
    """Who signs in with this address, or without its mark, or came by an invitation to the same mailbox."""
    owner, bare = SignInName.owner_of(address), SignInName.owner_of(mailbox_of(address))
    theirs = _of_mailbox(address).where(Invitation.person.is_null(False)).order_by(Invitation.id).first()
    return owner or bare or (theirs.person if theirs else None)


def hold_mailbox(address: str) -> None:
    """Have whoever accepts another invitation to this mailbox wait until the transaction ends."""
    list(locked(_of_mailbox(address).order_by(Invitation.id)))


def _of_mailbox(address: str) -> ModelSelect:
    bare = mailbox_of(address)
    name, _, domain = bare.rpartition("@")
    marked = Invitation.email_key.startswith(f"{name}+") & Invitation.email_key.endswith(f"@{domain}")
    return Invitation.select().where((Invitation.email_key == bare) | marked)
