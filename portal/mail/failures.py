"""Why a letter was not sent: whose fault it is, and in whose words it is said."""

import base64
import smtplib
import socket
import ssl

from portal.mail.rendering import NOT_IN_HEADERS

# Who is to blame: the server or our settings for it, so that every other letter would fare the same; this letter, for
# now or for good; or nobody knows, because the connection was lost.
SERVER, LATER, NEVER, LOST = "server", "later", "never", "lost"
# Answers to a recipient or a letter that are about our sign-in.
NOT_SIGNED_IN = (530, 535, 538)


class NotSent(Exception):
    """A letter that the server did not take. The text is the server's own words (`is_quoted`), or ours where it said
    none."""

    def __init__(self, words: str, blame: str, *, is_quoted: bool = False) -> None:
        super().__init__(words)
        self.blame, self.is_quoted = blame, is_quoted


def is_answer(e: Exception) -> bool:
    """Whether the server said something."""
    return isinstance(e, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused)


def blame_for(e: Exception) -> str:
    """Whose fault a failure on an open connection is. A sender refused is refused for every letter."""
    if not is_answer(e):
        return LOST
    code, _words = _answer(e)
    if isinstance(e, smtplib.SMTPSenderRefused) or code in NOT_SIGNED_IN:
        return SERVER
    return NEVER if code >= 500 else LATER


def in_words(e: Exception, where: str) -> str:
    """What the server said, or a sentence for a failure in which it said nothing. `where` begins the sentence."""
    if is_answer(e):
        return one_line("{} {}".format(*_answer(e)))
    if isinstance(e, socket.gaierror | UnicodeError):
        return f"{where} was not found: no computer has this name, or the network can't look up names now."
    if isinstance(e, ConnectionRefusedError):
        return f"{where} is not there: nothing answers."
    if isinstance(e, ssl.SSLCertVerificationError):
        return f"{where} shows a certificate that can't be trusted: {e.verify_message}."
    if isinstance(e, ssl.SSLError):
        return f"{where} speaks no TLS that fits. Is it the right port for this kind of security?"
    if isinstance(e, smtplib.SMTPServerDisconnected | ConnectionError):
        return f"{where} ended the connection without a word."
    return one_line(str(e)) or f"{where} can't be reached."


def without(words: str, username: str, password: str | None) -> str:
    """The words, should they repeat what we signed in with."""
    if not password:
        return words
    for secret in (f"\0{username}\0{password}", password):
        words = words.replace(base64.b64encode(secret.encode()).decode(), "…").replace(secret, "…")
    return words


def one_line(text: str) -> str:
    return " ".join(NOT_IN_HEADERS.sub(" ", text).split())


def _answer(e: Exception) -> tuple[int, str]:
    """Code and words of what the server said."""
    is_for_recipient = isinstance(e, smtplib.SMTPRecipientsRefused)
    code, words = next(iter(e.recipients.values())) if is_for_recipient else (e.smtp_code, e.smtp_error)
    return code, words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
