"""A district's settings: its name."""

from typing import Any

from flask import Blueprint, current_app, url_for

from portal import rules
from portal.audit.models import Event
from portal.audit.operations import can_undo, undo
from portal.db import NotSeen
from portal.schools import districts
from portal.schools.forms import DistrictForm
from portal.schools.models import District
from portal.schools.operations import readable
from portal.web import actor, go_to, render, requires, say

bp = Blueprint("districts", __name__, url_prefix="/settings/districts")


@bp.route("/<int:district_id>")
@requires(rules.can_see_settings)
def show_district(district_id: int) -> Any:
    district = _covered(district_id)
    return _page(DistrictForm(data={"name": district.name, "before": district.name}), district)


@bp.route("/<int:district_id>", methods=["POST"])
@requires(rules.can_see_settings)
def change_district(district_id: int) -> Any:
    district, form = _covered(district_id), DistrictForm()
    if not form.validate():
        return _page(form, district, 422)
    try:
        event = districts.change_district(actor(), district_id, form.before.data or "", form.name.data)
    except districts.Renamed as renamed:
        form.name.errors, form.before.data = [str(renamed)], renamed.name
        return _page(form, _covered(district_id), 409)
    back = url_for(".undo_change", district_id=district_id, event_id=event.id) if event else None
    say("Saved." if event else "Nothing was changed.", undo=back)
    return go_to(url_for(".show_district", district_id=district_id))


@bp.route("/<int:district_id>/undo/<int:event_id>", methods=["POST"])
@requires(rules.can_see_settings)
def undo_change(district_id: int, event_id: int) -> Any:
    _covered(district_id)
    undo(actor(), event_id, ("district", district_id))
    say("The change was undone.")
    return go_to(url_for(".show_district", district_id=district_id))


def _covered(district_id: int) -> District:
    district = District.covered_by(actor()).where(District.id == district_id).first()
    if district is None:
        raise NotSeen
    return district


def _page(form: DistrictForm, district: District, status: int = 200) -> Any:
    about = (Event.subject_kind == "district") & (Event.subject_id == district.id)
    events = list(Event.select().where(about).order_by(Event.id.desc()).limit(20))
    undoable = {e.id for e in events if can_undo(e) and districts.is_as_left(district, e.changes)}
    return render(
        "schools/district.html", "schools/_district.html", status=status, form=form, district=district, events=events,
        names=current_app.config["ACTOR_NAMES"](events), labels={"name": "name"}, readable=readable, undoable=undoable,
    )  # fmt: skip
