"""Pages of signing in and out, choosing a password, and the own profile."""

from typing import Any

from flask import Blueprint

from portal import rules
from portal.web import render, requires

bp = Blueprint("access", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
@requires(rules.anyone)
def sign_in() -> Any:
    return render("access/sign_in.html")


@bp.route("/choose-password", methods=["GET", "POST"])
@requires(rules.signed_in, early=True)
def choose_password() -> Any:
    return render("access/choose_password.html")


@bp.route("/profile")
@requires(rules.signed_in, early=True)
def show_profile() -> Any:
    return render("access/profile.html")
