"""The way in by an e-mailed link: into the wizard, or to a page that says kindly why not.

The token goes from the address into the signed cookie at once (S-11); GET changes no row, for scanners open links.
"""

import time
from typing import Any

from flask import Blueprint, Request, Response, make_response, redirect, render_template, request, session, url_for

from portal import rules
from portal.access import sessions
from portal.onboarding import guest, operations, steps
from portal.onboarding.guest import ENDED, IDLE_SECONDS, TOKEN
from portal.people.mailing import goes_out
from portal.people.sending import TooManyLinks
from portal.web import actor, go_to, htmx, render, requires, wants_fragment

bp = Blueprint("links", __name__)
# In the cookie, beside the token a browser is known by: when it was last heard of; a token opened while somebody else
# was signed in, which lets nobody in before they say so.
SEEN, OFFERED = "link_at", "link_offered"
SEEN_EVERY = 120


def guest_here(_request: Request) -> Any:
    """For Flask-Login: who is here by a link, where nobody is signed in."""
    token, idle = session.get(TOKEN), time.time() - session.get(SEEN, 0)
    if not token or idle > IDLE_SECONDS:
        return None
    person = guest.guest_of(token)
    if person is not None and idle > SEEN_EVERY:
        session[SEEN] = int(time.time())
    return person


def open_link_again() -> Response | None:
    """The link that let somebody in opens nothing any more: to the page that says so, or a line beside what is half
    typed. None for a browser that has no link."""
    if TOKEN not in session:
        return None
    url = url_for("links.show_link")
    if wants_fragment() and request.method not in ("GET", "HEAD"):
        why = ENDED[guest.look_at(session[TOKEN]).reason or "idle"]
        line = render_template("onboarding/_setup_ended.html", why=why, url=url)
        return make_response(line, 401, {"HX-Reswap": "none"})
    return Response("", 401, {"HX-Redirect": url}) if htmx else redirect(url, 303)


@bp.route("/activate/<token>")
@requires(rules.anyone)
def open_link(token: str) -> Any:
    me, arrival = actor(), guest.look_at(token)
    is_theirs = me is not None and arrival.link is not None and arrival.link.person_id == me.id
    if is_theirs and getattr(me, "link", None) is None:
        # Signed in: to what is left to do, also by a link that has done its work.
        return go_to(url_for("setup.go_on"))
    if me is None or (is_theirs and not arrival.reason):
        return _take(token, arrival)
    session[OFFERED] = token
    return go_to(url_for(".show_link"))


@bp.route("/activate")
@requires(rules.anyone)
def show_link() -> Any:
    """What is the matter with the link this browser has; one that opens leads on."""
    me = actor()
    token = session.get(TOKEN if me is None else OFFERED)
    arrival = guest.look_at(token) if token else None
    if me is not None and arrival is None:
        return go_to("/")
    if me is not None and not arrival.reason:
        return render("onboarding/setup_somebody.html", invited=arrival.link.person)
    if arrival is not None and arrival.is_invitation:
        return _lead_on(arrival)
    return _page(arrival.reason or "idle" if arrival else "")


@bp.route("/activate/go-on", methods=["POST"])
@requires(rules.anyone)
def go_on_as_invited() -> Any:
    """Somebody else was signed in here: sign them out and go on as the person the link was sent to."""
    me, token = actor(), session.get(OFFERED)
    if token is None:
        return go_to(url_for(".show_link"))
    if me is not None:
        sessions.end_session(me.session_key)
    session.clear()
    return _take(token, guest.look_at(token))


@bp.route("/activate/stay", methods=["POST"])
@requires(rules.anyone)
def stay() -> Any:
    session.pop(OFFERED, None)
    return go_to("/")


@bp.route("/activate/renew", methods=["POST"])
@requires(rules.anyone)
def renew() -> Any:
    """A new link in place of one that has run out. The address it goes to is not shown."""
    token = session.get(TOKEN if actor() is None else OFFERED)
    reason = guest.look_at(token).reason if token else ""
    try:
        return _page(reason, sent=bool(token) and guest.renew(token))
    except TooManyLinks as e:
        return _page(reason, too_many=str(e))


def _page(reason: str, *, sent: bool = False, too_many: str = "") -> Any:
    is_on = goes_out()
    return render("onboarding/setup_link.html", reason=reason, sent=sent, too_many=too_many, is_mail_on=is_on)


def _take(token: str, arrival: guest.Arrival) -> Any:
    session[TOKEN], session[SEEN] = token, int(time.time())
    return _lead_on(arrival)


def _lead_on(arrival: guest.Arrival) -> Any:
    if arrival.is_invitation:
        return go_to(url_for("onboarding.accept_invitation"))
    if arrival.reason:
        return go_to(url_for(".show_link"))
    # Straight to the step: there is one, for nobody here has a password yet.
    return go_to(url_for(f"setup.{steps.first_open(operations.states_of(arrival.link.person))}"))
