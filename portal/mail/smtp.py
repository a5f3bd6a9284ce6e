"""smtplib's client as mail needs it: it finds the server in time, hears only SMTP, and says when the letter leaves.

Whatever answers at an address and port somebody typed might be something else, whose words are nobody's to read here:
only replies that look like SMTP are passed on. And an address of the network's own machinery (link-local), where the
secrets of a hosted machine lie, is never called.
"""

import ipaddress
import re
import smtplib
import socket
import threading
from functools import cache
from typing import Any, Protocol

REPLY = re.compile(rb"\d{3}(?:[ -]|\r?\n|$)")
NOT_SMTP = "Something answers there, but it does not speak the language of mail servers (SMTP)."
LINK_LOCAL = (
    "That address (169.254… or fe80…) belongs to the machines of the network itself, so no mail is handed over there. "
    "Enter the name or address of the mail server."
)


class Line(Protocol):
    """What a client belongs to: makes its connection, and is told when the letter itself leaves."""

    def reach(self, host: str, port: int) -> socket.socket: ...

    def handing_over(self) -> None: ...


class Smtp(smtplib.SMTP):
    """smtplib's client, whose connection is its post's, and which says when the letter itself leaves."""

    post: Line

    def getreply(self) -> tuple[int, bytes]:
        """One reply. What does not look like one is not repeated."""
        if self.file is None:
            self.file = _Lines(self.sock.makefile("rb"))
        lines = self.file
        reply = super().getreply()
        if not REPLY.match(lines.last):
            self.close()
            raise smtplib.SMTPException(NOT_SMTP)
        return reply

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self.post.reach(host, port)

    def send(self, s: bytes | str) -> None:
        if isinstance(s, bytes):  # commands are text; only the letter is bytes
            self.post.handing_over()
        super().send(s)


class TlsSmtp(smtplib.SMTP_SSL, Smtp):
    """The same, encrypted from the first byte. SMTP_SSL asks `Smtp` for the connection it encrypts."""


class _Lines:
    """The lines a server says, the last of them kept."""

    def __init__(self, file: Any) -> None:
        self._file, self.last = file, b""

    def readline(self, limit: int) -> bytes:
        self.last = self._file.readline(limit)
        return self.last

    def close(self) -> None:
        self._file.close()


def addresses(host: str, port: int, seconds: float) -> list[Any]:
    """Where the host is, but for link-local addresses. Asked in a thread of its own: the system's resolver knows no
    limit. Raises `OSError` with a sentence where none is left."""
    found: list[Any] = []

    def ask() -> None:
        try:
            found.append([place[4] for place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)])
        except (OSError, UnicodeError) as e:
            found.append(e)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    if not found:
        raise TimeoutError
    if isinstance(found[0], Exception):
        raise found[0]
    allowed = [address for address in found[0] if not is_link_local(address[0])]
    if found[0] and not allowed:
        raise OSError(LINK_LOCAL)
    return allowed


def is_link_local(number: str) -> bool:
    """Whether an IP address is 169.254.0.0/16 or fe80::/10, also written as one of the other kind."""
    ip = ipaddress.ip_address(number.partition("%")[0])
    return (getattr(ip, "ipv4_mapped", None) or ip).is_link_local


@cache
def own_name() -> str:
    """What we call ourselves to the server; the system is asked once, for it may take its time."""
    name = socket.getfqdn()
    return name if "." in name else "[127.0.0.1]"
