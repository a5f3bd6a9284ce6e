"""The portal, which is a WSGI application, as Granian's own interface (RSGI) asks for it: R-25.

Granian can serve WSGI by itself, but then a thread waits for every body, and nothing ends its waiting. Here an event
loop waits, for all at once, and a request gets a thread when there is something to do. It keeps that thread to its
end: the database's connection belongs to it. Granian keeps what of an answer is not sent yet, so a client that reads
slowly has no thread either.
"""

import asyncio
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from functools import lru_cache
from io import BytesIO
from itertools import chain
from typing import Any

from granian.rsgi import ProtocolClosed
from werkzeug.exceptions import HTTPException

from portal.bodies import Bodies, ClientLeft, UnreadBody
from portal.walls import behind_proxies

SENT_AT_ONCE = 256 * 1024  # bytes; an answer up to this is handed over whole, a longer one in such pieces


class Gateway:
    """One web process's way in: `threads` requests at the same time."""

    def __init__(self, application: Callable, trusted_proxies: str, threads: int) -> None:
        self._application = application
        self._client_of = behind_proxies(lambda environ, _start: environ["REMOTE_ADDR"], trusted_proxies)
        self._threads = ThreadPoolExecutor(threads, "request")
        self._bodies = Bodies()

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer one request."""
        environ = environ_of(scope)
        length = environ.get("CONTENT_LENGTH", "0")
        if not length.isdecimal() or not int(length):
            await self._answer(environ, protocol)
            return
        client = self._client_of(environ.copy(), None)
        async with AsyncExitStack() as until_answered:
            arriving = self._bodies.arriving(protocol, int(length), client)
            try:
                environ["wsgi.input"] = await until_answered.enter_async_context(arriving)
            except HTTPException as e:
                environ["wsgi.input"] = UnreadBody(e)
            except ClientLeft:
                protocol.response_empty(400, [])
                return
            await self._answer(environ, protocol)

    async def _answer(self, environ: dict[str, Any], protocol: Any) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._threads, self._run, environ, protocol, loop)

    def _run(self, environ: dict[str, Any], protocol: Any, loop: asyncio.AbstractEventLoop) -> None:
        """The whole request, in a thread: the view, its answer piece by piece, what is put away after it."""
        head = []

        def start_response(status: str, headers: list[tuple[str, str]], *_error: Any) -> None:
            head[:] = int(status[:3]), headers

        answer = self._application(environ, start_response)
        try:
            pieces = _pieces(answer)
            first = next(pieces, b"")
            status, headers = head
            if _hangs_up(environ):
                headers = [*headers, ("Connection", "close")]
            if len(first) < SENT_AT_ONCE:
                protocol.response_bytes(status, headers, first)
                return
            send = protocol.response_stream(status, headers).send_bytes
            for piece in chain([first], pieces):
                asyncio.run_coroutine_threadsafe(_sent(send, piece), loop).result()
        except ProtocolClosed:
            pass  # the client has left
        finally:
            if hasattr(answer, "close"):
                answer.close()


async def _sent(send: Callable, piece: bytes) -> None:
    await send(piece)


def _pieces(answer: Iterable[bytes]) -> Iterable[bytes]:
    """The answer in few pieces; all but the last are `SENT_AT_ONCE` long or longer."""
    gathered, size = [], 0
    for part in answer:
        gathered.append(part)
        size += len(part)
        if size >= SENT_AT_ONCE:
            yield b"".join(gathered)
            gathered, size = [], 0
    if gathered:
        yield b"".join(gathered)


def _hangs_up(environ: dict[str, Any]) -> bool:
    """Whether the server closes the connection after this answer, as it does when a body was not read.

    It says so itself only when it already knows, which is half of the time; otherwise a browser or a proxy would send
    its next request into a connection that closes. HTTP/2 has streams, and forbids the header.
    """
    is_unread = getattr(environ["wsgi.input"], "left", 0) or "HTTP_TRANSFER_ENCODING" in environ
    return bool(is_unread) and environ["SERVER_PROTOCOL"].startswith("HTTP/1")


def environ_of(scope: Any) -> dict[str, Any]:
    """WSGI's description of a request, from RSGI's.

    What has no length is no body here. A header with an underscore is dropped: it would pass for the one with a
    hyphen that a proxy vouches for.
    """
    server, _, port = scope.server.rpartition(":")
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": port,
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" in name:
            continue
        key = _key(name)
        if key in environ:
            value = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
        environ[key] = value
    if scope.authority:
        environ.setdefault("HTTP_HOST", scope.authority)  # HTTP/2 has no such header
    return environ


@lru_cache(maxsize=256)
def _key(name: str) -> str:
    key = name.upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
