"""The portal, which is a WSGI application, as Granian's own interface (RSGI) asks for it: R-25.

Granian can serve WSGI by itself, but then a thread waits for every body, and nothing ends its waiting. Here an event
loop waits, for all at once, and a request gets a thread when there is something to do. It keeps that thread to its
end: the database's connection belongs to it. Granian keeps what of an answer is not sent yet, so a client that reads
slowly has no thread either.
"""

import asyncio
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, suppress
from functools import lru_cache
from io import BytesIO
from typing import Any

from granian.rsgi import ProtocolClosed
from werkzeug.exceptions import HTTPException

from portal.bodies import Bodies, ClientLeft, UnreadBody
from portal.walls import behind_proxies


class Gateway:
    """One web process's way in: `threads` requests at the same time."""

    def __init__(self, application: Callable, trusted_proxies: str, threads: int) -> None:
        self._application = application
        self._client_of = behind_proxies(lambda environ, _start: environ["REMOTE_ADDR"], trusted_proxies)
        self._threads, self._places = ThreadPoolExecutor(threads, "request"), asyncio.Semaphore(threads)
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
        left = asyncio.ensure_future(_client_leaves(protocol)) if self._places.locked() else None
        async with self._places:
            if left is not None and left.done():
                return  # while it waited for its turn: many who ask and leave keep nobody waiting for their answers
            await asyncio.get_running_loop().run_in_executor(self._threads, self._run, environ, protocol)
        if left is not None:
            left.cancel()

    def _run(self, environ: dict[str, Any], protocol: Any) -> None:
        """The whole request, in a thread: the view, its answer, what is put away after it.

        The answer is sent when all of it is here: so an error in the midst of it is an error and not a short file, and
        a slow reader keeps neither a thread nor the database.
        """
        head = []

        def start_response(status: str, headers: list[tuple[str, str]], *_error: Any) -> None:
            head[:] = int(status[:3]), headers

        answer = self._application(environ, start_response)
        try:
            body = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        status, headers = head
        if _hangs_up(environ):
            headers = [*headers, ("Connection", "close")]
        with suppress(ProtocolClosed):  # the client has left
            protocol.response_bytes(status, headers, body)


async def _client_leaves(protocol: Any) -> None:
    await protocol.client_disconnect()


def _hangs_up(environ: dict[str, Any]) -> bool:
    """Whether the server closes the connection after this answer, as it does when a body was not read.

    It says so itself only when it already knows, which is half of the time; otherwise a browser or a proxy would send
    its next request into a connection that closes.
    """
    return bool(getattr(environ["wsgi.input"], "left", 0)) or "HTTP_TRANSFER_ENCODING" in environ


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
    return environ


@lru_cache(maxsize=256)
def _key(name: str) -> str:
    key = name.upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
