"""Two ways to ask the portal: Flask's test client in this process, and one kept-alive connection to a server.

Both keep cookies, fail loudly on an unexpected status, and can fill in a form as a person would: every field of
the page's form as it stands, with a few changed.
"""

import http.client
import re
import time
from typing import Any
from urllib.parse import urlencode

from bs4 import BeautifulSoup
from flask import Flask

HTMX = {"HX-Request": "true"}
GZIP = {"Accept-Encoding": "gzip"}


class UnexpectedAnswer(Exception):
    """The portal answered something a measurement can't go on with."""


class Browser:
    """Common to both: `ask` says how a request travels and returns (status, headers, body)."""

    def ask(self, method: str, path: str, headers: dict, body: bytes) -> tuple[int, Any, bytes]:
        raise NotImplementedError

    def get(self, path: str, **headers: str) -> bytes:
        return self._fetch("GET", path, headers, b"", (200,))

    def post(self, path: str, form: dict[str, str], **headers: str) -> bytes:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._fetch("POST", path, headers | kind, urlencode(form).encode(), (200, 204, 303))

    def load(self, path: str, **headers: str) -> bytes:
        """As a browser asks: the answer comes compressed, and stays so."""
        return self._fetch("GET", path, headers | GZIP, b"", (200,))

    def _fetch(self, method: str, path: str, headers: dict, body: bytes, good: tuple) -> bytes:
        status, _, answer = self.ask(method, path, headers, body)
        if status not in good:
            raise UnexpectedAnswer(f"{method} {path}: {status}: {text_of(answer)[:300]}")
        return answer


class InProcess(Browser):
    """Flask's test client: what the portal itself costs."""

    def __init__(self, app: Flask, cookie: tuple[str, str] | None = None) -> None:
        self.client = app.test_client()
        if cookie:
            self.client.set_cookie(*cookie)

    def arrive(self, link: str) -> bytes:
        """Open the link of a mail, and the page it leads to."""
        answer = self.client.get(link, follow_redirects=True)
        if answer.status_code != 200:
            raise UnexpectedAnswer(f"GET {link}: {answer.status_code}")
        return answer.get_data()

    def ask(self, method: str, path: str, headers: dict, body: bytes) -> tuple[int, Any, bytes]:
        answer = self.client.open(path, method=method, headers=headers, data=body)
        return answer.status_code, answer.headers, answer.get_data()


class OverHttp(Browser):
    """One connection that is kept open, as a browser keeps it."""

    def __init__(self, port: int, cookie: tuple[str, str] | None = None) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = dict([cookie] if cookie else [])

    def ask(self, method: str, path: str, headers: dict, body: bytes) -> tuple[int, Any, bytes]:
        sent = headers | {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        self.connection.request(method, path, body or None, sent)
        answer = self.connection.getresponse()
        content = answer.read()
        for header in answer.headers.get_all("Set-Cookie", []):
            name, value = header.split(";", 1)[0].split("=", 1)
            self.cookies[name] = value
        return answer.status, answer.headers, content

    def wait_until_up(self, path: str, seconds: float = 30, pause: float = 0.1) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                self.ask("GET", path, {}, b"")
                return
            except OSError:
                self.connection.close()
                if time.monotonic() > deadline:
                    raise
                time.sleep(pause)


def text_of(html: bytes) -> str:
    """The words of a page, without markup and tokens."""
    return BeautifulSoup(html, "html.parser").get_text(" ", strip=True)


def form_values(html: bytes, action: str = "") -> dict[str, str]:
    """The fields of the first form with a CSRF token (whose action matches the pattern), as they stand."""
    soup = BeautifulSoup(html, "html.parser")
    for form in soup.find_all("form"):
        fits = re.search(action, form.get("action", ""))
        if fits and form.find(attrs={"name": "csrf_token"}) and form.get("method", "") == "post":
            return {f["name"]: _value(f) for f in form.select("[name]:is(input, select)") if _counts(f)}
    raise UnexpectedAnswer(f"There is no form to fill in for “{action}”.")


def _counts(field: Any) -> bool:
    return field.get("type") not in ("checkbox", "radio", "submit", "file") or field.has_attr("checked")


def _value(field: Any) -> str:
    if field.name == "select":
        chosen = field.find("option", selected=True) or field.find("option")
        return chosen.get("value", chosen.get_text()) if chosen else ""
    return field.get("value", "")
