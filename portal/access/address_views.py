"""Pages of a member of staff's e-mail address: asking for another one, and confirming it by the link sent there."""

from typing import Any

from flask import Blueprint, flash, request, session, url_for

from portal import rules
from portal.access import operations
from portal.access.devices import Caller
from portal.access.forms import AddressForm
from portal.db import Refused
from portal.people import addresses
from portal.people.credentials import WrongPassword
from portal.people.links import LinkGone, reason_gone
from portal.people.mailing import goes_out
from portal.people.operations import Taken
from portal.web import actor, caller, go_to, render, requires, say

bp = Blueprint("address", __name__)
WAITING = "access.show_profile"
# In the cookie: the token of the link this browser has opened (S-11).
TOKEN = "confirm"  # noqa: S105 - the name of a place, no secret
# The address that was confirmed here, where what to do next has to be read: until another link is opened.
DONE = "confirmed"
LONGEST_TOKEN = 100
OWN = "This is your address already."


@bp.route("/profile/address", methods=["GET", "POST"])
@requires(rules.can_change_own_address, early=WAITING)
def change() -> Any:
    form, me = AddressForm(), actor()
    if not goes_out() or not form.validate_on_submit():
        return _page(form, 422 if form.errors else 200)
    try:
        operations.check_password(me, form.current.data, Caller(*caller()))
        if addresses.ask_for_address(me, form.address.data, gave_password=True) is None:
            form.address.errors = [OWN]
            return _page(form, 422)
    except WrongPassword:
        form.current.errors = [operations.WRONG]
        return _page(form, 422)
    except Refused as e:
        form.address.errors = [str(e)]
        return _page(form, 422)
    say(f"A mail is on its way to {form.address.data}. Press the button in it.")
    return go_to(url_for(".change"))


@bp.route("/profile/address/again", methods=["POST"])
@requires(rules.can_change_own_address, early=WAITING)
def send_again() -> Any:
    try:
        say(f"Another mail is on its way to {addresses.send_address_again(actor()).address}.")
    except Refused as e:
        flash(str(e), "warn")
    return go_to(url_for(".change"))


@bp.route("/profile/address/withdraw", methods=["POST"])
@requires(rules.can_change_own_address, early=WAITING)
def withdraw() -> Any:
    addresses.withdraw_address(actor())
    say("Your address stays as it is.")
    return go_to(url_for(".change"))


@bp.route("/confirm/<token>")
@requires(rules.anyone)
def open_confirmation(token: str) -> Any:
    session[TOKEN] = token[:LONGEST_TOKEN]
    session.pop(DONE, None)
    return go_to(url_for(".confirm"))


@bp.route("/confirm", methods=["GET", "POST"])
@requires(rules.anyone)
def confirm() -> Any:
    """Opening the link shows a button and changes nothing: scanners open links. Works without being signed in."""
    token = session.get(TOKEN, "")
    if request.method != "POST" and DONE in session:
        return render("access/confirm.html", reason="go_on", address=session[DONE], is_mail_on=goes_out())
    try:
        link = addresses.open_confirmation(token, actor())
        if request.method != "POST":
            return render("access/confirm.html", reason=None, address=link.address, person=link.person)
        person = addresses.confirm_address(token, actor())
    except LinkGone as gone:
        status = 409 if request.method == "POST" else 200
        return render("access/confirm.html", status=status, reason=gone.reason if token else "")
    except addresses.SignInFirst:
        return render("access/confirm.html", reason="sign_in")
    except Taken:
        return render("access/confirm.html", status=409, reason="taken", address=link.address)
    if not (actor() or person.password_hash or person.temporary_password):
        session[DONE] = person.email
        return go_to(url_for(".confirm"))
    say(f"Your e-mail address is {person.email} now.")
    return go_to(url_for("access.show_profile" if actor() else "access.sign_in"))


def _page(form: AddressForm, status: int) -> Any:
    waiting = addresses.waiting_address(actor().id)
    is_over = waiting is not None and bool(reason_gone(waiting))
    return render(
        "access/address.html", status=status, form=form, is_mail_on=goes_out(), waiting=waiting, is_over=is_over
    )
