"""Clients that send as fast or as slowly as a test wants, without a network."""

import asyncio
from collections.abc import Coroutine
from types import SimpleNamespace
from typing import Any


class Awaitable:
    """What Granian lets one wait for: no coroutine, and nothing can be thrown into it."""

    def __init__(self, coroutine: Coroutine) -> None:
        self._steps = coroutine.__await__()

    def __await__(self) -> "Awaitable":
        return self

    def __iter__(self) -> "Awaitable":
        return self

    def __next__(self) -> Any:
        return next(self._steps)


class Client:
    """Sends these pieces of a body, then nothing until it leaves."""

    def __init__(self, *pieces: bytes, leaves: bool = False) -> None:
        self.pieces, self.left = list(pieces), asyncio.Event()
        if leaves:
            self.left.set()

    def __aiter__(self) -> "Client":
        return self

    def __anext__(self) -> Awaitable:
        return Awaitable(self._next())

    async def _next(self) -> bytes:
        if self.pieces:
            return self.pieces.pop(0)
        await self.left.wait()
        raise StopAsyncIteration


class Asking(Client):
    """A client as the server's interface (RSGI) shows it: keeps what it was answered."""

    def __init__(self, *pieces: bytes, leaves: bool = False) -> None:
        super().__init__(*pieces, leaves=leaves)
        self.status, self.headers, self.answer = 0, [], []

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers, self.answer = status, headers, [body]

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.response_bytes(status, headers, b"")

    def client_disconnect(self) -> Awaitable:
        return Awaitable(self._leave())

    async def _leave(self) -> None:
        await self.left.wait()


def scope(*headers: tuple[str, str], **facts: Any) -> SimpleNamespace:
    """What RSGI says of a request."""
    usual = {
        "method": "POST", "path": "/", "query_string": "", "http_version": "1.1", "scheme": "http",
        "server": "127.0.0.1:5000", "client": "10.0.0.1:40000",
    }  # fmt: skip
    return SimpleNamespace(headers=SimpleNamespace(items=lambda: list(headers)), **usual | facts)
