"""What people see when something can't be done or has gone wrong: a page, a line, or the page they came from."""

import logging
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, flash, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError, generate_csrf
from werkzeug.exceptions import HTTPException

from portal.db import NotSeen, Refused, is_out_of_room
from portal.web import go_to, local_url, wants_fragment

MEGABYTE = 1024 * 1024
SENTENCES = {
    400: ("This page needs a fresh start", "Go back, reload the page and try again."),
    403: ("This isn't open to you", "If you need it, ask your school administrator."),
    404: ("Nothing here", "The address may be mistyped, or the record isn't one you can see."),
    405: ("That doesn't work from here", "Go back and use the buttons of the page."),
    408: ("That took too long to arrive", "Check the network and send it once more."),
    409: ("Somebody else was faster", "Reload the page to see what was saved."),
    411: ("The upload could not be read", "Send the file from the page of the portal."),
    413: ("That is too large", "Choose a smaller file and try again."),
    500: ("Something went wrong on our side", "Nothing you typed was your fault. Try again in a moment."),
    503: ("The portal is busy", "Wait a few seconds, then try again."),
    507: ("The portal's disk is full", "Nothing was saved. Tell whoever looks after the portal that it needs room."),
}


def error_page(status: int, sentence: str = "", links: list[tuple[str, str]] | None = None) -> Response:
    """The page of an error, or for htmx one line in the announcer: never a page inside a page."""
    heading, advice = SENTENCES.get(status, SENTENCES[500 if status >= 500 else 400])
    if status == 403 and sentence:  # a rule, or something that has changed since the page was opened
        heading = "That can't be done now"
    reference = g.get("reference", "") if status >= 500 else ""
    context = {"code": status, "title": heading, "text": sentence or advice, "reference": reference, "links": links}
    if wants_fragment():
        line = render_template("errors/_line.html", **context)
        return make_response(line, status, {"HX-Reswap": "none"})
    return make_response(render_template("errors/error.html", **context), status)


def register_error_pages(app: Flask) -> None:
    """Designed answers for everything that can go wrong; the last resort shows a reference number only (S-60)."""

    @app.errorhandler(HTTPException)
    def http_error(e: HTTPException) -> Any:
        if e.code is None or e.code < 400:
            return e
        if e.code == 413:
            return _too_large()
        answer = error_page(e.code)
        if getattr(e, "retry_after", None):
            answer.headers["Retry-After"] = str(e.retry_after)
        return answer

    @app.errorhandler(CSRFError)
    def stale_form(e: CSRFError) -> Response:
        """A form older than its session. What was typed stays, and the page gets a token that works."""
        if wants_fragment():
            answer = error_page(400, "You signed in meanwhile, perhaps in another window. Press the button once more.")
            answer.headers["X-CSRF-Token"] = generate_csrf()
            return answer
        again = "You signed in or out since this page was opened. Open it again and try once more."
        return error_page(400, again, _way_back("Open the page again"))

    @app.errorhandler(Refused)
    def refused(e: Refused) -> Response:
        """A plain form comes back to the page it was sent from: there the sentence helps, and the next step is."""
        back = _sent_from() if request.method == "POST" and not wants_fragment() else ""
        if not back:
            return error_page(403, str(e))
        flash(str(e), "error")
        return go_to(back)

    @app.errorhandler(NotSeen)
    def not_seen(e: NotSeen) -> Response:
        return error_page(404)

    @app.errorhandler(Exception)
    def last_resort(e: Exception) -> Response:
        logging.getLogger("homeroom").exception("unexpected", extra={"facts": {"reference": g.get("reference", "")}})
        return error_page(507 if is_out_of_room(e) else 500)


def _too_large() -> Response:
    """The body was not read, so nothing of the form is known but where it went."""
    limit = (request.max_content_length or 0) // MEGABYTE
    sentence = f"This page takes up to {limit:,} MB at once. Choose a smaller file and try again."
    return error_page(413, sentence, _way_back("Back to the page"))


def _sent_from() -> str:
    """The page a form was sent from, where it says so and that page can be opened; else nothing."""
    target = local_url(request.values.get("back") or _referrer(), "")
    return target if _is_page(target) else ""


def _way_back(label: str) -> list[tuple[str, str]] | None:
    """A link to the page a button was pressed on, as far as that is known without reading the form: the address
    itself, the page it was sent from, or the nearest one above it."""
    above = (request.path.rsplit("/", n)[0] for n in range(1, request.path.count("/")))
    found = next((page for page in (request.path, local_url(_referrer(), ""), *above) if _is_page(page)), None)
    return [(label, found)] if found else None


def _referrer() -> str:
    there, here = urlsplit(request.referrer or ""), urlsplit(request.host_url)
    return f"{there.path}?{there.query}".rstrip("?") if there[:2] == here[:2] else ""


def _is_page(target: str) -> bool:
    """Whether it is an address that can be opened."""
    try:
        current_app.url_map.bind("").match(urlsplit(target).path, method="GET")
    except HTTPException:
        return False
    return True
