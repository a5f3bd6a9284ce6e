"""Handing a letter to the SMTP server through Flask-Mail, within twenty seconds, whatever the server does.

Flask-Mail has no timeout, and a socket's own starts anew with each byte that dribbles in. So a watchdog cuts the
connection when the time is over, which wakes whoever waits on it (R-07). TLS is checked: a certificate that can't be
trusted, or a server that stops offering STARTTLS, gets neither password nor links.
"""

import contextlib
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from email import policy
from email.charset import QP, Charset
from email.header import Header
from email.mime.nonmultipart import MIMENonMultipart
from typing import Any

import flask_mail
from flask import Flask

from portal.mail.failures import SERVER, NotSent, blame_for, in_words, is_answer, without
from portal.mail.models import MailServer
from portal.mail.rendering import Letter, header
from portal.mail.smtp import Smtp, TlsSmtp, addresses, own_name
from portal.seals import SERVERS, unseal

# For all of one message: finding the server, connecting, signing in, sending.
LIMIT_SECONDS = 20
GOODBYE_SECONDS = 2
STARTTLS, TLS, NO_SECURITY = "starttls", "tls", "none"


class Post:
    """A line to the mail server, opened for the first letter and kept for a run of them. Not for two threads."""

    def __init__(self, server: MailServer) -> None:
        self.server = server
        self._password = unseal(server.sealed_password, SERVERS)
        self._app = Flask("portal.mail", static_folder=None, template_folder=None)
        self._mail = flask_mail.Mail(self._app).state
        self._line: _Line | None = None
        self._wire: socket.socket | None = None
        self._where = f"The mail server ({server.host}, port {server.port})"
        self._ends = 0.0
        self._is_handed_over = False
        self._hand_over: Callable[[], None] = lambda: None

    def deliver(self, letter: Letter, hand_over: Callable[[], None] = lambda: None) -> None:
        """Send one letter. `hand_over` is called before the letter itself leaves; what it raises stops that.

        Raises `NotSent`.
        """
        was_open, self._hand_over, self._is_handed_over = self._line is not None, hand_over, False
        with self._limited(LIMIT_SECONDS), self._app.app_context():
            try:
                self._send(letter)
            except (smtplib.SMTPServerDisconnected, smtplib.SMTPSenderRefused) as e:
                # Many servers end a connection after so many letters: not worth a wait.
                if not was_open or self._is_handed_over or getattr(e, "smtp_code", 421) != 421:
                    raise self._explained(e) from e
                self._drop()
                self._try_again(letter)
            except (smtplib.SMTPException, OSError, UnicodeError) as e:
                raise self._explained(e) from e
            except BaseException:
                self._drop()
                raise

    def close(self) -> None:
        """Say goodbye, where there is somebody to say it to."""
        if self._line is not None:
            with self._limited(GOODBYE_SECONDS), contextlib.suppress(smtplib.SMTPException, OSError):
                self._line.host.quit()
        self._drop()

    def reach(self, host: str, port: int) -> socket.socket:
        """A connection to the server, inside the time that is left; tries each of its addresses."""
        trouble: OSError = OSError("no address")
        for address in addresses(host, port, self._left()):
            try:
                found = socket.create_connection(address[:2], timeout=self._left())
            except OSError as e:
                trouble = e
                continue
            self._wire = found.dup()
            return found
        raise trouble

    def handing_over(self) -> None:
        """The next bytes are the letter itself: from here on it may arrive, whatever we hear."""
        self._hand_over()
        self._is_handed_over = True

    def open_smtp(self) -> smtplib.SMTP:
        """An SMTP connection, secured and signed in as the settings say."""
        server = self.server
        if server.sealed_password and self._password is None:
            raise smtplib.SMTPException("The password kept for the mail server can't be read any more. Type it again.")
        context = ssl.create_default_context()
        is_tls = server.security == TLS
        smtp = TlsSmtp(local_hostname=own_name(), context=context) if is_tls else Smtp(local_hostname=own_name())
        smtp.post, smtp._host = self, server.host
        try:
            code, words = smtp.connect(server.host, server.port)
            if code != 220:
                raise smtplib.SMTPConnectError(code, words)
            if server.security == STARTTLS:
                smtp.starttls(context=context)
            if server.username:
                smtp.login(server.username, self._password or "")
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _try_again(self, letter: Letter) -> None:
        try:
            self._send(letter)
        except (smtplib.SMTPException, OSError, UnicodeError) as e:
            raise self._explained(e) from e

    def _send(self, letter: Letter) -> None:
        if self._line is None:
            self._line = _Line(self._mail, self).__enter__()
        self._line.send(_message(letter, self.server))

    @contextlib.contextmanager
    def _limited(self, seconds: float) -> Any:
        self._ends = time.monotonic() + seconds
        watchdog = threading.Timer(seconds, self._cut)
        watchdog.daemon = True
        watchdog.start()
        try:
            yield
        finally:
            watchdog.cancel()

    def _left(self) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _cut(self) -> None:
        with contextlib.suppress(OSError, AttributeError):  # closed a moment ago, or not yet open
            self._wire.shutdown(socket.SHUT_RDWR)

    def _drop(self) -> None:
        if self._line is not None:
            self._line.host.close()
        if self._wire is not None:
            self._cut()
            self._wire.close()
        self._line = self._wire = None

    def _explained(self, e: Exception) -> NotSent:
        """What this failure says, and about whom; afterwards the connection is good for another letter, or gone."""
        is_late = isinstance(e, TimeoutError) or time.monotonic() >= self._ends
        words = f"{self._where} did not answer within {LIMIT_SECONDS} seconds." if is_late else in_words(e, self._where)
        blame = SERVER if self._line is None else blame_for(e)
        try:
            if is_late or not is_answer(e) or self._line is None or self._line.host.sock is None:
                raise smtplib.SMTPServerDisconnected
            self._line.host.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()
        words = without(words, self.server.username, self._password)[:500]
        return NotSent(words, blame, is_quoted=is_answer(e) and not is_late)


class _Line(flask_mail.Connection):
    """Flask-Mail's connection, opened in our way."""

    def __init__(self, mail: Any, post: Post) -> None:
        super().__init__(mail)
        self._post = post

    def configure_host(self) -> smtplib.SMTP:
        return self._post.open_smtp()


class _QuotedPrintable(flask_mail.Message):
    """Flask-Mail's message in ASCII and short lines, as every server takes it, however long a paragraph is."""

    # Whom it comes from, in words.
    name = ""

    def _message(self) -> Any:
        """Folding a header again would take the encoding off a comma or a colon of the name, and a From of two
        addresses is refused by many servers; so it is folded here, and then no more."""
        message = super()._message()
        if self.name:
            words = Header(self.name, "utf-8", header_name="From").encode()
            message.policy = policy.compat32  # takes a header that is folded already
            message.replace_header("From", f"{words}\n <{self.sender}>")
        message.policy = policy.SMTP.clone(refold_source="none")
        return message

    def _mimetext(self, text: str | None, subtype: str = "plain") -> Any:
        charset = Charset("utf-8")
        charset.body_encoding = QP
        part = MIMENonMultipart("text", subtype, charset="utf-8")
        part.set_payload(text, charset)
        return part


def _message(letter: Letter, server: MailServer) -> flask_mail.Message:
    message = _QuotedPrintable(
        letter.subject,
        recipients=[letter.to],
        body=letter.text,
        html=letter.html,
        sender=header(server.sender),
        extra_headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
    )
    message.msgId, message.name = letter.message_id, header(server.sender_name or letter.place)
    return message
