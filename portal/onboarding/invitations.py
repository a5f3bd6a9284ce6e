"""Invitations by colleagues, and what becomes of any invitation: whoever proves its address gets an account that
waits for an admin's yes.

What is said of an address tells a colleague only what they may know: staff of the own district use Homeroom already.
Students, people of other districts and strangers look the same, also when the same address is sent a second time.
"""

import contextlib
from datetime import timedelta
from typing import Any, NamedTuple

from portal import rules
from portal.audit.operations import record
from portal.db import Refused, fold, now, transaction
from portal.mail.models import Message
from portal.mail.operations import wake
from portal.onboarding.addressees import from_text
from portal.onboarding.approvals import tell_approvers
from portal.onboarding.mailboxes import hold_mailbox, owner_of_mailbox
from portal.onboarding.models import Invitation
from portal.people.details import write_profile
from portal.people.fields import address_of, dead_ending, fits
from portal.people.links import ACTIVATION, INVITATION, Link, LinkGone, open_link, reason_gone
from portal.people.models import Person, SignInName
from portal.people.operations import Taken, add_person
from portal.people.secrets import vault
from portal.people.sending import TooManyLinks, send_link
from portal.people.ways_in import still_in
from portal.roles import STAFF, THIS_COMPUTER
from portal.schools.addresses import mail_domain
from portal.schools.models import School

A_DAY = 50
SENT, HERE, UNUSED, AGAIN, BAD, DEAD, LIMIT = "sent", "here", "unused", "again", "bad", "dead", "limit"
SENTENCES = {
    SENT: "will be invited if possible",
    HERE: "already uses Homeroom",
    UNUSED: "has an account already, not in use yet: your school administrator can help",
    AGAIN: "was invited already",
    BAD: "is not a complete e-mail address",
    DEAD: "has an ending that can't receive mail",
    LIMIT: f"was not invited: {A_DAY} invitations a day are the limit. Try again tomorrow",
}


class Verdict(NamedTuple):
    """What is said of one address; `sentence` goes on after it."""

    address: str
    kind: str

    @property
    def sentence(self) -> str:
        return f"{SENTENCES[self.kind]}."

    @property
    def is_wrong(self) -> bool:
        """To be corrected by whoever typed it."""
        return self.kind in (BAD, DEAD)


def can_invite(person: Any) -> bool:
    """Staff of a school, once they are let in themselves: pupils, who can sign up too, send no mail to strangers."""
    return rules.can_invite_colleagues(person) and person.waiting_at is None


def invite_colleagues(person: Any, text: str) -> list[Verdict]:
    """Invite every address in the text to this person's school; says of each what became of it. Raises `Refused`."""
    with transaction():
        me = still_in(person)  # held: the day's invitations are counted
        if not can_invite(me):
            raise Refused("You can invite colleagues as soon as an administrator of your school has let you in.")
        verdicts = _invite(me, list(dict.fromkeys(found.address for found in from_text(text))))
        if sent := [verdict.address for verdict in verdicts if verdict.kind == SENT]:
            record(me, "invitation.sent", school_id=me.school_id, summary=", ".join(sent))
        write_profile(me.id, connect_at=now())
    wake()
    return verdicts


def invited_colleagues(person_id: int) -> list[int]:
    """The ids of those this person invited who are here and active, the newest first."""
    mine = Invitation.select(Invitation.person).where(Invitation.invited_by == person_id)
    found = mine.join(Person, on=(Invitation.person == Person.id)).where(Person.status == "active")
    return list(dict.fromkeys(id_ for (id_,) in found.order_by(Invitation.id.desc()).tuples()))


def send_invitation(invitation: Invitation, kind: str) -> None:
    """Put its mail in line, with a link; `kind` is the message's. Inside a transaction. Raises `TooManyLinks`."""
    school = invitation.school
    message, _path = send_link(
        INVITATION, invitation.email, invitation_id=invitation.id, kind=kind, facts={"school": school.name}
    )
    at_school = {"school_id": school.id, "district_id": school.district_id}
    Message.update(at_school).where(Message.id == message.id).execute()


def renew_invitation(link: Link) -> bool:
    """Send a new link in place of an invitation's that has run out; False where it was accepted. At most three an
    hour (raises `TooManyLinks`)."""
    with transaction():
        invitation = Invitation.held(link.invitation_id)
        if invitation is None or invitation.person_id is not None:
            return False
        send_invitation(invitation, "invitation" if invitation.invited_by_id else "sign_up")
    wake()
    return True


def invitation_of(token: str) -> Invitation:
    """The invitation a link belongs to that still opens. Raises `LinkGone`."""
    link = open_link(token, INVITATION)
    found = Invitation.get_or_none(Invitation.id == link.invitation_id)
    if found is None or found.person_id is not None:
        raise LinkGone("used" if found else "unknown", link)
    return found


def schools_of(invitation: Invitation) -> list[School]:
    """The schools the account may be at: the colleague's, or all whose mail domain the address has."""
    if invitation.invited_by_id:
        return [invitation.school]
    return allowing(invitation.email) or [invitation.school]


def allowing(address: str) -> list[School]:
    """The schools that let an address of this domain sign up, by name."""
    try:
        domain = mail_domain(address.rpartition("@")[2])
    except ValueError:
        return []
    some = School.select().where(School.mail_domains.contains(domain)).order_by(School.sort_key)
    return [school for school in some if domain in school.domain_list]


