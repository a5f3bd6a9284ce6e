"""Approvals: who proved an address and waits for an admin's yes."""

import time
from typing import Any

from flask import Blueprint, abort, request, session, url_for

from portal import rules
from portal.audit.operations import undo as undo_event
from portal.onboarding import approvals
from portal.onboarding.forms import ApproveForm, DeclineForm
from portal.people.copied_links import readers
from portal.people.fields import whole
from portal.people.models import Person
from portal.people.ways_in import next_step
from portal.web import actor, go_to, render, requires, say

bp = Blueprint("approvals", __name__, url_prefix="/approvals")
LET_IN, TAP_SECONDS = "let_in", 0.7


@bp.route("")
@requires(rules.is_admin)
def index() -> Any:
    return _page()


@bp.route("/<int:person_id>/approve", methods=["POST"])
@requires(rules.is_admin)
def approve_person(person_id: int) -> Any:
    person = _seen(person_id)
    form = ApproveForm().offer(approvals.roles_for(actor(), person))
    if not form.validate():
        return _page(422)
    if _is_second_tap(person_id):
        say(f"That was pressed twice, so only the first account is let in. {person.name} still waits.")
        return go_to(url_for(".index"))
    event, raised = approvals.approve_person(actor(), person_id, form.role.data)
    undo_url = url_for(".undo", person_id=person_id, event_id=event.id)
    session[LET_IN] = [person_id, time.time()]
    say(f"{person.name} is let in.", undo_url, next_step(raised))
    return go_to(url_for(".index"))


@bp.route("/<int:person_id>/decline", methods=["POST"])
@requires(rules.is_admin)
def decline_person(person_id: int) -> Any:
    person, form = _seen(person_id), DeclineForm()
    if not form.validate():
        return _page(422, declined=person_id, form=form)
    _person, event = approvals.decline_person(actor(), person_id, form.reason.data)
    say(f"{person.name} is declined and suspended.", undo=url_for(".undo", person_id=person_id, event_id=event.id))
    return go_to(url_for(".index"))


@bp.route("/decline", methods=["POST"])
@requires(rules.is_admin)
def decline_people() -> Any:
    """Those who are ticked, with one reason for all of them."""
    form, chosen = DeclineForm(), {whole(id_) for id_ in request.form.getlist("person")}
    if not form.validate() or not chosen:
        return _page(422, several=form, chosen=chosen)
    count = approvals.decline_people(actor(), chosen, form.reason.data)
    say(f"{count:,} {'is' if count == 1 else 'are'} declined and suspended." if count else approvals.DECIDED)
    return go_to(url_for(".index"))


@bp.route("/<int:person_id>/undo/<int:event_id>", methods=["POST"])
@requires(rules.is_admin)
def undo(person_id: int, event_id: int) -> Any:
    _seen(person_id)
    undo_event(actor(), event_id, ("person", person_id))
    say("Undone: the account waits again.")
    return go_to(url_for(".index"))


def _is_second_tap(person_id: int) -> bool:
    """Whether this press belongs to the one before: in the new list the next person's button lies where that of the
    one just let in was, and a finger taps twice within a third of a second."""
    before, at = session.get(LET_IN, (person_id, 0))
    return before != person_id and 0 <= time.time() - at < TAP_SECONDS


def _page(status: int = 200, **returned: Any) -> Any:
    """`returned`: the form that came back, of one person (`declined`, `form`) or of several (`several`, `chosen`)."""
    me = actor()
    people = approvals.waiting_for(me)
    came = approvals.ways_in(people)
    waiting = [(person, approvals.roles_for(me, person), came.get(person.id, "")) for person in people]
    read = readers([person.id for person in people])
    known = readers([person.id for person in people if person.id in read and person.password_hash], of_password=True)
    return render("onboarding/approvals.html", status=status, waiting=waiting, readers=read, known=known, **returned)


def _seen(person_id: int) -> Person:
    return Person.seen_by(actor(), person_id) or abort(404)
