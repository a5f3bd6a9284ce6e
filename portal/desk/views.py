"""Running the portal: history, health, help."""

from typing import Any

from flask import Blueprint

from portal import rules
from portal.web import render, requires

bp = Blueprint("desk", __name__)


@bp.route("/history")
@requires(rules.is_admin)
def index_history() -> Any:
    return render("desk/history.html")


@bp.route("/help")
@requires(rules.signed_in)
def show_help() -> Any:
    return render("desk/help.html")


@bp.route("/help/plain-http")
@requires(rules.is_admin)
def show_http_help() -> Any:
    return render("desk/http_help.html")
