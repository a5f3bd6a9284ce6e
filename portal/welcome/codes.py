"""The one-time code that guards the first run: printed in the terminal, kept as a hash, used up by the set-up.

Without it nobody on the network can take a new portal over, or one that leaves the demo.
"""

import hashlib
import secrets

from portal.db import transaction
from portal.people.models import Person
from portal.schools.models import Setting

NAME = "welcome_code"


def new_code() -> str | None:
    """A new code, in the place of the one before; None when the portal has its admin and needs none.

    The demo's admin doesn't count: with a code the demo can be left, and the school set up.
    """
    with transaction():
        if is_set_up() and not Setting.read("demo", False):
            return None
        code = secrets.token_urlsafe(24)
        Setting.write(NAME, _hashed(code))
        return code


def is_code(text: str | None) -> bool:
    """Whether this is the code that was printed last and not used yet."""
    kept = Setting.read(NAME)
    return bool(kept and text) and secrets.compare_digest(kept, _hashed(text or ""))


def use_up_code() -> None:
    """End the code; called in the transaction that makes the portal admin."""
    Setting.delete().where(Setting.name == NAME).execute()


def is_set_up() -> bool:
    """Somebody is portal admin."""
    return Person.select().where(Person.role == "portal_admin").exists()


def _hashed(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
