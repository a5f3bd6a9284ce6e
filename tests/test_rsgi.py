"""The way from the server's interface to the portal and back."""

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

import pytest
from werkzeug.exceptions import HTTPException

from portal import bodies
from portal.rsgi import Gateway, environ_of
from tests.clients import Asking, scope

FORM, LONG, UPLOAD = (("content-length", length) for length in ("4", "5000", "2000000"))


class Answer:
    """An answer in pieces that knows whether it was put away."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces, self.is_closed = list(pieces), False

    def __iter__(self) -> Any:
        return iter(self.pieces)

    def close(self) -> None:
        self.is_closed = True


def answering(*pieces: bytes, reads: bool = True) -> Callable:
    """An application that reads the body, or does not, and answers."""

    def application(environ: dict, start_response: Callable) -> Answer:
        try:
            if reads:
                environ["wsgi.input"].read()
            start_response("200 OK", [("Content-Type", "text/plain")])
        except HTTPException as e:
            start_response(f"{e.code} {e.name}", [])
        application.answer = Answer(*pieces)
        return application.answer

    return application


def ask(gateway: Gateway, *requests: tuple[Any, Asking]) -> None:
    """Send these requests at the same time, and wait for the answers."""

    async def send() -> None:
        await asyncio.gather(*(gateway.__rsgi__(facts, client) for facts, client in requests))

    asyncio.run(send())


def test_a_short_answer_is_sent_whole_and_put_away():
    application, client = answering(b"one ", b"two"), Asking()
    ask(Gateway(application, "", 1), (scope(), client))
    assert (client.status, client.answer) == (200, [b"one two"])
    assert application.answer.is_closed


def test_an_answer_that_breaks_off_is_an_error_and_not_a_short_file():
    def application(environ: dict, start_response: Callable) -> Any:
        start_response("200 OK", [])
        yield b"the first line"
        raise LookupError

    client = Asking()
    with pytest.raises(LookupError):
        ask(Gateway(application, "", 1), (scope(), client))
    assert client.status == 0


def test_one_thread_has_a_request_from_the_view_to_the_end_of_its_answer():
    seen = []

    def application(environ: dict, start_response: Callable) -> Any:
        start_response("200 OK", [])
        for _ in range(3):
            seen.append(threading.get_ident())
            yield b"x"

    ask(Gateway(application, "", 8), *((scope(), Asking()) for _ in range(4)))
    assert len(seen) == 12
    assert len(set(seen)) <= 4
    assert threading.get_ident() not in seen


def test_nobody_waits_for_the_answers_of_those_who_have_left():
    asked = []

    def application(environ: dict, start_response: Callable) -> list[bytes]:
        asked.append(environ["PATH_INFO"])
        start_response("200 OK", [])
        return [b"here"]

    gone, stays = [Asking(leaves=True) for _ in range(20)], Asking()
    ask(Gateway(application, "", 1), *((scope(path="/gone"), client) for client in gone), (scope(), stays))
    assert stays.answer == [b"here"]
    assert asked == ["/gone", "/"]  # the first was begun before it left


@pytest.mark.parametrize(
    ("headers", "reads", "hangs_up"),
    [
        ([UPLOAD], False, True),
        ([UPLOAD], True, False),
        ([FORM], False, False),  # it is here whether the view wants it or not
        ([("transfer-encoding", "chunked")], False, True),
        ([], False, False),
    ],
)
def test_an_answer_to_an_unread_body_says_that_the_connection_ends(headers, reads, hangs_up):
    client = Asking(b"x" * int(dict(headers).get("content-length", 0)))
    ask(Gateway(answering(reads=reads), "", 1), (scope(*headers), client))
    assert (("Connection", "close") in client.headers) is hangs_up


def test_a_body_that_never_comes_is_the_applications_408(monkeypatch):
    monkeypatch.setattr(bodies, "SHORTEST_SECONDS", 0.05)
    client = Asking()
    ask(Gateway(answering(b"too slow"), "", 1), (scope(FORM), client))
    assert (client.status, client.answer, client.headers) == (408, [b"too slow"], [("Connection", "close")])


@pytest.mark.any_database
def test_the_portal_says_when_to_come_back(app, monkeypatch):
    monkeypatch.setattr(bodies, "SMALL_ONES", (0, 0))
    monkeypatch.setattr(bodies, "TURN_SECONDS", 0.05)
    client = Asking(b"x" * 5000)
    headers = [LONG, ("host", "localhost"), ("content-type", "application/x-www-form-urlencoded")]
    ask(Gateway(app, "", 1), (scope(*headers, path="/sign-in"), client))
    assert client.status == 503
    assert ("Retry-After", "5") in client.headers
    assert b"The portal is busy" in client.answer[0]


def test_no_silent_clients_keep_a_thread_from_the_others():
    """With one thread for forms: were one of them waited for by a thread, nobody else would be answered."""

    async def send() -> list[int]:
        uploads, begun, application = bodies.STREAMED_ONES[0], SimpleQueue(), answering()
        gateway = Gateway(lambda *request: begun.put(1) or application(*request), "", uploads + 1)
        silent, answered = [], []
        for number in range(200):
            kind = UPLOAD if number % 2 else FORM
            silent.append((scope(kind, client=f"10.0.0.{number % 4}:1"), Asking()))
        waiting = [asyncio.create_task(gateway.__rsgi__(facts, client)) for facts, client in silent]
        for _ in range(uploads):
            await asyncio.to_thread(begun.get)
        for _ in range(3):
            answered.append(client := Asking(b"name"))
            await gateway.__rsgi__(scope(FORM), client)
        assert not any(task.done() for task in waiting)
        for _facts, client in silent:
            client.left.set()
        await asyncio.gather(*waiting)
        return [client.status for client in answered]

    assert asyncio.run(send()) == [200] * 3


def test_behind_a_listed_proxy_each_client_has_turns_of_its_own(monkeypatch):
    monkeypatch.setattr(bodies, "SMALL_ONES", (9, 1))
    monkeypatch.setattr(bodies, "TURN_SECONDS", 0.05)
    monkeypatch.setattr(bodies, "SHORTEST_SECONDS", 0.2)

    async def send(trusted: str) -> int:
        gateway, mine = Gateway(answering(), trusted, 2), Asking(b"x" * 5000)
        silent = asyncio.create_task(gateway.__rsgi__(scope(LONG, ("x-forwarded-for", "203.0.113.1")), Asking()))
        await asyncio.sleep(0)
        await gateway.__rsgi__(scope(LONG, ("x-forwarded-for", "203.0.113.2")), mine)
        await silent
        return mine.status

    assert asyncio.run(send("10.0.0.1")) == 200
    assert asyncio.run(send("10.0.0.2")) == 503


def test_headers_become_what_wsgi_calls_them():
    environ = environ_of(
        scope(
            ("cookie", "a=1"), ("cookie", "b=2"), ("content-type", "text/plain"),
            ("x-forwarded-for", "10.0.0.9"), ("x_forwarded_for", "203.0.113.1"), ("x-forwarded-for", "10.0.0.8"),
        )
    )  # fmt: skip
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ["CONTENT_TYPE"] == "text/plain"
    assert environ["HTTP_X_FORWARDED_FOR"] == "10.0.0.9,10.0.0.8"  # never what only looks like it


def test_addresses_and_paths_become_what_wsgi_calls_them():
    facts = {"path": "/Pérez", "query_string": "q=é", "client": "[::1]:40000"}
    environ = environ_of(scope(**facts))
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/Pérez"
    assert environ["QUERY_STRING"].encode("latin-1").decode() == "q=é"
    assert environ["REMOTE_ADDR"] == "::1"