def accept_invitation(token: str, first_name: str, last_name: str, school_id: int | None) -> Person:
    """Make the account of whoever holds the link: a teacher who waits for an admin's yes, without any right by it.

    The link goes on as theirs, so the same mail opens the wizard until a password is chosen. Raises `LinkGone` (of two
    at once one), or `people.operations.Taken` where somebody signs in with the address by now.
    """
    with transaction():
        link = open_link(token, INVITATION)
        invitation = _held(link)
        offered = {school.id: school for school in schools_of(invitation)}
        school = offered.get(school_id) or next(iter(offered.values()))
        values = {"role": "teacher", "first_name": first_name, "last_name": last_name, "email": invitation.email}
        person, _event = add_person(THIS_COMPUTER, values | {"school": school.id}, joined=invitation.how)
        _hand_over(link, person)
        Person.update(waiting_at=now()).where(Person.id == person.id).execute()
        accepted = {"person": person, "accepted_at": now(), "school": school}
        Invitation.update(accepted).where(Invitation.id == invitation.id).execute()
        tell_approvers(school)
    wake()
    return Person.get_by_id(person.id)


def _held(link: Link) -> Invitation:
    """The invitation of a link, to be accepted now. Raises `LinkGone`, or `Taken` where who signed up has another
    account with this mailbox by now."""
    earlier = Invitation.get_or_none(Invitation.id == link.invitation_id)
    signs_up = earlier is not None and earlier.invited_by_id is None
    if signs_up:
        hold_mailbox(earlier.email)
    invitation = Invitation.held(link.invitation_id)
    if invitation is None or invitation.person_id is not None or reason_gone(link):
        raise LinkGone("used" if invitation else "unknown", link)
    if signs_up and owner_of_mailbox(invitation.email) is not None:
        raise Taken("email")
    return invitation


def _hand_over(link: Link, person: Person) -> None:
    free = (Link.id == link.id) & Link.person.is_null() & Link.used_at.is_null() & Link.ended_at.is_null()
    if not Link.update(person=person, purpose=ACTIVATION, opened_at=now()).where(free).execute():
        raise LinkGone("used", link)
    # Its mails too: in the outbox they are read, and the link copied, by those alone who may edit this person.
    about = Link.select(Link.id).where(Link.invitation_id == link.invitation_id)
    theirs = {"recipient_id": person.id, "school_id": person.school_id, "district_id": person.district_id}
    Message.update(theirs).where(Message.link_id.in_(about)).execute()


def _invite(me: Person, addresses: list[str]) -> list[Verdict]:
    today = (Invitation.made_at > now() - timedelta(days=1)) & (Invitation.made_at <= now())  # none of a wrong clock's
    left = A_DAY - Invitation.select().where(Invitation.invited_by == me.id, today).count()
    verdicts: list[Verdict] = []
    seen: set[str] = set()
    for typed in addresses:
        address = address_of(typed)
        if address is None or not fits(address):
            verdicts.append(Verdict(typed[:254], DEAD if dead_ending(typed) else BAD))
        elif fold(address) not in seen:
            seen.add(fold(address))
            kind = _known(me, address) or (LIMIT if left <= 0 else _new(me, address))
            left -= kind == SENT
            verdicts.append(Verdict(address, kind))
    return verdicts


def _known(me: Person, address: str) -> str:
    """What is said of an address that needs no new invitation; empty for every other one."""
    owner = SignInName.owner_of(address)
    if owner is not None and _is_colleague(me, owner):
        mine = (Invitation.invited_by == me.id) & (Invitation.person == owner.id)
        if owner.id != me.id and not Invitation.select().where(mine).exists():
            _make(me, address, person=owner, accepted_at=now(), decision=HERE)
        was_sent_one = Link.select().where(Link.person == owner.id, Link.purpose == ACTIVATION).exists()
        return HERE if owner.status not in ("new", "waiting") else AGAIN if was_sent_one else UNUSED
    same = (Invitation.email_key == fold(address)) & (Invitation.school == me.school_id) & Invitation.person.is_null()
    earlier = (
        Invitation.select().where(same, Invitation.invited_by.is_null(False)).order_by(Invitation.id.desc()).first()
    )
    if earlier is None:
        return ""
    if now() - timedelta(days=vault().link_days) < earlier.made_at <= now():
        return AGAIN
    _send_again(earlier, owner is not None)
    return SENT


def _is_colleague(me: Person, owner: Person) -> bool:
    return owner.role in STAFF and owner.district_id is not None and owner.district_id == me.district_id


def _send_again(invitation: Invitation, has_owner: bool) -> None:
    """As with a first one, an address that somebody has already is sent nothing and told nothing of."""
    Invitation.update(made_at=now()).where(Invitation.id == invitation.id).execute()
    if not has_owner:
        with contextlib.suppress(TooManyLinks):  # the one sent within the hour opens
            send_invitation(invitation, "invitation")


def _new(me: Person, address: str) -> str:
    """An address that somebody has already who is none of the inviter's business is noted, and sent nothing."""
    invitation = _make(me, address)
    if SignInName.owner_of(address) is None:
        send_invitation(invitation, "invitation")
    return SENT


def _make(me: Person, address: str, **more: Any) -> Invitation:
    return Invitation.create(email=address, email_key=fold(address), school=me.school_id, invited_by=me, **more)
