"""A school's settings, and the portal's."""

from typing import Any

from flask import Blueprint

from portal import rules
from portal.web import render, requires

bp = Blueprint("schools", __name__)


@bp.route("/settings")
@requires(rules.can_see_settings)
def show_settings() -> Any:
    return render("schools/settings.html")
