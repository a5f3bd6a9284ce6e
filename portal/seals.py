"""Sealing: what must be readable again is encrypted with keys that are outside the database (S-07).

One purpose, one key: temporary passwords, links waiting to be mailed, the mail server's password. A copy of the
database alone reads none of them. The keys of the later purposes are derived from the first one's, so that an older
`keys.json` stays as it is. What need not be readable again, a token that opens something, is kept as its hash.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from portal.config import Settings

PASSWORDS, LINKS, SERVERS = "temporary_passwords", "links", "servers"

_seals: dict[str, MultiFernet] = {}


def open_seals(settings: Settings) -> None:
    """Take the keys of these settings into use; once a process."""
    kept = settings.keys[PASSWORDS]
    _seals[PASSWORDS] = MultiFernet([Fernet(key) for key in kept])
    for purpose in (LINKS, SERVERS):
        _seals[purpose] = MultiFernet([Fernet(_derived(key, purpose)) for key in kept])


def seal(text: str, purpose: str = PASSWORDS) -> str:
    return _seals[purpose].encrypt(text.encode()).decode()


def unseal(sealed: str | None, purpose: str = PASSWORDS) -> str | None:
    """The text, or None when there is none or its key is gone (a restore without keys)."""
    if not sealed:
        return None
    try:
        return _seals[purpose].decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def hashed(token: str) -> str:
    """How a random token that opens something is kept: known again when it comes, and not to be read (S-09)."""
    return hashlib.sha256(token.encode()).hexdigest()


def _derived(key: str, purpose: str) -> bytes:
    return base64.urlsafe_b64encode(hmac.new(key.encode(), f"seal:{purpose}".encode(), hashlib.sha256).digest())
