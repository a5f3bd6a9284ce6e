"""The outbox: reading messages, copying activation links, trying again."""

from typing import Any

from flask import Blueprint, current_app, request, url_for

from portal import rules
from portal.desk import outbox
from portal.mail.models import FAILED, MailServer, Message
from portal.mail.rendering import BadLetter, Place
from portal.people.mailing import goes_out
from portal.people.models import Person
from portal.tables import State, read_page
from portal.web import actor, go_to, render, render_list, requires, say

bp = Blueprint("outbox", __name__, url_prefix="/outbox")


@bp.route("")
@requires(rules.is_admin)
def index() -> Any:
    state, mine = State.read(outbox.TABLE, request.path, request.args), outbox.visible_to(actor())
    page = read_page(outbox.TABLE, state, mine, outbox.lines)
    return render_list(
        "desk/outbox.html", page, rows_file="desk/_outbox_rows.html", empty_file="desk/_outbox_empty.html",
        states=outbox.STATES, colours=outbox.COLOURS, server=MailServer.select().first(),
        has_failed=mine.where(Message.state == FAILED).exists(), goes_out=goes_out(),
    )  # fmt: skip


@bp.route("/<int:message_id>")
@requires(rules.is_admin)
def show_message(message_id: int) -> Any:
    return _page(outbox.seen(actor(), message_id))


@bp.route("/<int:message_id>/link", methods=["POST"])
@requires(rules.is_admin)
def read_link(message_id: int) -> Any:
    """Shown once here, on the answer to the POST itself, and said in history."""
    message, path = outbox.read_link(actor(), message_id)
    return _page(message, link=_place().base_url + path)


@bp.route("/<int:message_id>/again", methods=["POST"])
@requires(rules.is_admin)
def try_again(message_id: int) -> Any:
    outbox.try_again(actor(), message_id)
    say("It is tried now, or as soon as mail leaves.")
    return go_to(url_for(".show_message", message_id=message_id))


@bp.route("/again", methods=["POST"])
@requires(rules.is_admin)
def try_failed_again() -> Any:
    count = outbox.try_failed_again(actor())
    say(f"{count:,} mails are tried again." if count != 1 else "One mail is tried again.")
    return go_to(url_for(".index"))


def _page(message: Message, link: str = "") -> Any:
    try:
        text, trouble = outbox.letter_of(message, _place()).text, ""
    except BadLetter as e:
        text, trouble = "", str(e)
    person = Person.get_or_none(Person.id == message.recipient_id)
    return render(
        "desk/outbox_message.html", message=message, person=person, text=text, trouble=trouble, link=link,
        subject=outbox.subject_of(message), states=outbox.STATES, colours=outbox.COLOURS,
        can_copy=outbox.can_copy_link(message), goes_out=goes_out(),
    )  # fmt: skip


def _place() -> Place:
    facts = current_app.config["PORTAL_FACTS"]()
    return Place(facts["base_url"] or request.host_url.rstrip("/"), facts["portal_name"])
