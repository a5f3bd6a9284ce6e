"""The one-time code that guards the first run: printed in the terminal, kept as a hash, used up by the set-up.

Without it nobody on the network can take a new portal over, or one that leaves the demo.
"""

import secrets

from portal.db import read_rows, transaction
from portal.schools.models import Setting
from portal.seals import hashed

NAME = "welcome_code"


def new_code() -> str | None:
    """A new code, in the place of the one before; None when the portal has its admin and needs none.

    The demo's admin doesn't count: with a code the demo can be left, and the school set up.
    """
    with transaction():
        if is_set_up() and not Setting.read("demo", False):
            return None
        code = secrets.token_urlsafe(24)
        Setting.write(NAME, hashed(code))
        return code


def is_code(text: str | None) -> bool:
    """Whether this is the code that was printed last and not used yet."""
    kept = Setting.read(NAME)
    return bool(kept and text) and secrets.compare_digest(kept, hashed(text or ""))


def use_up_code() -> None:
    """End the code; called in the transaction that makes the portal admin."""
    Setting.delete().where(Setting.name == NAME).execute()


def is_set_up() -> bool:
    """Somebody is portal admin."""
    return bool(read_rows("SELECT 1 FROM person WHERE role = ? LIMIT 1", "portal_admin"))
