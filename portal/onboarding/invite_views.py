"""Data › Teachers and Admins › Invite by e-mail."""

import secrets
from typing import Any

from flask import Blueprint, request, url_for

from portal import rules
from portal.onboarding import inviting
from portal.onboarding.addressees import as_text
from portal.onboarding.invite_forms import InviteForm
from portal.people.mailing import goes_out
from portal.web import actor, go_to, render, requires

bp = Blueprint("inviting", __name__)


@bp.route("/users/invite", methods=["GET", "POST"])
@requires(rules.can_add_people, upload_mb=2)
def invite() -> Any:
    """First press: a verdict for each line. Second press: the accounts and mails."""
    me, form = actor(), InviteForm().offer(actor())
    if not form.validate_on_submit():
        return _page(form, status=422 if form.is_submitted() else 200)
    place = form.role.data, form.school.data
    if "go" in request.form:
        mailing = inviting.invite_people(me, form.people, *place, form.key.data)
        return go_to(url_for("mailings.show_mailing", mailing_id=mailing.id))
    return _page(form, inviting.looked_at(me, form.people, *place))


def _page(form: InviteForm, lines: list[inviting.Line] | None = None, status: int = 200) -> Any:
    carried = as_text(form.people) if lines else ""
    return render(
        "onboarding/invite.html", status=status, form=form, lines=lines, carried=carried, key=secrets.token_hex(16),
        good=[line for line in lines or () if not line.problem], goes_out=goes_out(),
    )  # fmt: skip
