"""The walls around every answer: hosts, headers, cookies, body size, compression.

What each is for stands in the security requirements S-32 to S-45 and S-60; the numbers are named where they apply.
"""

import gzip
import hashlib
import ipaddress
import secrets
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, request
from flask.sessions import SecureCookieSessionInterface
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from portal.config import SettingsError
from portal.web import LOOPBACK

# S-32. `data:` serves the few pictures inside Bootstrap's own stylesheet.
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    "Server": "Homeroom",  # without one the server names itself
}
SAFE = ("GET", "HEAD", "OPTIONS")
COMPRESSED = ("text/", "application/json", "image/svg+xml", "application/javascript")


class SessionCookie(SecureCookieSessionInterface):
    """Over https the cookie is `__Host-` and Secure; over plain http on the LAN neither is possible."""

    def __init__(self) -> None:
        # The keys are those of the start, so what signs with them is made once and not for every request.
        self.get_signing_serializer = lru_cache(maxsize=1)(super().get_signing_serializer)

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        """What a page asks by itself (`X-Poll`) writes no cookie: its answer may come after that of a button which
        began another session, and would put the former one back."""
        if "X-Poll" not in request.headers:
            super().save_session(app, session, response)

    def get_cookie_name(self, app: Flask) -> str:
        return "__Host-homeroom" if request.is_secure else "homeroom"

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


class RowId(IntegerConverter):
    """`<int:…>` in every address: what no database takes as an id is nobody's, so it is a 404 like any other."""

    def __init__(self, url_map: Map, max: int = 2**31 - 1) -> None:
        super().__init__(url_map, max=max)


def behind_proxies(application: Callable, trusted: str) -> Callable:
    """The application with `X-Forwarded-*` believed when it comes from a listed proxy, and from nobody else (S-22).

    `trusted`: addresses or networks, apart by commas or blanks. Raises `SettingsError` for anything else.
    """
    try:
        networks = [ipaddress.ip_network(part) for part in trusted.replace(",", " ").split()]
    except ValueError as e:
        raise SettingsError(f"trusted_proxies takes addresses like 10.0.0.5 or 10.0.0.0/24: {e}.") from e
    proxied = ProxyFix(application, x_for=1, x_proto=1, x_host=1)

    def choose(environ: dict[str, Any], start_response: Callable) -> Any:
        is_proxy = bool(networks) and _lies_in(environ.get("REMOTE_ADDR") or "", networks)
        return (proxied if is_proxy else application)(environ, start_response)

    return choose


def _lies_in(address: str, networks: list[Any]) -> bool:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return any(ip in network for network in networks)


def check_request() -> Response | None:
    """Before the gate: a reference for the logs, a known host, no body of unknown length, no foreign page."""
    g.reference = secrets.token_hex(4)
    host = _host_asked_for()
    base_url = current_app.config["PORTAL_FACTS"]()["base_url"]
    base = urlsplit(base_url)
    if base.hostname and host not in (base.hostname, *LOOPBACK):
        abort(400)
    if base.scheme == "https" and not request.is_secure and host not in LOOPBACK:
        return redirect(base_url.rstrip("/") + request.full_path.rstrip("?"), 308)
    if request.headers.get("Transfer-Encoding"):
        abort(411)
    if request.method not in SAFE and _comes_from_elsewhere(base.netloc):
        abort(403)
    return None


def _host_asked_for() -> str | None:
    """The host of the request without its port; what is no host at all is refused."""
    try:
        return urlsplit(f"//{request.environ.get('HTTP_HOST', '')}").hostname
    except ValueError:
        abort(400)


def _comes_from_elsewhere(own: str) -> bool:
    """Whether a page of another site sent this (S-36). Over plain http browsers say only `Origin`."""
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    is_known = bool(own) and origin is not None  # before the set-up a proxy may say another host than the browser
    return is_known and origin.partition("://")[2] not in (own, request.environ.get("HTTP_HOST"))


def finish(answer: Response) -> Response:
    """After every view: headers, caching, compression."""
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    answer.headers["X-Request-Id"] = g.get("reference", "")
    if request.is_secure:
        answer.headers["Strict-Transport-Security"] = "max-age=31536000"
    if _is_file(answer):
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if "v" in request.args else "no-cache"
    else:
        if not answer.cache_control.private:  # which a view says itself, of a picture: one browser may keep it
            answer.headers["Cache-Control"] = "no-store"
        answer.vary.update(["Cookie", "HX-Request", "HX-History-Restore-Request"])
    return _compress(answer)


def _is_file(answer: Response) -> bool:
    """A file of the program's own. That there is none is a page like others: it names who is signed in."""
    return (request.endpoint or "").endswith("static") and answer.status_code in (200, 206, 304)


def _compress(answer: Response) -> Response:
    """gzip for text over a kilobyte; level 1 costs 0.03 ms a page. Static files are squeezed once and kept."""
    is_static = _is_file(answer)
    is_text = (answer.mimetype or "").startswith(COMPRESSED) and (is_static or not answer.is_streamed)
    if "gzip" not in request.headers.get("Accept-Encoding", "") or not is_text or answer.status_code in (204, 206, 304):
        return answer
    answer.direct_passthrough = False
    body = answer.get_data()
    if len(body) > 1024:
        answer.set_data(_squeezed(body) if is_static else gzip.compress(body, 1))
        answer.headers["Content-Encoding"] = "gzip"
    answer.vary.add("Accept-Encoding")
    return answer


@lru_cache(maxsize=64)
def _squeezed(body: bytes) -> bytes:
    return gzip.compress(body, 9)


def asset_urls(static: Path, bootstrap: Path) -> Callable[[str], str]:
    """`asset(name)` → URL with a hash of the content: browsers keep files for a year and still get new ones."""
    files = {str(path.relative_to(static)): (path, "/static/") for path in static.rglob("*") if path.is_file()}
    hashed = {name: f"{base}{name}?v={_hash(path)}" for name, (path, base) in files.items()}
    hashed["bootstrap.css"] = f"/bootstrap/static/css/bootstrap.min.css?v={_hash(bootstrap)}"
    return hashed.__getitem__


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
