"""One letter to one server: what arrives, how long it may take, and what is said when it does not."""

import socket
import ssl
import time

import pytest
from aiosmtpd.smtp import SMTP

from portal.mail import transport
from portal.mail.failures import LATER, LOST, NEVER, SERVER, NotSent, without
from portal.mail.models import MailServer
from portal.mail.rendering import Letter
from portal.mail.transport import Post
from portal.seals import SERVERS, seal
from tests.mail.servers import Mailbox, bad_server, dribbling, good_server, hanging_up, silent
from tests.serving import free_port
from tests.test_serve import self_signed

SECRET = "the mail server's secret"
LONG = "wörd " * 400


def letter(to: str = "ana@cedar.example", text: str = "Hello.") -> Letter:
    return Letter(to, "Welcome to Homeroom!", text, f"<p>{text}</p>", "<1@homeroom.invalid>")


def server(port: int, **more: object) -> MailServer:
    given = {"host": "127.0.0.1", "security": "none", "sender": "portal@cedar.example", "sender_name": ""} | more
    return MailServer(port=port, **given)


def send(port: int, *letters: Letter, **more: object) -> None:
    post = Post(server(port, **more))
    try:
        for each in letters or [letter()]:
            post.deliver(each)
    finally:
        post.close()


def failure(port: int, **more: object) -> NotSent:
    with pytest.raises(NotSent) as caught:
        send(port, **more)
    return caught.value


def test_a_letter_arrives_as_it_was_written(app):
    mailbox = Mailbox()
    with good_server(mailbox) as port:
        send(port, letter(text=LONG), sender_name='Núñez, "Cedar" <Valley>')
    (mail,) = mailbox.mails
    assert mail["Subject"] == "Welcome to Homeroom!" and mail["To"] == "ana@cedar.example"
    (sender,) = mail["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ('Núñez, "Cedar" <Valley>', "portal@cedar.example")
    assert mail.get_body(("plain",)).get_content().strip() == LONG.strip()
    assert mail.get_body(("html",)).get_content().strip() == f"<p>{LONG}</p>"
    assert mail["Message-ID"] == "<1@homeroom.invalid>" and mail["Auto-Submitted"] == "auto-generated"


def test_it_is_plain_ascii_in_short_lines_for_servers_of_any_age(app):
    mailbox = Mailbox()
    with good_server(mailbox) as port:
        send(port, letter(text=LONG), sender_name="Ålesund")
    assert mailbox.raw[0].isascii()
    assert max(map(len, mailbox.raw[0].splitlines())) <= 78


def test_a_run_of_letters_takes_one_connection(app):
    mailbox = Mailbox()
    with good_server(mailbox) as port:
        send(port, *[letter()] * 5)
    assert (len(mailbox.raw), mailbox.connections) == (5, 1)


def test_a_server_that_ends_the_connection_between_letters_is_called_again(app):
    mailbox = Mailbox()
    is_full = lambda: mailbox.connections == 1 and mailbox.raw  # noqa: E731
    mailbox.says = lambda stage, _envelope: "421 enough for now" if stage == "MAIL" and is_full() else None
    with good_server(mailbox) as port:
        send(port, letter(), letter())
    assert (len(mailbox.raw), mailbox.connections) == (2, 2)


@pytest.mark.parametrize(
    ("stage", "answer", "blame"),
    [
        ("MAIL", "550 5.7.1 this sender may not", SERVER),
        ("MAIL", "421 closing", SERVER),
        ("RCPT", "550 5.1.1 no such mailbox", NEVER),
        ("RCPT", "451 4.7.1 greylisted", LATER),
        ("RCPT", "530 sign in first", SERVER),
        ("DATA", "554 smells of spam", NEVER),
        ("DATA", "452 mailbox full", LATER),
    ],
)
def test_a_refusal_is_said_in_the_servers_words_and_blamed_on_whom_it_concerns(app, stage, answer, blame):
    mailbox = Mailbox()
    mailbox.says = lambda at, _envelope: answer if at == stage else None
    with good_server(mailbox) as port:
        refused = failure(port)
    assert (str(refused), refused.blame) == (answer, blame)


def test_after_a_refusal_the_same_connection_goes_on(app):
    mailbox = Mailbox()
    mailbox.says = lambda at, e: "550 no such mailbox" if at == "RCPT" and "ben@" in e.rcpt_tos[-1] else None
    with good_server(mailbox) as port:
        post = Post(server(port))
        with pytest.raises(NotSent):
            post.deliver(letter("ben@cedar.example"))
        post.deliver(letter())
        post.close()
    assert (mailbox.to, mailbox.connections) == (["ana@cedar.example"], 1)


@pytest.mark.parametrize("behaviour", [silent, dribbling])
def test_a_server_that_does_not_come_to_the_point_is_left_in_time(app, monkeypatch, behaviour):
    monkeypatch.setattr(transport, "LIMIT_SECONDS", 0.5)
    with bad_server(behaviour) as port:
        began = time.monotonic()
        late = failure(port)
    assert time.monotonic() - began < 3
    assert "did not answer within" in str(late) and late.blame == SERVER


def test_a_name_service_that_does_not_answer_is_left_in_time(app, monkeypatch):
    monkeypatch.setattr(transport, "LIMIT_SECONDS", 0.2)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: time.sleep(0.5) or [])
    assert "did not answer within" in str(failure(25, host="mail.cedar.example"))


