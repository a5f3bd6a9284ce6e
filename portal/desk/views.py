"""Running the portal: history, health, help."""

import shutil
from typing import Any

from flask import Blueprint, abort, current_app, request, url_for
from peewee import PeeweeException

from portal import rules
from portal.audit.models import Event
from portal.audit.operations import undo as undo_event
from portal.db import migrations_waiting
from portal.desk import history, running
from portal.mail.operations import is_stuck
from portal.people.ways_in import next_step
from portal.tables import State, read_page
from portal.web import actor, go_to, local_url, render, render_list, requires, say

bp = Blueprint("desk", __name__)

# 100 MB is a day of a busy school.
DISK_LOW_BYTES = 100 * 1024 * 1024


@bp.route("/history")
@requires(rules.is_admin)
def index_history() -> Any:
    me = actor()
    state = State.read(history.TABLE, request.path, request.args)
    page = read_page(history.TABLE, state, history.visible_to(me), lambda ids: history.lines(me, ids))
    return render_list("desk/history.html", page, rows_file="desk/_events.html", empty_file="desk/_no_events.html")


@bp.route("/history/<int:event_id>/undo", methods=["POST"])
@requires(rules.is_admin)
def undo(event_id: int) -> Any:
    if not history.visible_to(actor()).where(Event.id == event_id).exists():
        abort(404)
    say("Undone.", step=next_step(undo_event(actor(), event_id)))
    return go_to(local_url(request.form.get("back"), url_for("desk.index_history")))


@bp.route("/health")
@requires(rules.anyone)
def show_health() -> Any:
    """For whatever watches the computer: 200 and "ok", or 503 and what is wrong. Says nothing about the school.

    In the first seconds the background worker is not there yet: 200 and "starting", for pages are answered already,
    and a monitor that restarts or alarms on that would be wrong.
    """
    worker = running.worker_state(current_app.config["SETTINGS"])
    trouble = _trouble() + (["the background worker is silent"] if worker == running.SILENT else [])
    status = "trouble" if trouble else "starting" if worker == running.STARTING else "ok"
    return {"status": status, "trouble": trouble}, 503 if trouble else 200


@bp.route("/help")
@requires(rules.signed_in)
def show_help() -> Any:
    return render("desk/help.html")


@bp.route("/help/plain-http")
@requires(rules.is_admin)
def show_http_help() -> Any:
    return render("desk/http_help.html")


def _trouble() -> list[str]:
    settings = current_app.config["SETTINGS"]
    found = []
    try:
        Event.select(Event.id).limit(1).scalar()
        if migrations_waiting():
            found.append("migrations are waiting")
        elif is_stuck():
            found.append("mail has been waiting for over a day")
    except PeeweeException:
        found.append("the database does not answer")
    if shutil.disk_usage(settings.instance).free < DISK_LOW_BYTES:
        found.append("the disk is nearly full")
    return found
