"""Pages for somebody who has forgotten the password: asking for a link, and choosing a new one where it leads."""

from typing import Any

from flask import Blueprint, request, session, url_for

from portal import rules
from portal.access import recovery, sessions
from portal.access.devices import Caller
from portal.access.forms import ForgottenForm, NewPasswordForm
from portal.access.throttle import BUSY, Busy
from portal.people.credentials import WeakPassword, still_wrong
from portal.people.links import RESET, LinkGone, open_link
from portal.people.mailing import goes_out
from portal.web import actor, caller, enter, go_to, render, requires, say

bp = Blueprint("recovery", __name__)
# In the cookie: the token of the reset link this browser has opened (S-11).
TOKEN = "reset"  # noqa: S105 - the name of a place, no secret
LONGEST_TOKEN = 100


@bp.route("/forgot-password", methods=["GET", "POST"])
@requires(rules.anyone)
def ask() -> Any:
    form = ForgottenForm()
    if not goes_out() or not form.validate_on_submit():
        return _ask(form, 422 if form.errors else 200)
    try:
        recovery.ask_for_link(form.name.data, Caller(*caller()))
    except Busy:
        form.name.errors = [BUSY]
        return _ask(form, 429)
    return go_to(url_for(".show_asked"))


@bp.route("/forgot-password/sent")
@requires(rules.anyone)
def show_asked() -> Any:
    return render("access/forgotten_sent.html")


@bp.route("/reset/<token>")
@requires(rules.anyone)
def open_reset(token: str) -> Any:
    session[TOKEN] = token[:LONGEST_TOKEN]
    return go_to(url_for(".reset"))


@bp.route("/reset", methods=["GET", "POST"])
@requires(rules.anyone)
def reset() -> Any:
    token = session.get(TOKEN, "")
    try:
        person = open_link(token, RESET).person
        form = NewPasswordForm(person)
        if not form.validate_on_submit():
            return _choose(form, person, 422 if form.errors else 200)
        signed_in = recovery.reset_password(token, form.password.data, Caller(*caller()))
    except WeakPassword as e:
        form.password.errors = e.sentences
        return _choose(form, person, 422)
    except LinkGone as gone:
        return _gone(gone.reason if token else "", 409 if request.method == "POST" else 200)
    _enter(signed_in, token)
    say("Your new password is set. You are signed out everywhere else.")
    return go_to("/")


@bp.route("/reset/strength", methods=["POST"])
@requires(rules.anyone)
def check_password() -> Any:
    """What is still wrong with the password being typed, for whoever holds a link that opens."""
    typed = request.form.get("password", "")
    try:
        wrong = still_wrong(typed, open_link(session.get(TOKEN, ""), RESET).person)
    except LinkGone:
        typed, wrong = "", ""
    return render("access/_strength.html", wrong=wrong, typed=bool(typed))


@bp.route("/reset/renew", methods=["POST"])
@requires(rules.anyone)
def renew() -> Any:
    """Another link for whom this browser's one was sent to. The address it goes to is not shown."""
    if not goes_out() or not session.get(TOKEN):
        return go_to(url_for(".ask"))
    try:
        recovery.ask_again(session[TOKEN], Caller(*caller()))
    except Busy:
        say(BUSY)
        return go_to(url_for(".ask"))
    return go_to(url_for(".show_asked"))


def _enter(signed_in: recovery.SignedIn, token: str) -> None:
    """Whoever was signed in here is not any more. A second tab with the same form still finds its link, used up."""
    if (me := actor()) is not None:
        sessions.end_session(me.session_key)
    enter(sessions.load_person(signed_in.session), signed_in.device)
    session[TOKEN] = token


def _ask(form: ForgottenForm, status: int) -> Any:
    return render("access/forgotten.html", status=status, form=form, is_mail_on=goes_out())


def _choose(form: NewPasswordForm, person: Any, status: int) -> Any:
    return render("access/reset.html", status=status, form=form, person=person)


def _gone(reason: str, status: int) -> Any:
    return render("access/reset_gone.html", status=status, reason=reason)
