"""What every view has at hand: saying who may open it, who is asking, and a page or its part for an answer."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from flask import (
    Response,
    after_this_request,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_htmx import HTMX
from flask_login import current_user, login_user
from flask_wtf.csrf import generate_csrf

from portal import rules
from portal.db import Refused
from portal.navigation import Place, places_for
from portal.tables import Page, offered

htmx = HTMX()
LOCAL = re.compile(r"/(?!/)[^\\\x00-\x20]*")


def requires(
    rule: Callable[[Any], bool], *, early: bool | str = False, upload_mb: int | str = 0
) -> Callable[[Callable], Callable]:
    """Say who may open a view.

    `early`: also for somebody with a first step still to do: at the step whose endpoint it names (choosing a
    password, waiting for approval), or at any. `upload_mb`: the largest body it takes, or the setting that says so;
    everything else takes one.
    """

    def mark(view: Callable) -> Callable:
        view.rule, view.early, view.upload_mb = rule, early, upload_mb
        return view

    return mark


def actor() -> Any:
    """The person asking, or None. The object of this request; operations read it again by id."""
    return current_user._get_current_object() if current_user.is_authenticated else None


def caller() -> tuple[str, str, str | None]:
    """Where this request comes from: network address, User-Agent, and the token this browser is known by."""
    return request.remote_addr or "", request.user_agent.string, request.cookies.get(_device_cookie())


def enter(person: Any, device: str) -> None:
    """Give this browser a session that was just started (`person` from `access.sessions.load_person`).

    Whatever it held before is dropped, the CSRF secret too (S-16). `device` is the token it is known by next time.
    Raises `Refused` where there is no person: somebody has ended the session in the moment it began.
    """
    session.clear()
    if person is None:
        raise Refused("Your sign-in was ended in the same moment: an administrator has changed your account. Sign in.")
    login_user(person)
    # The one of the session from its first moment on: two requests at once would else make two of them, and the page
    # shown keep the one that is not in the cookie. The form of this request has left the former session's in `g`.
    g.pop("csrf_token", None)
    generate_csrf()

    @after_this_request
    def remember(answer: Response) -> Response:
        a_year = 365 * 24 * 3600
        answer.set_cookie(
            _device_cookie(), device, max_age=a_year, secure=request.is_secure, httponly=True, samesite="Lax"
        )
        return answer


def _device_cookie() -> str:
    return "__Host-homeroom-device" if request.is_secure else "homeroom-device"


def wants_fragment() -> bool:
    """A real htmx request for a part of a page: neither boosted nor a history restore."""
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render(page: str, partial: str | None = None, /, *, status: int = 200, **context: Any) -> Response:
    """The page, or for htmx only its part; the page includes the same partial file."""
    template = partial if partial and wants_fragment() else page
    return make_response(render_template(template, **context), status)


def render_list(template: str, page: Page, **context: Any) -> Response:
    """A page with a table, or for htmx only the table: what its toolbar offers stays. The address then goes without the
    filters nobody chose."""
    if not wants_fragment():
        return render(template, page=page, filter_choices=offered(page.table, actor()), **context)
    answer = render("_results.html", page=page, **context)
    if request.full_path.rstrip("?") != page.state.url():
        answer.headers["HX-Replace-Url"] = page.state.url()
    return answer


def go_to(url: str) -> Response:
    """On to another page after a change: 303 for a plain form, a full load for htmx."""
    if htmx:
        return Response("", 204, {"HX-Redirect": url})
    return redirect(url, 303)


def say(text: str, undo: str | None = None, step: tuple[str, str, str] | None = None) -> None:
    """A line for the next page: “Saved.”, the URL that undoes it, the next `step` (sentence, label, URL). No secret."""
    sentence, *to = step or ("",)
    flash({"text": f"{text} {sentence}".rstrip(), "undo": undo, "to": to})


def local_url(target: str | None, otherwise: str = "/") -> str:
    """`target` where it is a page of this portal, else `otherwise` (S-41).

    Browsers drop tabs and line breaks and read backslashes as slashes, so those are refused before resolving.
    """
    if not LOCAL.fullmatch(target or ""):
        return otherwise
    here = urlsplit(request.host_url)
    there = urlsplit(urljoin(request.host_url, target))
    same = (there.scheme, there.netloc) == (here.scheme, here.netloc)
    path = there.path + (f"?{there.query}" if there.query else "")
    return path if same and not path.startswith("//") else otherwise


def template_context() -> dict[str, Any]:
    """What every template has at hand. Only a whole page calls `nav` and `banners`: a part of one shows neither."""
    me = actor()
    facts = current_app.config["PORTAL_FACTS"]()
    return {
        "me": me,
        "nav": partial(_nav, me),
        "demo": facts["demo"],
        "portal_name": facts["portal_name"],
        "base_url": facts["base_url"],
        "banners": partial(_banners, me),
        "fragment": wants_fragment(),
    }


def _nav(me: Any) -> list[Place]:
    """What `templates/_nav.html` shows; nothing to somebody with a first step still to do."""
    if me is None or current_app.config["FIRST_STEP"](me):
        return []
    return places_for(me, current_app.config["NAV"], request.path)


def _banners(me: Any) -> list[tuple[str, str, tuple[str, str]]]:
    is_plain = request.scheme == "http" and urlsplit(request.host_url).hostname not in LOOPBACK
    if me is None or not rules.is_admin(me) or not is_plain:
        return []
    text = "This portal is reached over plain http: others on the network could read what is sent."
    return [("warn", text, ("What to do", url_for("desk.show_http_help")))]


def local(moment: datetime | None) -> str:
    """A stored UTC time as people read it, in the portal's time zone."""
    if moment is None:
        return ""
    zone = ZoneInfo(current_app.config["PORTAL_FACTS"]()["time_zone"])
    return f"{moment.replace(tzinfo=UTC).astimezone(zone):%-d %b %Y, %H:%M}"


def shown(field: Any) -> str:
    """What a form's field holds, in words: the label of a choice, else the value."""
    labels = {choice.value: choice.label for choice in getattr(field, "choices", None) or ()}
    return str(labels.get(field.data, field.data) or "")


LOOPBACK = ("localhost", "127.0.0.1", "::1")
