"""The body of a request while it arrives: waiting for it has an end, and takes no thread from anybody (R-25).

A web process answers with a few threads, and a client may announce a body and send none. So a form is here before
a thread begins, and only a large upload is read by one while it arrives, once the gate has said that it may come. A
body has a time that grows with its length. How many are in the house at once is limited for memory's sake, and one
address, which may be a whole school's, leaves room for others. Who finds no room waits as well, without a thread, and
is told to come back only after a while.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO, RawIOBase
from typing import Any

from werkzeug.exceptions import HTTPException, RequestTimeout, ServiceUnavailable

# Bytes: what needs no turn, for all connections together announce no more than 16 MB of it, so that nobody's sign-in
# waits for others' forms; what is small; what is still collected whole, and not streamed to the view.
TINY, SMALL, WHOLE = 4 * 1024, 64 * 1024, 1024 * 1024
# At once in a process until they are answered, and of them from one address: 16 MB of forms, 64 MB of pictures and
# lists, and five of the eight threads with an upload.
SMALL_ONES, WHOLE_ONES, STREAMED_ONES = (256, 128), (64, 48), (5, 4)
SHORTEST_SECONDS, BYTES_A_SECOND = 10.0, 20_000
SILENT_SECONDS = 20.0  # an upload has hours; nothing at all for so long is its end
TURN_SECONDS, RETRY_SECONDS = 30.0, 5  # whoever waits outlasts who is silent


class ClientLeft(Exception):
    """Nobody waits for an answer any more."""


class Turns:
    """Who may send a body now; for one event loop."""

    def __init__(self, at_once: int, from_one_address: int) -> None:
        self._at_once, self._from_one_address = at_once, from_one_address
        self._taken: Counter[str] = Counter()
        self._given_back = asyncio.Event()

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """Have a turn, after waiting for it; raises 503 when there was none for a while."""
        if not self._is_free(address):
            await self._wait(address)
        self._taken[address] += 1
        try:
            yield
        finally:
            somebody_may_wait = not self._is_free(address)
            self._taken[address] -= 1
            if not self._taken[address]:
                del self._taken[address]
            if somebody_may_wait:
                self._given_back.set()  # wakes all
                self._given_back.clear()

    async def _wait(self, address: str) -> None:
        try:
            async with asyncio.timeout(TURN_SECONDS):
                while not self._is_free(address):
                    await self._given_back.wait()
        except TimeoutError as e:
            raise ServiceUnavailable(retry_after=RETRY_SECONDS) from e

    def _is_free(self, address: str) -> bool:
        return self._taken.total() < self._at_once and self._taken[address] < self._from_one_address


class Bodies:
    """All bodies of a process."""

    def __init__(self) -> None:
        self._small, self._whole, self._streamed = Turns(*SMALL_ONES), Turns(*WHOLE_ONES), Turns(*STREAMED_ONES)

    @asynccontextmanager
    async def arriving(self, source: Any, length: int, address: str) -> AsyncIterator[Any]:
        """What the application reads (`wsgi.input`) while this is open. `source` gives the pieces as they come.

        Raises 408, 503, or `ClientLeft`.
        """
        if length <= TINY:
            yield await _collected(source, length)
            return
        turns = self._small if length <= SMALL else self._whole if length <= WHOLE else self._streamed
        async with turns.turn(address):
            yield await _collected(source, length) if length <= WHOLE else StreamedBody(source, length)


async def _collected(source: Any, length: int) -> BytesIO:
    arrived = bytearray()
    try:
        async with asyncio.timeout(SHORTEST_SECONDS + length / BYTES_A_SECOND):
            async for piece in source:
                arrived += piece
                if len(arrived) >= length or not piece:
                    break
    except TimeoutError as e:
        raise RequestTimeout from e
    if len(arrived) < length:
        raise ClientLeft
    return BytesIO(arrived)


class UnreadBody(RawIOBase):
    """A body that did not come in time: whoever reads it gets the error, and its page."""

    left = True  # something of it is still on its way

    def __init__(self, error: HTTPException) -> None:
        self._error = error

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        raise self._error


class StreamedBody(RawIOBase):
    """A body that a thread reads while it arrives; made in the event loop. Ends with 408 when it is too slow."""

    def __init__(self, source: Any, length: int) -> None:
        self.left, self._seconds, self._ends_at = length, SHORTEST_SECONDS + length / BYTES_A_SECOND, 0.0
        self._source, self._loop, self._piece = aiter(source), asyncio.get_running_loop(), b""
        self._error: RequestTimeout | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._error:
            raise self._error
        if self.left and not self._piece:
            self._piece = asyncio.run_coroutine_threadsafe(self._next(), self._loop).result()
        count = min(len(buffer), len(self._piece), self.left)
        buffer[:count] = self._piece[:count]
        self._piece, self.left = self._piece[count:], self.left - count
        return count

    async def _next(self) -> memoryview:
        """The next piece; empty when the client has left."""
        now = time.monotonic()
        self._ends_at = self._ends_at or now + self._seconds
        try:
            async with asyncio.timeout(min(SILENT_SECONDS, self._ends_at - now)):
                return memoryview(await self._source.__anext__())  # anext() has no way to end Granian's waiting
        except StopAsyncIteration:
            return memoryview(b"")
        except TimeoutError as e:
            self._error = RequestTimeout()
            raise self._error from e
