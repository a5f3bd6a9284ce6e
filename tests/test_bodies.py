"""A request's body is waited for with a time limit, and never by all threads (R-25)."""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from werkzeug.exceptions import RequestTimeout, ServiceUnavailable

from portal import bodies
from portal.bodies import ArrivingBody, Turns
from tests.serving import Server

SILENT = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"


class Silence:
    """A client that announced a body and sends none, until it hangs up."""

    def __init__(self) -> None:
        self.hangs_up, self.reads = threading.Event(), 0

    def read(self, size: int) -> bytes:
        self.reads += 1
        self.hangs_up.wait()
        return b""


@pytest.fixture
def helpers():
    with ThreadPoolExecutor(4) as pool:
        yield pool


def test_a_body_arrives_whole_and_its_turn_is_given_back_at_its_last_byte(helpers):
    turns = Turns(at_once=1, from_one_address=1)
    first = ArrivingBody(BytesIO(b"x" * 200_000), "10.0.0.1", 200_000, turns, helpers)
    assert first.read() == b"x" * 200_000
    assert ArrivingBody(BytesIO(b"y"), "10.0.0.1", 1, turns, helpers).read() == b"y"


def test_nothing_beyond_the_announced_length_is_read(helpers):
    body = ArrivingBody(BytesIO(b"name=ana&more"), "10.0.0.1", 8, Turns(), helpers)
    assert body.read() == b"name=ana"


def test_a_body_that_never_comes_ends_in_408(helpers, monkeypatch):
    monkeypatch.setattr(bodies, "SHORTEST_SECONDS", 0.05)
    silence = Silence()
    turns = Turns(at_once=1, from_one_address=1)
    body = ArrivingBody(silence, "10.0.0.1", 100, turns, helpers)
    with pytest.raises(RequestTimeout):
        body.read()
    assert (body.read(), silence.reads, body.is_here) == (b"", 1, False)  # a second read would stop the server
    assert not turns.take("10.0.0.2")
    silence.hangs_up.set()
    body.let_go()
    assert turns.take("10.0.0.2")


def test_one_address_cannot_take_every_turn(helpers):
    turns = Turns(at_once=2, from_one_address=1)
    assert turns.take("10.0.0.1")
    with pytest.raises(ServiceUnavailable):
        ArrivingBody(BytesIO(b"x"), "10.0.0.1", 1, turns, helpers).read()
    assert ArrivingBody(BytesIO(b"x"), "10.0.0.2", 1, turns, helpers).read() == b"x"


def test_a_request_answered_without_its_body_leaves_no_turn_taken(helpers):
    turns = Turns(at_once=1, from_one_address=1)
    body = ArrivingBody(BytesIO(b"x" * 100), "10.0.0.1", 100, turns, helpers)
    body.read(10)
    body.let_go()
    assert turns.take("10.0.0.2")


def test_an_answer_given_without_reading_the_body_says_that_the_connection_ends():
    assert ("Connection", "close") in headers_of(reads=False)
    assert ("Connection", "close") not in headers_of(reads=True)
    assert ("Connection", "close") not in headers_of(reads=False, protocol="HTTP/2")  # which forbids it


def headers_of(reads: bool, protocol: str = "HTTP/1.1") -> list[tuple[str, str]]:
    """The headers of an answer to a request with a body, which the application read or did not."""

    def application(environ, start_response):
        if reads:
            environ["wsgi.input"].read()
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b""]

    sent = []
    environ = {"CONTENT_LENGTH": "4", "wsgi.input": BytesIO(b"name"), "SERVER_PROTOCOL": protocol}
    bodies.awaited(application)(environ, lambda status, headers: sent.extend(headers))
    return sent


def test_a_server_goes_on_when_it_has_given_up_waiting_for_a_body(tmp_path):
    server = Server(tmp_path / "instance", {})
    try:
        assert server.answers("/sign-in")
        silent = [socket.create_connection(("127.0.0.1", server.port), timeout=30) for _ in range(4)]
        for client in silent:
            client.sendall(SILENT + b"Content-Length: 100\r\n\r\nname=")
        assert [client.recv(12) for client in silent] == [b"HTTP/1.1 408"] * 4
        assert [server.status("/sign-in") for _ in range(8)] == [200] * 8
        for client in silent:
            client.close()
    finally:
        server.process.kill()
        server.process.wait()


def test_silent_clients_keep_nobody_from_reading_pages(tmp_path):
    server = Server(tmp_path / "instance", {})
    try:
        assert server.answers("/sign-in")
        silent = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(24)]
        for client in silent:
            client.sendall(SILENT + b"Content-Length: 900000\r\n\r\nname=")
        began = time.monotonic()
        assert server.answers("/sign-in")
        assert time.monotonic() - began < 8  # they may stay silent for a minute
        for client in silent:
            client.close()
    finally:
        server.process.kill()  # a gentle end would wait for bodies that never come
        server.process.wait()
