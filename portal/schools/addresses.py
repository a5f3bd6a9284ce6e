"""Addresses people type in, and the domains of their mail: one spelling each, or a sentence that says what to mend."""

import re
from urllib.parse import urlsplit

LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"{LABEL}(?:\.{LABEL})*")
DOMAIN = re.compile(rf"(?:{LABEL}\.)+[a-z][a-z0-9-]*[a-z0-9]")
QUOTED = 60  # letters of a line that is quoted back
USUAL_PORT = {"http": 80, "https": 443}


def base_address(text: str) -> str:
    """The portal's address as `http(s)://host[:port]`; raises `ValueError` with a sentence for the person.

    Without http:// in front, http is meant. The usual port is left out, as browsers do.
    """
    typed = text.strip()
    try:
        parts = urlsplit(typed if "://" in typed else f"http://{typed}")
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError as e:
        raise ValueError("This can't be typed into a browser. Try something like http://homeroom.local:5000.") from e
    if parts.scheme not in USUAL_PORT:
        raise ValueError("Start the address with http:// or https://.")
    if parts.username is not None or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("Only the beginning is needed: http:// or https://, the name, and a port if there is one.")
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != USUAL_PORT[parts.scheme] else "")


def quoted(text: str) -> str:
    """As much of what was typed as tells which line is meant."""
    return text if len(text) <= QUOTED else text[:QUOTED] + "…"


def mail_domain(text: str) -> str:
    """One domain, `school.org`; raises `ValueError` with a sentence. An @ in front is forgiven."""
    try:
        domain = text.strip().removeprefix("@").casefold().encode("idna").decode()
    except UnicodeError:
        domain = ""
    if not DOMAIN.fullmatch(domain):
        raise ValueError(f"“{quoted(text.strip())}” is not a domain. It looks like school.org.")
    return domain


def _host(name: str) -> str:
    """The host as browsers send it; an IPv6 address keeps its brackets."""
    if ":" in name:
        return f"[{name}]"
    host = name.encode("idna").decode().lower()
    if len(host) > 253 or not HOST.fullmatch(host):
        raise ValueError(name)
    return host
