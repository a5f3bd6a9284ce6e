"""Pages of signing in and out, choosing a password, and the own profile."""

from typing import Any

from flask import Blueprint, flash, request, session, url_for

from portal import rules
from portal.access import operations, sessions
from portal.access.devices import Caller, ago
from portal.access.forms import ChangePasswordForm, NameForm, NewPasswordForm, SignInForm
from portal.db import Refused, now
from portal.people.addresses import waiting_address
from portal.people.credentials import WeakPassword, WrongPassword, still_wrong
from portal.people.mailing import goes_out, takes_sign_ups
from portal.people.operations import Conflict
from portal.people.profile import edit_own_name
from portal.web import actor, caller, enter, go_to, local_url, render, requires, say

bp = Blueprint("access", __name__)
# The two first steps somebody may stand at; their pages stay open to them.
CHOOSING, WAITING = "access.choose_password", "access.show_profile"
NO_MATCH = "That name and password don't go together. Check both, or ask your school administrator."


@bp.route("/sign-in", methods=["GET", "POST"])
@requires(rules.anyone)
def sign_in() -> Any:
    form, me = SignInForm(next=request.args.get("next", "")), actor()
    if request.method != "POST" and me is not None:
        return go_to(local_url(form.next.data))
    if not form.validate_on_submit():
        return _sign_in_page(form, 422 if form.errors else 200)
    signed_in = operations.sign_in(form.name.data, form.password.data, Caller(*caller()))
    if signed_in is None:
        form.password.errors = [NO_MATCH]
        return _sign_in_page(form, 422)
    if me is not None:
        sessions.end_session(me.session_key)
    _enter(signed_in)
    return go_to(local_url(form.next.data))


@bp.route("/sign-out", methods=["POST"])
@requires(rules.anyone)
def sign_out() -> Any:
    if (me := actor()) is not None:
        sessions.end_session(me.session_key)
    session.clear()
    say("You are signed out.")
    return go_to(url_for("access.sign_in"))


@bp.route("/choose-password", methods=["GET", "POST"])
@requires(rules.signed_in, early=CHOOSING)
def choose_password() -> Any:
    form, me = NewPasswordForm(actor()), actor()
    if me.password_hash is not None:
        return go_to("/")
    if not form.validate_on_submit():
        return render("access/choose_password.html", form=form, status=422 if form.errors else 200)
    try:
        _enter(operations.choose_password(me, form.password.data, Caller(*caller())))
    except WeakPassword as e:
        form.password.errors = e.sentences
        return render("access/choose_password.html", form=form, status=422)
    except Refused as e:
        return _start_again(me, str(e))
    say("Your password is set. Use it from now on.")
    return go_to("/")


@bp.route("/choose-password/strength", methods=["POST"])
@requires(rules.signed_in, early=True)
def check_password() -> Any:
    """What is still wrong with the password being typed. By POST: an address would be kept in logs and history."""
    typed = request.form.get("password", "")
    return render("access/_strength.html", wrong=still_wrong(typed, actor()), typed=bool(typed))


@bp.route("/profile")
@requires(rules.signed_in, early=WAITING)
def show_profile() -> Any:
    return _profile()


@bp.route("/profile/name", methods=["POST"])
@requires(rules.can_edit_own_name, early=WAITING)
def edit_name() -> Any:
    form = NameForm(actor())
    if not form.validate_on_submit():
        return _profile(422, name_form=form)
    try:
        edit_own_name(actor(), form.version.data, form.data)
    except Conflict as e:
        form.version.data = form.version.raw_data = e.person.version
        return _profile(409, name_form=form, stored=e.person)
    say("Your name is saved.")
    return go_to(url_for("access.show_profile"))


@bp.route("/profile/password", methods=["POST"])
@requires(rules.signed_in, early=WAITING)
def change_password() -> Any:
    form, me = ChangePasswordForm(actor()), actor()
    if not form.validate_on_submit():
        return _profile(422, password_form=form)
    try:
        _enter(operations.change_password(me, form.current.data, form.password.data, Caller(*caller())))
    except WrongPassword:
        form.current.errors = [operations.WRONG]
        return _profile(422, password_form=form)
    except WeakPassword as e:
        form.password.errors = e.sentences
        return _profile(422, password_form=form)
    except Refused as e:
        return _start_again(me, str(e))
    say("Your password is changed. You are signed out everywhere else.")
    return go_to(url_for("access.show_profile"))


@bp.route("/profile/sign-ins/end", methods=["POST"])
@requires(rules.signed_in, early=WAITING)
def end_sign_in() -> Any:
    """One of the own sign-ins; ending the one this page is open in is signing out."""
    me, key = actor(), request.form.get("key", "").replace("\0", "")
    if key == me.session_key:
        return sign_out()
    ended = sessions.end_own_session(me.id, key)
    say("That browser is signed out." if ended else "That browser was signed out already.")
    return go_to(url_for("access.show_profile"))


@bp.route("/profile/sign-ins/end-all", methods=["POST"])
@requires(rules.signed_in, early=WAITING)
def end_sign_ins() -> Any:
    sessions.end_sessions(actor().id)
    session.clear()
    say("You are signed out everywhere.")
    return go_to(url_for("access.sign_in"))


def _sign_in_page(form: SignInForm, status: int) -> Any:
    open_ways = {"is_mail_on": goes_out(), "takes_sign_ups": takes_sign_ups()}
    return render("access/sign_in.html", form=form, status=status, **open_ways)


def _enter(signed_in: operations.SignedIn) -> None:
    enter(sessions.load_person(signed_in.session), signed_in.device)


def _start_again(me: Any, sentence: str) -> Any:
    """Back to sign-in with the reason: what this session was opened with is no longer good."""
    sessions.end_session(me.session_key)
    session.clear()
    flash(sentence, "warn")
    return go_to(url_for("access.sign_in"))


def _profile(status: int = 200, **forms: Any) -> Any:
    """The whole page, with the form that came back in its place."""
    me, moment = actor(), now()
    ready = {"name_form": NameForm(me, obj=me, formdata=None), "password_form": ChangePasswordForm(me, formdata=None)}
    sign_ins = [
        {"key": row.key, "device": row.device, "is_this": row.key == me.session_key}
        | {"since": ago(moment - row.started_at), "seen": ago(moment - row.seen_at)}
        for row in sessions.sessions_of(me)
    ]
    waiting = waiting_address(me.id)
    return render("access/profile.html", status=status, sign_ins=sign_ins, waiting_address=waiting, **(ready | forms))
