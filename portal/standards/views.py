"""Which core is used for a subject: the defaults of a school, and a teacher's own choice."""

from typing import Any

from flask import Blueprint, current_app, request, url_for

from portal import rules
from portal.audit.models import Event
from portal.audit.operations import can_undo, undo
from portal.db import NotSeen
from portal.schools.models import School
from portal.standards import operations
from portal.standards.catalogue import name_of
from portal.standards.forms import SAVED, CoresForm, SchoolCoresForm, subjects_left
from portal.standards.models import SchoolCore
from portal.web import actor, go_to, render, requires, say

bp = Blueprint("standards", __name__)


@bp.route("/cores")
@requires(rules.can_see_settings)
def index() -> Any:
    """The schools to choose from; whoever looks after one goes straight there."""
    schools = list(School.covered_by(actor()))
    if len(schools) == 1:
        return go_to(url_for(".show_school", school_id=schools[0].id))
    return render("standards/schools.html", schools=schools, counts=SchoolCore.counts())


@bp.route("/cores/<int:school_id>")
@requires(rules.can_see_settings)
def show_school(school_id: int) -> Any:
    school = _covered(school_id)
    return _school_page(SchoolCoresForm.of(school), school)


@bp.route("/cores/<int:school_id>", methods=["POST"])
@requires(rules.can_see_settings)
def choose_school_cores(school_id: int) -> Any:
    school = _covered(school_id)
    form = SchoolCoresForm.of(school)
    if not form.validate():
        return _school_page(form, school, 422)
    try:
        event = operations.choose_school_cores(actor(), school_id, form.values(), form.seen())
    except operations.Conflict as conflict:
        form.show_conflict(conflict.subjects, conflict.stored)
        return _school_page(form, school, 409)
    if event is None:
        say("Nothing was changed.")
    else:
        say("Saved.", undo=url_for(".undo_change", school_id=school_id, event_id=event.id))
    return go_to(url_for(".show_school", school_id=school_id))


@bp.route("/cores/<int:school_id>/undo/<int:event_id>", methods=["POST"])
@requires(rules.can_see_settings)
def undo_change(school_id: int, event_id: int) -> Any:
    _covered(school_id)
    undo(actor(), event_id, ("cores", school_id))
    say("The change was undone.")
    return go_to(url_for(".show_school", school_id=school_id))


@bp.route("/profile/cores", methods=["GET", "POST"])
@requires(rules.can_choose_cores)
def choose_cores() -> Any:
    form = CoresForm.of(actor())
    if not form.validate_on_submit():
        return render("standards/mine.html", status=422 if form.errors else 200, form=form)
    operations.choose_cores(actor(), form.values())
    if "ask" in request.form:
        say(SAVED)
        return go_to(url_for("support.ask", about="cores", subject=subjects_left(actor()), next=request.path))
    say("Saved.")
    return go_to(url_for(".choose_cores"))


def _covered(school_id: int) -> School:
    school = School.covered_by(actor()).where(School.id == school_id).first()
    if school is None:
        raise NotSeen
    return school


def _about(school_id: int) -> tuple[Any, ...]:
    return Event.subject_kind == "cores", Event.subject_id == school_id


def _school_page(form: SchoolCoresForm, school: School, status: int = 200) -> Any:
    events = list(Event.select().where(*_about(school.id)).order_by(Event.id.desc()).limit(20))
    return render(
        "standards/school.html", status=status, form=form, school=school, events=events, name_of=name_of,
        names=current_app.config["ACTOR_NAMES"](events), can_undo=can_undo,
    )  # fmt: skip
