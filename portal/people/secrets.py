"""Passwords: hashing, generating temporary ones, and keeping those readable until they are used.

Own passwords are argon2id. A temporary password has to be printable again, so it is encrypted with a key that is
outside the database (S-07, a written deviation from hash-only); it is erased when its owner has chosen another.
"""

import hmac
import secrets
import threading
import unicodedata
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.config import Settings
from portal.db import now
from portal.seals import open_seals, unseal

MAX_PASSWORD_BYTES = 1024
# As typed; three letters can become one (Korean typed in parts). Seen before normalising, which takes minutes for a
# megabyte of marks upon one letter.
LONGEST_TYPED = 4 * MAX_PASSWORD_BYTES
# 8 of 31 characters without look-alikes (0 o 1 l i): 39.6 bits, over the 37 that S-06 asks for.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


class Vault:
    """The cost parameters in use, and the pepper; one a process."""

    def __init__(self, settings: Settings) -> None:
        self.hasher = PasswordHasher(settings.password_rounds, settings.password_memory_kib, parallelism=1)
        self.dummy_hash = self.hasher.hash(secrets.token_urlsafe(16))
        self.pepper = settings.keys["session"][0].encode()
        self.days, self.link_days = settings.temporary_password_days, settings.activation_link_days
        # Hashing is the first wall under load: two at a time, so that pages stay quick.
        self.turns = threading.BoundedSemaphore(2)


_vault: Vault | None = None


def open_vault(settings: Settings) -> None:
    """Take the keys of these settings into use. Called once, in `create_app()`."""
    global _vault
    open_seals(settings)
    _vault = Vault(settings)


def vault() -> Vault:
    if _vault is None:
        raise RuntimeError("open_vault() comes first")
    return _vault


def normal(password: str) -> str:
    """NFKC, so that é typed on another keyboard is the same é (NIST 800-63B; a deviation from ASVS 6.2.8)."""
    return unicodedata.normalize("NFKC", password)


def is_too_long(password: str) -> bool:
    """Whether it is more than any password may be; to be asked before anything else is done with it."""
    return len(password) > LONGEST_TYPED or len(normal(password).encode()) > MAX_PASSWORD_BYTES


def hash_password(password: str) -> str:
    with vault().turns:
        return vault().hasher.hash(normal(password))


def verify_hash(stored: str | None, password: str) -> bool:
    """Whether the password belongs to the hash. Always one run of the KDF, also for no hash at all (S-05)."""
    text = "" if is_too_long(password) else normal(password)
    with vault().turns:
        try:
            return vault().hasher.verify(stored or vault().dummy_hash, text) and bool(stored) and bool(text)
        except (VerificationError, InvalidHashError):
            return False


def keyed(purpose: str, text: str) -> str:
    """A name for `text` that nobody without the portal's key can look up: 40 hexadecimal digits."""
    return hmac.new(vault().pepper, f"{purpose}:{text}".encode(), "sha256").hexdigest()[:40]


def needs_rehash(stored: str) -> bool:
    return vault().hasher.check_needs_rehash(stored)


def generate_temporary_password() -> str:
    """A new one, like `kupm-7342`: two groups of four, easy to read out."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def temporary_expiry() -> datetime:
    """When a temporary password given now stops working."""
    return now() + timedelta(days=vault().days)


def same_temporary(sealed: str | None, typed: str) -> bool:
    """Forgiving about case, blanks and the dash: it is read from paper."""
    known = unseal(sealed)
    text = "" if is_too_long(typed) else normal(typed)
    bare = "".join(c for c in text.casefold() if c.isalnum())
    return known is not None and secrets.compare_digest(known.replace("-", "").encode(), bare.encode())
