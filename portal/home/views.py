"""The Dashboard."""

from typing import Any

from flask import Blueprint

from portal import rules
from portal.web import render, requires

bp = Blueprint("home", __name__)


@bp.route("/")
@requires(rules.signed_in)
def show() -> Any:
    return render("home/index.html")
