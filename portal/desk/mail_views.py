"""Settings › Mail: the server, stopping for now, a test mail."""

from typing import Any

from flask import Blueprint, current_app, url_for

from portal import rules
from portal.desk import mail_server
from portal.desk.forms import MailServerForm
from portal.mail.failures import NotSent
from portal.mail.models import MailServer
from portal.mail.rendering import BadLetter, Place
from portal.web import actor, go_to, render, requires, say

bp = Blueprint("mail", __name__, url_prefix="/settings/mail")


@bp.route("")
@requires(rules.can_change_portal)
def show_server() -> Any:
    return _page(MailServerForm.of(MailServer.select().first()))


@bp.route("", methods=["POST"])
@requires(rules.can_change_portal)
def save_server() -> Any:
    form = MailServerForm.of(MailServer.select().first())
    if not form.validate():
        return _page(form, 422)
    try:
        event = mail_server.save_server(actor(), form.version.data, form.values(), form.password.data or "")
    except mail_server.PasswordWanted:
        form.password.errors = ["Type the password again: it is kept for one server, port, security and user name."]
        return _page(form, 422)
    except mail_server.Conflict as conflict:
        form.version.data = conflict.version
        return _page(form, 409, is_conflict=True)
    say("Saved. Now send yourself a test mail." if event else "Nothing was changed.")
    return go_to(url_for(".show_server"))


@bp.route("/test")
@requires(rules.can_change_portal)
def show_test() -> Any:
    """The answer to a test that failed stands at this address: whoever reloads it is led back to the settings."""
    return go_to(url_for(".show_server"))


@bp.route("/test", methods=["POST"])
@requires(rules.can_change_portal)
def send_test() -> Any:
    """Goes at once; the page waits for the server, twenty seconds at most, and shows its own words."""
    facts = current_app.config["PORTAL_FACTS"]()
    try:
        to = mail_server.send_test(actor(), Place(facts["base_url"] or "", facts["portal_name"]))
    except (NotSent, BadLetter) as trouble:
        return _page(MailServerForm.of(MailServer.select().first()), trouble=trouble)
    say(f"The mail server took the test mail to {to}. Look whether it arrives.")
    return go_to(url_for(".show_server"))


@bp.route("/pause", methods=["POST"])
@requires(rules.can_change_portal)
def pause() -> Any:
    mail_server.set_paused(actor(), True)
    say("No mail leaves from now on. What comes up waits in the outbox.")
    return go_to(url_for(".show_server"))


@bp.route("/resume", methods=["POST"])
@requires(rules.can_change_portal)
def resume() -> Any:
    mail_server.set_paused(actor(), False)
    say("Mail leaves again.")
    return go_to(url_for(".show_server"))


def _page(
    form: MailServerForm, status: int = 200, *, trouble: NotSent | BadLetter | None = None, is_conflict: bool = False
) -> Any:
    server = MailServer.select().first()
    return render("desk/mail.html", status=status, form=form, server=server, trouble=trouble, is_conflict=is_conflict)
