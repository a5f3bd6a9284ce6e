"""Pages of the first run."""

from typing import Any

from flask import Blueprint

from portal import rules
from portal.web import render, requires

bp = Blueprint("welcome", __name__)


@bp.route("/welcome")
@requires(rules.anyone)
def show() -> Any:
    return render("welcome/index.html")
