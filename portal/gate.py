"""The gate before every view: who may open it, asked before anything of it runs.

A view says it with `@requires(rule)`. One that doesn't stops `create_app()`; so does a rule that is not from
`rules.py`. Rules that need the row (is it visible? may this one be edited?) are asked by the operation.
"""

from typing import Any

from flask import (
    Flask,
    Response,
    abort,
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

from portal import rules
from portal.web import actor, go_to, htmx, wants_fragment

# Served by extensions: no view of ours to carry a rule.
PUBLIC_ENDPOINTS = {"static", "bootstrap.static"}


def check_every_view_has_a_rule(app: Flask) -> None:
    """Stop the start when a route has no rule (S-26)."""
    for endpoint, view in app.view_functions.items():
        rule = getattr(view, "rule", None)
        if endpoint in PUBLIC_ENDPOINTS:
            continue
        if rule is None or getattr(rule, "__module__", "") != rules.__name__:
            raise RuntimeError(f"The view {endpoint} says no rule: put @requires(rules.…) on it.")


def gate() -> Response | None:
    """Before every view: set up? signed in? ready? allowed? Answers instead of the view when not."""
    if request.endpoint is None or request.endpoint in PUBLIC_ENDPOINTS:
        return None
    view = current_app.view_functions[request.endpoint]
    facts = current_app.config["PORTAL_FACTS"]()
    if not facts["is_set_up"] and view.rule is not rules.anyone:
        return redirect(url_for("welcome.show"), 303)
    if view.rule is rules.anyone:
        return None
    # A body may take a minute to arrive, and rights can end meanwhile (S-30): so it is read before anybody is looked
    # up. One that may be large is read only from somebody who may send it, who is looked up once more afterwards.
    if view.upload_mb and request.content_length:
        if answer := _turned_away(view):
            return answer
        limit = view.upload_mb
        megabytes = getattr(current_app.config["SETTINGS"], limit) if isinstance(limit, str) else limit
        request.max_content_length = megabytes * 1024 * 1024
        g.pop("_login_user", None)
    if request.content_length:
        request.get_data(parse_form_data=True)
    return _turned_away(view)


def _turned_away(view: Any) -> Response | None:
    """The answer to somebody who may not open this view: sign in, or do this first; 403 where the rule says no."""
    me = actor()
    if me is None:
        return sign_in_first()
    wanted = current_app.config["FIRST_STEP"](me)
    if wanted and view.early is not True and view.early != wanted:
        return go_to(url_for(wanted))
    if not view.rule(me):
        abort(403)
    return None


def sign_in_first() -> Response:
    """Send somebody without a session to sign-in and back; a half-typed form stays where it is and says so."""
    if ended := current_app.config["LINK_ENDED"]():
        return ended
    if request.method != "POST" and "X-Poll" in request.headers:
        return Response("", 401, {"HX-Refresh": "true"})  # the page itself then says why
    was_signed_in = "_user_id" in session
    session.clear()
    if request.method not in ("GET", "HEAD"):
        if wants_fragment():
            return make_response(render_template("access/_ended.html"), 401, {"HX-Reswap": "none"})
        flash("Your sign-in has ended, so that was not saved. Sign in and do it once more.", "warn")
        return redirect(url_for("access.sign_in"), 303)
    if was_signed_in:
        flash("Your sign-in has ended. Sign in to go on.", "warn")
    url = url_for("access.sign_in", next=request.full_path.rstrip("?") if request.path != "/" else None)
    if htmx:
        return Response("", 401, {"HX-Redirect": url})
    return redirect(url, 302)
