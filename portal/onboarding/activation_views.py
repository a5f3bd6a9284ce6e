"""Sending activation mails from the tables of staff, and how far a mailing is."""

from typing import Any

from flask import Blueprint, abort, flash, request, url_for
from flask_wtf import FlaskForm

from portal import rules
from portal.db import Refused
from portal.onboarding import activation, mailings
from portal.onboarding.forms import SendAllForm
from portal.onboarding.inviting import MOST
from portal.people import mailing as post
from portal.people.fields import whole
from portal.people.many_links import had_too_many
from portal.people.models import Person
from portal.people.table import kind_of
from portal.web import actor, go_to, local_url, render, requires, say

bp = Blueprint("mailings", __name__)
# Of those left out; as many as an invitation has lines, whose verdicts stand nowhere else.
SHOWN = MOST


@bp.route("/users/<int:person_id>/activation", methods=["GET", "POST"])
@requires(rules.is_admin)
def send_activation(person_id: int) -> Any:
    """One mail: what will be sent, or why it can't be; afterwards where it is."""
    person = Person.seen_by(actor(), person_id) or abort(404)
    if not rules.can_edit_person(actor(), person):
        abort(403)
    back = local_url(request.values.get("back"), url_for(f"people.index_{kind_of(person)}"))
    may, sent = rules.can_send_activation(actor(), person), False
    if may and person.email and request.method == "POST" and FlaskForm().validate_on_submit():
        try:
            activation.send_activation(actor(), person_id)
            sent = True
        except Refused as refused:
            flash(str(refused), "error")
        if sent and post.goes_out():
            say(f"The mail to {person.name} is on its way.")
            return go_to(back)
    return render(
        "onboarding/activation.html", person=person, back=back, may=may, sent=sent, goes_out=post.goes_out(),
        why_not="" if may else activation.why_not(actor(), person), standing=activation.standing_of(person),
        is_same=person.id in had_too_many(),
    )  # fmt: skip


@bp.route("/users/<any(teachers,admins):kind>/activation", methods=["GET", "POST"])
@requires(rules.is_admin)
def send_all(kind: str) -> Any:
    """Everybody not yet active in this table, to be left out one by one, and a message for all of them."""
    form, chosen = SendAllForm(), {whole(id_) for id_ in request.form.getlist("person")}
    if form.validate_on_submit() and chosen:
        sent = activation.send_all(actor(), kind, chosen, form.note.data, form.newest.data, form.key.data)
        return go_to(url_for(".show_mailing", mailing_id=sent.id))
    found = activation.candidates(actor(), kind)
    status = 200
    if form.is_submitted():
        status = 422
    else:
        form.newest.data, form.key.data = found.newest, found.key
        chosen = {row.id for row in found.people} - found.lately
    return render(
        "onboarding/activation_all.html", status=status, kind=kind, form=form, found=found, chosen=chosen,
        goes_out=post.goes_out(),
    )  # fmt: skip


@bp.route("/activation-mails/<int:mailing_id>")
@requires(rules.is_admin)
def show_mailing(mailing_id: int) -> Any:
    """How far it is; while mail goes out, its part of the page asks for itself again."""
    mailing = mailings.mailing_of(actor(), mailing_id)
    progress, goes_out, left = mailings.progress(mailing), post.goes_out(), mailings.left_out(actor(), mailing)
    return render(
        "onboarding/mailing.html", "onboarding/_mailing.html", mailing=mailing, progress=progress, goes_out=goes_out,
        is_moving=goes_out and progress.waiting > 0, left=left[:SHOWN], left_count=len(left),
    )  # fmt: skip
