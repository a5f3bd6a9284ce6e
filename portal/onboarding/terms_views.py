"""The terms of service: to read for everybody, to write for portal admins."""

from typing import Any

from flask import Blueprint, request, url_for

from portal import rules
from portal.onboarding.setup_forms import TermsForm
from portal.onboarding.terms import write_terms
from portal.schools.models import Terms
from portal.web import actor, go_to, render, requires, say

bp = Blueprint("terms", __name__)


@bp.route("/terms")
@requires(rules.anyone)
def show_terms() -> Any:
    return render("onboarding/setup_terms.html", terms=Terms.current())


@bp.route("/settings/terms", methods=["GET", "POST"])
@requires(rules.can_change_portal)
def change_terms() -> Any:
    before = Terms.current()
    form = TermsForm(obj=None if request.method == "POST" else before)
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        return render("onboarding/setup_terms_form.html", form=form, terms=before, status=status)
    terms = write_terms(actor(), form.text.data)
    say(f"Saved as version {terms.version}." if terms else "Nothing was changed.")
    return go_to(url_for(".change_terms"))
