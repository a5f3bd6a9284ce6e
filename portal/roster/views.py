"""Data › Roster: runs, import, preview."""

from typing import Any

from flask import Blueprint

from portal import rules
from portal.web import render, requires

bp = Blueprint("roster", __name__, url_prefix="/roster")


@bp.route("")
@requires(rules.can_import)
def index() -> Any:
    return render("roster/index.html")
