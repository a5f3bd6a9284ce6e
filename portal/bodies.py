"""The body of a request while it arrives: nobody waits for it for ever, and never all threads at once (R-25).

A web process answers with a few threads. A client that announces a body and sends none would keep one of them, and
sixteen such clients the whole portal. So a body has a time that grows with its length, and only some threads wait at
once, fewer still for one address.

Reading is done by a helper thread, for a read can't be broken off. It ends when the client hangs up, and until then
nothing else may touch this body, nor may its request return to Granian, whose whole process would stand still waiting
for it. So the answer goes out, and its thread stays where it is and keeps its turn.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from io import RawIOBase
from typing import Any

from werkzeug.exceptions import RequestTimeout, ServiceUnavailable

# Of a process's eight threads three never wait, and one address, which may be a whole school's, leaves one to others.
AT_ONCE, FROM_ONE_ADDRESS = 5, 4
# Most bodies arrive together with their request and give the turn back within a millisecond.
TURN_SECONDS, RETRY_SECONDS = 0.1, 5
SHORTEST_SECONDS, BYTES_A_SECOND = 10.0, 20_000
HELPERS = 16


class Turns:
    """Who may wait for a body now."""

    def __init__(self, at_once: int = AT_ONCE, from_one_address: int = FROM_ONE_ADDRESS) -> None:
        self._at_once, self._from_one_address = at_once, from_one_address
        self._waiting: Counter[str] = Counter()
        self._changed = threading.Condition()

    def take(self, address: str, seconds: float = TURN_SECONDS) -> bool:
        """Wait so long for a turn; False when there was none."""
        with self._changed:
            has_turn = self._changed.wait_for(lambda: self._is_free(address), seconds)
            self._waiting[address] += has_turn
            return has_turn

    def give_back(self, address: str) -> None:
        with self._changed:
            self._waiting[address] -= 1
            self._waiting += Counter()  # forgets who waits for nothing
            self._changed.notify_all()

    def _is_free(self, address: str) -> bool:
        return self._waiting.total() < self._at_once and self._waiting[address] < self._from_one_address


class ArrivingBody(RawIOBase):
    """A body that is read within its time, or ends the request: 408 when it is too slow, 503 without a turn."""

    def __init__(self, source: Any, address: str, length: int, turns: Turns, helpers: ThreadPoolExecutor) -> None:
        self._source, self._address, self._turns, self._helpers = source, address, turns, helpers
        self._left, self._has_turn = length, False
        self._ends_at = 0.0
        self._reading: Future | None = None

    @property
    def is_here(self) -> bool:
        """Whether every byte of it was read."""
        return self._left <= 0 and not self.is_stuck

    @property
    def is_stuck(self) -> bool:
        """Whether a read that took too long is still under way."""
        return self._reading is not None and not self._reading.done()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._left <= 0 or self.is_stuck:
            return 0
        self._wait_for_turn()
        self._reading = self._helpers.submit(self._source.read, min(len(buffer), self._left))
        try:
            data = self._reading.result(max(0.0, self._ends_at - time.monotonic()))
        except TimeoutError as e:
            raise RequestTimeout from e
        buffer[: len(data)] = data
        self._left = self._left - len(data) if data else 0
        if not self._left:
            self.let_go()
        return len(data)

    def let_go(self) -> None:
        """The body is here, or the request answered without it: the next one may wait, as soon as no read goes on."""
        if self.is_stuck:
            wait([self._reading])
        if self._has_turn:
            self._turns.give_back(self._address)
        self._has_turn, self._left = False, 0

    def _wait_for_turn(self) -> None:
        if self._has_turn:
            return
        if not self._turns.take(self._address):
            raise ServiceUnavailable(retry_after=RETRY_SECONDS)
        self._has_turn = True
        self._ends_at = time.monotonic() + SHORTEST_SECONDS + self._left / BYTES_A_SECOND


def awaited(application: Callable) -> Callable:
    """The application with every body read under these rules."""
    turns, helpers = Turns(), ThreadPoolExecutor(HELPERS, "body")

    def with_body(environ: dict[str, Any], start_response: Callable) -> Any:
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or not int(length):
            return application(environ, start_response)
        address = environ.get("REMOTE_ADDR") or ""
        environ["wsgi.input"] = body = ArrivingBody(environ["wsgi.input"], address, int(length), turns, helpers)
        try:
            answer = application(environ, _ending_unread(body, environ, start_response))
        except BaseException:
            body.let_go()
            raise
        if body.is_stuck:
            return _SentFirst(answer, body)
        body.let_go()
        return answer

    return with_body


class _SentFirst:
    """An answer to a request whose body is still being read: Granian sends it piece by piece and closes it then."""

    def __init__(self, answer: Iterable[bytes], body: ArrivingBody) -> None:
        self._answer, self._body = answer, body

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._answer)

    def close(self) -> None:
        if hasattr(self._answer, "close"):
            self._answer.close()
        self._body.let_go()


def _ending_unread(body: ArrivingBody, environ: dict[str, Any], start_response: Callable) -> Callable:
    """`start_response` that says so when the server hangs up after this answer, as it does when a body was not read.

    It says so itself only when it already knows, which is half of the time; otherwise a browser or a proxy would send
    its next request into a connection that closes. HTTP/2 has streams, and forbids the header.
    """

    def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
        if not body.is_here and environ.get("SERVER_PROTOCOL", "").startswith("HTTP/1"):
            headers = [*headers, ("Connection", "close")]
        return start_response(status, headers, *error)

    return start