def test_a_server_that_hangs_up_or_is_not_there_is_named(app):
    with bad_server(hanging_up) as port:
        assert "ended the connection without a word" in str(failure(port))
    assert (
        str(failure(closed := free_port()))
        == f"The mail server (127.0.0.1, port {closed}) is not there: nothing answers."
    )


@pytest.mark.parametrize("host", ["mail.homeroom.invalid", "x" * 100])
def test_a_server_that_no_name_service_knows_is_said(app, host):
    assert "was not found" in str(failure(25, host=host))


def test_nothing_leaves_when_the_one_who_writes_it_down_objects(app):
    mailbox = Mailbox()
    with good_server(mailbox) as port:
        post = Post(server(port))
        with pytest.raises(ZeroDivisionError):
            post.deliver(letter(), lambda: 1 / 0)
        post.deliver(letter("ben@cedar.example"))
        post.close()
    assert mailbox.to == ["ben@cedar.example"]


def test_a_connection_lost_in_the_middle_is_nobodys_fault(app, monkeypatch):
    monkeypatch.setattr(SMTP, "smtp_MAIL", lambda self, _arg: self.transport.abort() or self.push("250 gone"))
    with good_server(Mailbox()) as port:
        assert failure(port).blame == LOST


def test_it_signs_in_over_starttls_with_a_certificate_that_is_trusted(app, tmp_path, monkeypatch):
    mailbox, (certificate, key) = Mailbox(), self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    more = {"host": "localhost", "security": "starttls", "username": "portal", "sealed_password": seal(SECRET, SERVERS)}
    options = {"tls_context": context, "auth_require_tls": True, "authenticator": mailbox.knows(SECRET.encode())}
    with good_server(mailbox, auth_required=True, **options) as port:
        send(port, **more)
        assert failure(port, **more | {"sealed_password": seal("another", SERVERS)}).blame == SERVER
    assert len(mailbox.raw) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_whose_certificate_is_not_trusted_gets_nothing(app, tmp_path, security):
    mailbox, (certificate, key) = Mailbox(), self_signed(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    with good_server(mailbox, **{"tls_context" if security == "starttls" else "ssl_context": context}) as port:
        words = str(failure(port, host="localhost", security=security))
    assert "certificate that can't be trusted" in words and not mailbox.raw


def test_a_server_without_starttls_gets_nothing(app):
    with good_server(mailbox := Mailbox()) as port:
        assert "STARTTLS" in str(failure(port, security="starttls"))
    assert not mailbox.raw


def test_words_of_a_server_never_repeat_the_password():
    assert without("535 no: AGFuYQBzZWNyZXQ= secret", "ana", "secret") == "535 no: … …"
