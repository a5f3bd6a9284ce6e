"""What the set-up wizard asks of the stored data, and the one step that is its own: the first password."""

from typing import Any

from portal.access.devices import Caller
from portal.access.operations import SignedIn, enter
from portal.db import Refused, now, transaction
from portal.onboarding import steps
from portal.people.credentials import new_secret
from portal.people.details import write_profile
from portal.people.first_password import FINISHED, take_password
from portal.people.links import use_link
from portal.people.models import Person
from portal.people.profiles import Photo, Profile
from portal.schools.models import Terms

# The columns of a profile that say when a step was saved.
SAVED_AT = {
    "details": "details_at",
    "experience": "experience_at",
    "cores": "cores_at",
    "invite": "connect_at",
    "follow": "follow_at",
}


class TermsChanged(Exception):
    """Another wording came into force while somebody was agreeing to the one before."""


def states_of(person: Any) -> steps.States:
    """How far somebody is, step by step."""
    profile = Profile.of(person.id)
    done = {step for step, column in SAVED_AT.items() if getattr(profile, column) is not None}
    if Photo.mark_of(person.id) is not None:
        done.add("photo")
    if person.password_hash is not None:
        done.add(steps.PASSWORD)
    return steps.states(done, profile.skipped.split())


def finish(me: Any, password: str, terms_version: int, caller: Caller) -> SignedIn:
    """Take the first own password, by the link or the temporary password that let `me` in; one run of the hash.

    All in one transaction: the link or temporary password is used up, the consent kept, every session ended, and a
    fresh one started. Raises `WeakPassword`, `TermsChanged`, or `Refused` when somebody was faster.
    """
    person = Person.get_by_id(me.id)
    link = getattr(me, "link", None)
    secret = new_secret(password, person)
    with transaction():
        if terms_version != Terms.current().version:
            raise TermsChanged
        if link is not None and not use_link(link, secret["password_at"]):
            raise Refused(FINISHED)
        fresh = take_password(person.id, secret, None if link is not None else me.temporary_password or "")
        write_profile(person.id, terms_version=terms_version, terms_at=now())
        return enter(fresh, caller)
