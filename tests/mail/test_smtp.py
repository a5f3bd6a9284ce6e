"""What answers at the address of a mail server without being one, and where none is called."""

import socket

import pytest

from portal.mail.failures import SERVER
from portal.mail.smtp import LINK_LOCAL, NOT_SMTP, addresses, is_link_local
from tests.mail.servers import bad_server
from tests.mail.test_transport import failure


def says(*words):
    """A server that greets so, whatever it is told."""

    def behave(connection):
        for line in words:
            connection.sendall(line)
            connection.recv(512)
        connection.shutdown(socket.SHUT_RDWR)

    return behave


@pytest.mark.parametrize(
    "greeting",
    [
        b"SSH-2.0-OpenSSH_9.2 secret\r\n", b"123456 secret\r\n", b"220secret\r\n", b"220-hello\r\nsecret\r\n",
        b"-ERR secret\r\n", b"* OK secret\r\n",
    ],
)  # fmt: skip
def test_the_words_of_what_is_no_mail_server_are_not_shown(app, greeting):
    with bad_server(says(greeting)) as port:
        refused = failure(port)
    assert (str(refused), refused.blame) == (NOT_SMTP, SERVER)


def test_nor_are_those_it_answers_later(app):
    with bad_server(says(b"220 here\r\n", b"HTTP/1.1 400 secret\r\n")) as port:
        assert str(failure(port)) == NOT_SMTP


def test_the_words_of_a_mail_server_are_shown(app):
    with bad_server(says(b"554-go away\r\n554 you\r\n")) as port:
        assert str(failure(port)) == "554 go away you"


@pytest.mark.parametrize(
    ("number", "is_so"),
    [
        ("169.254.169.254", True), ("169.254.0.1", True), ("::ffff:169.254.1.1", True), ("fe80::1%eth0", True),
        ("febf::1", True), ("127.0.0.1", False), ("10.0.0.5", False), ("192.168.1.2", False), ("fd00::1", False),
        ("::1", False), ("169.253.1.1", False),
    ],
)  # fmt: skip
def test_only_link_local_addresses_are(number, is_so):
    assert is_link_local(number) is is_so


@pytest.mark.parametrize("host", ["169.254.169.254", "fe80::1", "2852039166", "metadata.cedar.example"])
def test_no_link_local_address_is_called_however_it_is_written(app, host, monkeypatch):
    resolve = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda h, *a, **k: resolve("169.254.169.254" if "." in h else h, *a, **k)
    )
    monkeypatch.setattr(socket, "create_connection", lambda *_a, **_k: pytest.fail("was called"))
    assert str(failure(80, host=host)) == LINK_LOCAL


def test_of_several_addresses_the_others_are_called(monkeypatch):
    places = [(2, 1, 6, "", (number, 25)) for number in ("169.254.1.1", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: places)
    assert addresses("mail.cedar.example", 25, 5) == [("127.0.0.1", 25)]
