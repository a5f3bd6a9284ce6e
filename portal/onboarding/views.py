"""Coming in without an account: signing up, and confirming the address an invitation went to."""

from typing import Any

from flask import Blueprint, session, url_for

from portal import rules
from portal.access.devices import Caller
from portal.access.throttle import BUSY, Busy
from portal.onboarding import invitations, sign_up
from portal.onboarding.forms import AcceptForm, SignUpForm
from portal.onboarding.guest import TOKEN
from portal.people.links import LinkGone
from portal.people.mailing import takes_sign_ups
from portal.people.operations import Taken
from portal.web import actor, caller, go_to, render, requires

bp = Blueprint("onboarding", __name__)


@bp.route("/sign-up", methods=["GET", "POST"])
@requires(rules.anyone)
def ask_for_account() -> Any:
    if actor() is not None:
        return go_to("/")
    form, is_open = SignUpForm(), takes_sign_ups()
    if not is_open or not form.validate_on_submit():
        return render("onboarding/sign_up.html", form=form, is_open=is_open, status=422 if form.errors else 200)
    try:
        sign_up.ask_for_account(form.email.data, Caller(*caller()))
    except Busy:
        form.email.errors = [BUSY]
        return render("onboarding/sign_up.html", form=form, is_open=True, status=429)
    return go_to(url_for(".show_asked"))


@bp.route("/sign-up/sent")
@requires(rules.anyone)
def show_asked() -> Any:
    return render("onboarding/sign_up_sent.html")


@bp.route("/accept-invitation", methods=["GET", "POST"])
@requires(rules.anyone)
def accept_invitation() -> Any:
    """Confirm the address. What makes the account is the press here, not opening the link: scanners do that."""
    token = session.get(TOKEN, "")
    try:
        invitation = invitations.invitation_of(token)
        form = AcceptForm().offer(invitations.schools_of(invitation))
        if not form.validate_on_submit():
            return _accept(invitation, form, 422 if form.errors else 200)
        invitations.accept_invitation(token, form.first_name.data, form.last_name.data, form.school_id)
    except Taken:
        return _accept(invitation, None, 409)
    except LinkGone:  # by then it may be somebody's own: that page leads on
        return go_to(url_for("links.show_link"))
    return go_to(url_for("setup.go_on"))


def _accept(invitation: Any, form: AcceptForm | None, status: int) -> Any:
    return render("onboarding/accept.html", invitation=invitation, form=form, status=status)
