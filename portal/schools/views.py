"""A school's settings, and the portal's."""

import platform
from typing import Any

from flask import Blueprint, current_app, request, url_for

from portal import rules
from portal.audit.models import Event
from portal.audit.operations import can_undo, undo
from portal.db import NotSeen, database, is_sqlite
from portal.schools import operations
from portal.schools.forms import SchoolForm
from portal.schools.models import District, School, Setting
from portal.schools.portal_forms import PortalForm
from portal.web import actor, go_to, render, requires, say

bp = Blueprint("schools", __name__, url_prefix="/settings")
LABELS = {
    "name": "name",
    "teachers_see": "what teachers see",
    "subjects": "subjects taught",
    "state": "state",
    "time_zone": "time zone",
    "mail_domains": "mail domains",
    "support_lead_id": "support lead",
}


@bp.route("")
@requires(rules.can_see_settings)
def show_settings() -> Any:
    schools, districts = list(School.covered_by(actor())), list(District.covered_by(actor()))
    if len(schools) == 1 and not districts:
        return go_to(url_for(".show_school", school_id=schools[0].id))
    return render("schools/settings.html", schools=schools, districts=districts)


@bp.route("/schools/<int:school_id>")
@requires(rules.can_see_settings)
def show_school(school_id: int) -> Any:
    school = _covered(school_id)
    return _school_page(_form(school), school)


@bp.route("/schools/<int:school_id>", methods=["POST"])
@requires(rules.can_see_settings)
def change_school(school_id: int) -> Any:
    school = _covered(school_id)
    form = _form(school)
    if not form.validate():
        return _school_page(form, school, 422)
    try:
        event = operations.change_school(actor(), school_id, _version(form), _chosen(form.values()))
    except operations.Conflict as conflict:
        return _conflict_page(form, conflict.school, _version(form))
    _say_saved(event, school_id)
    return go_to(url_for(".show_school", school_id=school_id))


@bp.route("/schools/<int:school_id>/undo/<int:event_id>", methods=["POST"])
@requires(rules.can_see_settings)
def undo_change(school_id: int, event_id: int) -> Any:
    _covered(school_id)
    undo(actor(), event_id, ("school", school_id))
    say("The change was undone.")
    return go_to(url_for(".show_school", school_id=school_id))


@bp.route("/portal")
@requires(rules.can_change_portal)
def show_portal() -> Any:
    facts = current_app.config["PORTAL_FACTS"]()
    stored = {name: facts[name] for name in operations.PORTAL_FIELDS}
    return _portal_page(PortalForm(data=stored | {"base_url": stored["base_url"] or request.host_url.rstrip("/")}))


@bp.route("/portal", methods=["POST"])
@requires(rules.can_change_portal)
def change_portal() -> Any:
    form = PortalForm()
    if not form.validate() or not _is_sure(form):
        return _portal_page(form, 422)
    event = operations.change_portal(actor(), {name: form[name].data for name in operations.PORTAL_FIELDS})
    say("Saved." if event else "Nothing was changed.")
    return go_to(url_for(".show_portal"))


def _covered(school_id: int) -> School:
    school = School.covered_by(actor()).where(School.id == school_id).first()
    if school is None:
        raise NotSeen
    return school


def _form(school: School) -> SchoolForm:
    return SchoolForm().offer(school, operations.staff_of(school.id))


def _version(form: SchoolForm) -> int:
    """The version the page was opened at; anything else is one that never was."""
    text = form.version.data or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _chosen(values: dict[str, Any]) -> dict[str, Any]:
    """The values without those for which the saved one was chosen in the comparison of two versions."""
    return {name: value for name, value in values.items() if request.form.get(f"keep-{name}") != "theirs"}


def _school_page(form: SchoolForm, school: School, status: int = 200) -> Any:
    events = list(Event.select().where(*_about(school.id)).order_by(Event.id.desc()).limit(20))
    names = current_app.config["ACTOR_NAMES"](events)
    undoable = {e.id for e in events if can_undo(e) and operations.is_as_left(school, e.changes)}
    return render(
        "schools/school.html", "schools/_form.html", status=status, form=form, school=school, events=events,
        names=names, labels=LABELS, readable=operations.readable, undoable=undoable,
    )  # fmt: skip


def _conflict_page(form: SchoolForm, school: School, version: int) -> Any:
    """409: what was typed beside what somebody else has saved, to choose from. The next save is for their version."""
    mine, before = form.values(), operations.saved_since(school, version)
    untouched = [name for name in before if mine[name] == before[name]]
    differing = {n: (mine[n], operations.stored(school, n)) for n in mine if mine[n] != operations.stored(school, n)}
    if not differing:
        say("Somebody else saved the same a moment ago.")
        return go_to(url_for(".show_school", school_id=school.id))
    last = list(Event.select().where(*_about(school.id)).order_by(Event.id.desc()).limit(1))
    return render(
        "schools/conflict.html", "schools/_conflict.html", status=409, form=form, school=school, differing=differing,
        untouched=untouched, last=last[0] if last else None, names=current_app.config["ACTOR_NAMES"](last),
        labels=LABELS, readable=operations.readable,
    )  # fmt: skip


def _about(school_id: int) -> tuple[Any, ...]:
    return Event.subject_kind == "school", Event.subject_id == school_id


def _say_saved(event: Event | None, school_id: int) -> None:
    if event is None:
        say("Nothing was changed.")
    else:
        say("Saved.", undo=url_for(".undo_change", school_id=school_id, event_id=event.id))


def _portal_page(form: PortalForm, status: int = 200) -> Any:
    settings = current_app.config["SETTINGS"]
    facts = {
        "Homeroom": current_app.jinja_env.globals["version"],
        "Database": "SQLite, a file in the folder below" if is_sqlite() else _postgresql(),
        "Folder with the school's own data": str(settings.instance),
        "Python": platform.python_version(),
    }
    return render(
        "schools/portal.html", "schools/_portal.html", status=status, form=form, facts=facts,
        last_backup=current_app.config["LAST_BACKUP"](settings), is_https=request.is_secure,
    )  # fmt: skip


def _postgresql() -> str:
    return "PostgreSQL " + database.execute_sql("SHOW server_version").fetchone()[0].split(" ")[0]


def _is_sure(form: PortalForm) -> bool:
    """Saving an address with another host than the one in use ends this one, so it is asked for."""
    is_same = form.base_url.data in (request.host_url.rstrip("/"), Setting.read("base_url"))
    if not is_same and not form.is_sure.data:
        form.is_sure.errors = [
            f"From then on the portal answers only at {form.base_url.data}. Open that address first, then tick here."
        ]
    return is_same or form.is_sure.data
