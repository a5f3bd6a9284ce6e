"""The Dashboard."""

from typing import Any

from flask import Blueprint, current_app, url_for

from portal import rules
from portal.home import overview
from portal.web import actor, render, requires

bp = Blueprint("home", __name__)


@bp.route("/")
@requires(rules.signed_in)
def show() -> Any:
    me = actor()
    if me.role == "student":
        return render("home/student.html", classes=overview.classes_taken(me.id))
    classes = overview.classes_taught(me.id)
    if me.role == "teacher":
        return render(
            "home/teacher.html", classes=classes, waiting=overview.not_yet_active(me), news=overview.news_of(me)
        )
    return render(
        "home/admin.html",
        classes=classes,
        counts=overview.counts(me),
        news=overview.news_of_admins(me),
        steps=_steps(me),
    )


def _steps(me: Any) -> list[overview.Step]:
    """For whoever runs the portal; the demo has nothing to set up."""
    if not rules.is_portal_admin(me) or current_app.config["PORTAL_FACTS"]()["demo"]:
        return []
    places = {"settings": "schools.show_settings", "portal": "schools.show_portal", "roster": "roster.index"}
    urls = {name: url_for(endpoint) for name, endpoint in (places | {"help": "desk.show_help"}).items()}
    return overview.steps(current_app.config["LAST_BACKUP"](current_app.config["SETTINGS"]), urls)
