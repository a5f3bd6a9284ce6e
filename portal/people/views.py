"""Data › Users and Groups: the tables of students, teachers and admins, and the record editor in them."""

from typing import Any

from flask import Blueprint

from portal import rules
from portal.web import render, requires

bp = Blueprint("people", __name__, url_prefix="/users")


@bp.route("/students")
@requires(rules.can_see_students)
def index_students() -> Any:
    return render("people/index.html")


@bp.route("/teachers")
@requires(rules.can_see_teachers)
def index_teachers() -> Any:
    return render("people/index.html")


@bp.route("/admins")
@requires(rules.can_see_admins)
def index_admins() -> Any:
    return render("people/index.html")
