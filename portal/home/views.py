"""The Dashboard."""

from typing import Any

from flask import Blueprint, current_app, request, url_for

from portal import rules
from portal.home import checklist, meters, overview
from portal.mail import operations as mail
from portal.onboarding.approvals import number_waiting
from portal.onboarding.operations import states_of
from portal.onboarding.steps import left_over
from portal.support.operations import number_waiting as requests_waiting
from portal.web import actor, go_to, render, requires, say

bp = Blueprint("home", __name__)
# Where each step of the first days is done; with one school, at that school's own page.
PLACES = {
    "settings": "schools.show_settings",
    "portal": "schools.show_portal",
    "roster": "roster.import_roster",
    "mail": "mail.show_server",
    "help": "desk.show_help",
}
OF_A_SCHOOL = {
    "school": ("schools.show_settings", "schools.show_school"),
    "cores": ("standards.index", "standards.show_school"),
}


@bp.route("/")
@requires(rules.signed_in)
def show() -> Any:
    me = actor()
    if me.role == "student":
        return render("home/student.html", classes=overview.classes_taken(me.id))
    mine = {"classes": overview.classes_taught(me.id), "left": left_over(states_of(me)), "asked": requests_waiting(me)}
    if me.role == "teacher":
        return render("home/teacher.html", inactive=overview.not_yet_active(me), news=overview.news_of(me), **mine)
    return render(
        "home/admin.html",
        activation=meters.activation(me, every_school=request.args.get("schools") == "all"),
        approvals=number_waiting(me),
        mail=mail.counts(me),
        has_server=mail.has_server(),
        news=overview.news_of_admins(me),
        steps=_steps(me),
        **mine,
    )


@bp.route("/first-steps/<name>", methods=["POST"])
@requires(rules.is_admin)
def set_aside(name: str) -> Any:
    """Do without one of the first steps."""
    checklist.set_aside(actor(), name)
    say("Noted. You find it under Data whenever you want it after all.")
    return go_to(url_for(".show"))


def _steps(me: Any) -> list[tuple[checklist.Step, str]]:
    """Each with the address of where it is done; the demo has nothing to set up."""
    facts, settings = current_app.config["PORTAL_FACTS"](), current_app.config["SETTINGS"]
    if facts["demo"]:
        return []
    last_backup = current_app.config["LAST_BACKUP"](settings) if rules.can_change_portal(me) else None
    return [(step, _address(step)) for step in checklist.steps(me, last_backup)]


def _address(step: checklist.Step) -> str:
    if step.place in PLACES:
        return url_for(PLACES[step.place])
    of_all, of_one = OF_A_SCHOOL[step.place]
    return url_for(of_one, school_id=step.id) if step.id else url_for(of_all)
