"""Asking for help, and answering those who ask."""

from typing import Any

from flask import Blueprint, request, url_for

from portal import rules
from portal.db import NotSeen, Refused
from portal.people.models import Person
from portal.schools.models import SUBJECTS, School
from portal.support import operations
from portal.support.forms import AnswerForm, AskForm
from portal.support.models import ABOUT, Request
from portal.web import actor, go_to, local_url, render, requires, say

bp = Blueprint("support", __name__, url_prefix="/support")
SHOWN = 50


@bp.route("")
@requires(rules.can_see_support)
def index() -> Any:
    """What waits for this person's answer, what they asked themselves, and what was answered."""
    me, theirs = actor(), Request.answerable_by(actor())
    lead = _lead(me)
    mine = Request.select().where(Request.asked_by == me.id).order_by(Request.id.desc()).limit(SHOWN)
    waiting = list(theirs.where(Request.answered_at.is_null()).order_by(Request.id).limit(SHOWN))
    answered = theirs.where(Request.answered_at.is_null(False)).order_by(Request.answered_at.desc()).limit(SHOWN)
    return render(
        "support/index.html", mine=list(mine), waiting=waiting, answered=list(answered), lead=lead, shown=SHOWN,
        is_helper=rules.is_admin(me) or lead == me, turn=_turn(me),
    )  # fmt: skip


@bp.route("/ask", methods=["GET", "POST"])
@requires(rules.can_ask_for_help, early=True)
def ask() -> Any:
    """Also for who is still setting up the account: a step of the wizard leads here, and `next` back to it."""
    school, back = School.get_by_id(actor().school_id), local_url(request.values.get("next"), url_for(".index"))
    is_about_cores = "subject" in request.form or request.args.get("about") == "cores"
    subjects = school.subject_list or list(SUBJECTS)
    form = AskForm().offer(subjects if is_about_cores else [])
    if request.method != "POST":
        _fill_in(form, subjects, school.state)
    if not form.is_ready(actor().email):
        return _ask_page(form, back)
    try:
        operations.ask(actor(), form.about.data, form.words, form.signs)
    except operations.TooMany as e:
        form.text.errors = [str(e)]
        return _ask_page(form, back)
    say("Sent. You find the answer under Support.")
    return go_to(back)


@bp.route("/<int:request_id>")
@requires(rules.can_see_support)
def show(request_id: int) -> Any:
    return _page(AnswerForm(), _seen(request_id))


@bp.route("/<int:request_id>/answer", methods=["POST"])
@requires(rules.can_see_support)
def answer(request_id: int) -> Any:
    form, found = AnswerForm(), _seen(request_id)
    if not rules.can_answer_request(actor(), found, found.school):
        raise Refused("Somebody else has to answer your own request.")
    if not form.is_ready(actor().email):
        return _page(form, found, 422)
    try:
        operations.answer_request(actor(), request_id, form.text.data, form.signs)
    except operations.Answered:
        form.text.errors = ["This was answered a moment ago, as you can read above. Yours was not sent."]
        return _page(form, _seen(request_id), 409)
    say("Answered.")
    return go_to(url_for(".index"))


def _ask_page(form: AskForm, back: str) -> Any:
    return render("support/ask.html", status=422 if form.errors else 200, form=form, back=back)


def _page(form: AnswerForm, found: Request, status: int = 200) -> Any:
    """`found`'s school and asker are at hand."""
    by = Person.with_key(found.answered_by) if found.answered_by else None
    can_answer = rules.can_answer_request(actor(), found, found.school) and (not found.answered_at or form.errors)
    return render("support/request.html", status=status, form=form, found=found, by=by, can_answer=can_answer)


def _seen(request_id: int) -> Request:
    found = Request.get_or_none(Request.id == request_id)
    if found is None or not rules.can_see_request(actor(), found, found.school):
        raise NotSeen
    return found


def _fill_in(form: AskForm, subjects: list[str], state: str) -> None:
    """What a link says the request is about. Of its words a subject alone is taken over, one of the school's, and
    only where there is no second one: who misses something in World Languages is not to ask for English."""
    about = request.args.get("about", "")
    form.about.data = about if about in ABOUT else "other"
    if form.subject:
        known = [subject for subject in subjects if subject in request.args.getlist("subject")]
        form.subject.data = known[0] if len(known) == 1 else ""
        form.text.data = f"The core standards I need are not in the list.\nState: {state}\nWhat is missing: "


def _lead(me: Any) -> Person | None:
    """The support lead of this person's school, where one is named who is still there and uses Homeroom."""
    school = School.with_key(me.school_id) if me.school_id else None
    lead = Person.with_key(school.support_lead_id) if school and school.support_lead_id else None
    return lead if lead and lead.status == "active" and lead.school_id == school.id else None


def _turn(me: Any) -> str | None:
    """The role of those who read what this person asks; None: nobody yet."""
    found = operations.answerers(me.school_id, me.id) if me.school_id else []
    return found[0].role if found else None
