"""SMTP servers for tests: a good one (aiosmtpd) that can be told to refuse, and bad ones that do one thing wrong."""

import email
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.serving import free_port


class Mailbox:
    """What a server was given, and what it says: `says(stage, envelope)` may return an answer of its own."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.to: list[str] = []
        self.connections = 0
        self.says: Callable[[str, Any], str | None] = lambda _stage, _envelope: None

    @property
    def mails(self) -> list[EmailMessage]:
        return [email.message_from_bytes(raw, policy=default) for raw in self.raw]

    @property
    def ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.mails]

    async def handle_EHLO(self, _server: Any, session: Any, _envelope: Any, hostname: str, answers: Any) -> Any:  # noqa: N802
        session.host_name = hostname
        self.connections += 1
        return answers

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        answer = self.says("MAIL", envelope)
        if answer is None:
            envelope.mail_from = address
        return answer or "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        envelope.rcpt_tos.append(address)
        answer = self.says("RCPT", envelope)
        if answer is not None:
            envelope.rcpt_tos.pop()
        return answer or "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        answer = self.says("DATA", envelope)
        if answer is None or answer.startswith("250"):
            self.raw.append(envelope.content)
            self.to += envelope.rcpt_tos
        return answer or "250 taken"

    def knows(self, password: bytes) -> Callable[..., AuthResult]:
        """An authenticator that lets in whoever has this password."""
        return lambda _s, _x, _e, _mechanism, given: AuthResult(success=given.password == password, handled=False)


@contextmanager
def good_server(mailbox: Mailbox, **options: Any) -> Iterator[int]:
    """An SMTP server at 127.0.0.1; gives its port. `options` are aiosmtpd's."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def bad_server(behave: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that does as `behave(connection)` says with each connection; gives its port."""
    listening, open_ones = socket.create_server(("127.0.0.1", 0)), []

    def serve() -> None:
        while True:
            try:
                connection, _address = listening.accept()
            except OSError:
                return
            open_ones.append(connection)
            threads.append(threading.Thread(target=_calmly, args=(behave, connection), daemon=True))
            threads[-1].start()

    threads = [threading.Thread(target=serve, daemon=True)]
    threads[0].start()
    yield listening.getsockname()[1]
    listening.shutdown(socket.SHUT_RDWR)
    for wire in (listening, *open_ones):
        wire.close()
    for thread in threads:
        thread.join(5)


def silent(_connection: socket.socket) -> None:
    """Accepts, and never says a word."""


def dribbling(connection: socket.socket) -> None:
    """Says its greeting a letter at a time, for ever."""
    connection.sendall(b"220-")
    while True:
        connection.sendall(b"x")
        time.sleep(0.05)


def hanging_up(connection: socket.socket) -> None:
    """Ends every connection at once."""
    connection.shutdown(socket.SHUT_RDWR)


def lost_after_data(taken: list[bytes]) -> Callable[[socket.socket], None]:
    """Takes the whole letter, and ends the connection instead of answering."""

    def behave(connection: socket.socket) -> None:
        with connection.makefile("rwb") as talk:
            talk.write(b"220 here\r\n")
            talk.flush()
            for line in talk:
                command = line.split()[0].upper()
                talk.write(b"354 go on\r\n" if command == b"DATA" else b"250 OK\r\n")
                talk.flush()
                if command == b"DATA":
                    taken.append(b"".join(iter(talk.readline, b".\r\n")))
                    connection.shutdown(socket.SHUT_RDWR)
                    return

    return behave


def reset_in_the_letter(connection: socket.socket) -> None:
    """Breaks the connection off after a few bytes of the letter."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.sendall(b"220 here\r\n")
    while said := connection.recv(512):
        is_data = said.upper().startswith(b"DATA")
        connection.sendall(b"354 go on\r\n" if is_data else b"250 OK\r\n")
        if is_data:
            connection.recv(20)
            break
    connection.close()


def _calmly(behave: Callable[[socket.socket], None], connection: socket.socket) -> None:
    try:
        behave(connection)
    except OSError:
        return  # the other side has gone
