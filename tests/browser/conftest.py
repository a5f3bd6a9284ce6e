"""A real Chromium in front of a real server, for tests of what only a browser can tell."""

from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import ConsoleMessage, Page, expect, sync_playwright
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from portal.db import database
from tests.system import chromium as program

PATIENCE_MS = 10_000
WIDE, NARROW = 1280, 390
expect.set_options(timeout=PATIENCE_MS)  # a page may take as long to say something as to let itself be pressed


class Quiet(WSGIRequestHandler):
    """No line per request on the terminal."""

    def log(self, *_args: Any) -> None:
        pass


class Server(ThreadedWSGIServer):
    """A thread a connection, whose database connection ends with it."""

    def process_request_thread(self, *args: Any) -> None:
        super().process_request_thread(*args)
        if not database.is_closed():
            database.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """One Chromium for all tests. Playwright switches the back/forward cache off; people have it on (S-38)."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program(),
            args=["--no-sandbox", "--disable-dev-shm-usage"],
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield browser
        browser.close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the portal of this test answers."""
    server = Server("127.0.0.1", 0, app, Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Window:
    """One browser window: its page, and what went over the network and the console meanwhile."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.complaints: list[str] = []
        self.requests: list[Any] = []
        page.on("console", lambda message: self._hear(message))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request))

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def asked(self, part: str = "") -> list[str]:
        """Method and path of each request so far whose address holds `part`."""
        return [f"{r.method} {r.url.removeprefix(self.address)}" for r in self.requests if part in r.url]

    def focused(self) -> str:
        """The id of what has the focus, else its tag."""
        return self.page.evaluate("document.activeElement.id || document.activeElement.tagName")

    def _hear(self, message: ConsoleMessage) -> None:
        # A 409 or 422 is a designed answer; Chromium reports it as a resource that failed.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.complaints.append(message.text)


@pytest.fixture
def window(chromium: Chromium, address: str, browser: Callable[..., Any]) -> Iterator[Callable[..., Window]]:
    """`window(person)`: a browser window of somebody signed in; `window()`: of nobody. Complaints fail the test."""
    opened = []

    def open_window(person: Any = None, *, width: int = WIDE, dark: bool = False, javascript: bool = True) -> Window:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        if person is not None:
            cookie = browser(person).get_cookie("homeroom")
            context.add_cookies([{"name": "homeroom", "value": cookie.value, "url": address}])
        opened.append((context, Window(context.new_page(), address)))
        return opened[-1][1]

    yield open_window
    for context, _window in opened:
        context.close()
    assert [c for _context, w in opened for c in w.complaints] == []
