"""A request's body is waited for with a time limit, and by no thread (R-25)."""

import asyncio
import re
import socket
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from werkzeug.exceptions import RequestTimeout, ServiceUnavailable

from portal import bodies
from portal.bodies import Bodies, ClientLeft, Turns
from tests.clients import Client
from tests.serving import Server

SILENT = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
TINY, SMALL, WHOLE, STREAMED = 8, 50_000, 100_000, 2_000_000  # lengths of the four kinds of bodies


async def read(all_bodies: Bodies, client: Client, length: int, address: str = "10.0.0.1") -> bytes:
    """What the application gets; it reads in a thread, as in the server."""
    async with all_bodies.arriving(client, length, address) as body:
        return await asyncio.to_thread(body.read)


def answered(ask: Callable[[], Any]) -> Any:
    """What comes of it in an event loop."""
    return asyncio.run(ask())


@pytest.mark.parametrize("length", [TINY, SMALL, WHOLE, STREAMED])
def test_a_body_arrives_whole_and_no_further(length):
    async def ask() -> bytes:
        half = length // 2
        return await read(Bodies(), Client(b"x" * half, b"x" * (length - half), b"more"), length)

    assert answered(ask) == b"x" * length


@pytest.mark.parametrize("length", [TINY, SMALL, WHOLE, STREAMED])
def test_a_body_that_never_comes_ends_in_408_and_its_turn_is_free_again(length, monkeypatch):
    monkeypatch.setattr(bodies, "SHORTEST_SECONDS", 0.05)
    monkeypatch.setattr(bodies, "BYTES_A_SECOND", 1e9)

    async def ask() -> bytes:
        all_bodies = Bodies()
        for _ in range(bodies.STREAMED_ONES[1] + 1):
            with pytest.raises(RequestTimeout):
                await read(all_bodies, Client(b"name"), length)
        return await read(all_bodies, Client(b"x" * length), length)

    assert len(answered(ask)) == length


def test_after_a_408_the_view_is_told_so_once_more_and_nothing_else_is_read(monkeypatch):
    monkeypatch.setattr(bodies, "SILENT_SECONDS", 0.05)

    async def ask() -> list[bytes]:
        client = Client()
        async with Bodies().arriving(client, STREAMED, "10.0.0.1") as body:
            for _ in range(2):
                with pytest.raises(RequestTimeout):
                    await asyncio.to_thread(body.read, 10)
                client.pieces = [b"late"]
        return client.pieces

    assert answered(ask) == [b"late"]


def test_an_upload_may_take_long_but_not_stand_still(monkeypatch):
    monkeypatch.setattr(bodies, "SILENT_SECONDS", 0.05)
    with pytest.raises(RequestTimeout):
        answered(lambda: read(Bodies(), Client(b"begun"), STREAMED))


def test_who_hangs_up_ends_it_at_once():
    with pytest.raises(ClientLeft):
        answered(lambda: read(Bodies(), Client(b"na", leaves=True), SMALL))
    assert answered(lambda: read(Bodies(), Client(b"begun", leaves=True), STREAMED)) == b"begun"


def test_one_address_cannot_take_every_turn(monkeypatch):
    monkeypatch.setattr(bodies, "TURN_SECONDS", 0.05)

    async def ask() -> str:
        turns = Turns(at_once=2, from_one_address=1)
        async with turns.turn("10.0.0.1"):
            with pytest.raises(ServiceUnavailable):
                await turns.turn("10.0.0.1").__aenter__()
            async with turns.turn("10.0.0.2"):
                with pytest.raises(ServiceUnavailable):
                    await turns.turn("10.0.0.3").__aenter__()
        async with turns.turn("10.0.0.1"):
            return "free again"

    assert answered(ask) == "free again"


def test_whoever_signs_in_waits_for_nobodys_forms(monkeypatch):
    monkeypatch.setattr(bodies, "SMALL_ONES", (3, 2))

    async def ask() -> bytes:
        all_bodies = Bodies()
        silent = [asyncio.create_task(read(all_bodies, Client(), SMALL, f"10.0.0.{n}")) for n in range(9)]
        await asyncio.sleep(0)
        mine = await read(all_bodies, Client(b"x" * TINY), TINY)
        for task in silent:
            task.cancel()
        return mine

    assert answered(ask) == b"x" * TINY


def test_who_finds_no_turn_waits_for_one():
    async def ask() -> bytes:
        all_bodies = Bodies()
        silent = [Client() for _ in range(bodies.STREAMED_ONES[1])]
        before = [asyncio.create_task(read(all_bodies, client, STREAMED)) for client in silent]
        await asyncio.sleep(0)
        mine = asyncio.create_task(read(all_bodies, Client(b"x" * STREAMED), STREAMED))
        await asyncio.sleep(0)
        for client in silent:
            client.left.set()
        await asyncio.gather(*before)
        return await mine

    assert len(answered(ask)) == STREAMED


@pytest.fixture
def server(tmp_path: Path):
    server = Server(tmp_path / "instance", {})
    assert server.answers("/sign-in")
    yield server
    server.process.kill()  # a gentle end would wait for bodies that never come
    server.process.wait()


@pytest.fixture
def half_open(server: Server):
    """`half_open(count, length)`: clients of two addresses that announce a form and send its first letters."""
    with ExitStack() as clients:

        def begin(count: int, length: int) -> list[socket.socket]:
            begun = []
            for number in range(count):
                where, source = ("127.0.0.1", server.port), (f"127.0.0.{1 + number % 2}", 0)
                client = clients.enter_context(socket.create_connection(where, timeout=30, source_address=source))
                client.sendall(SILENT + b"Content-Length: %d\r\n\r\nname=" % length)
                begun.append(client)
            return begun

        yield begin


def status_of_signing_in(server: Server) -> int:
    """As a browser does it: the page, then its form; the name is nobody's."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    url = f"http://localhost:{server.port}/sign-in"
    with browser.open(url, timeout=30) as page:
        token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.read().decode())[1]
    form = urllib.parse.urlencode({"csrf_token": token, "name": "nobody", "password": "not this one"})
    try:
        with browser.open(url, form.encode(), timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as e:
        e.close()
        return e.code


def test_half_open_forms_of_two_addresses_keep_nobody_from_sending_theirs(server, half_open):
    usual = status_of_signing_in(server)
    clients = half_open(60, length=900_000) + half_open(60, length=100)
    assert usual not in (408, 503)
    assert [status_of_signing_in(server) for _ in range(4)] == [usual] * 4
    for client in clients:
        client.close()
    assert [status_of_signing_in(server) for _ in range(4)] == [usual] * 4


def test_a_server_goes_on_when_it_has_given_up_waiting_for_forms(server, half_open):
    for client in half_open(16, length=100):
        with client.makefile("rb") as line:
            answer = line.read()  # to its end: the server hangs up
        assert answer.startswith(b"HTTP/1.1 408")
        assert b"That took too long to arrive" in answer
    assert [server.status("/sign-in") for _ in range(8)] == [200] * 8
    assert "Traceback" not in server.output()
