"""The set-up wizard: one page a step, saved on its own. Who is here came by a link, or signed in."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for

from portal import rules
from portal.access.devices import Caller
from portal.access.sessions import load_person
from portal.community.operations import finish_following
from portal.community.suggestions import suggestions
from portal.db import NotSeen, Refused
from portal.onboarding import guest, operations, steps
from portal.onboarding.forms import InviteColleaguesForm
from portal.onboarding.invitations import can_invite, invite_colleagues, invited_colleagues
from portal.onboarding.setup_forms import FirstPasswordForm
from portal.people.addresses import ask_for_address, send_address_again, waiting_address, withdraw_address
from portal.people.credentials import WeakPassword
from portal.people.details import save_details, skip_step
from portal.people.experience import save_experience
from portal.people.mailing import goes_out, place_of
from portal.people.operations import Conflict
from portal.people.photos import save_photo
from portal.people.profile_forms import DetailsForm
from portal.people.public_forms import ExperienceForm, PhotoForm
from portal.people.sending import TooManyLinks
from portal.schools.models import Terms
from portal.standards.forms import SAVED, CoresForm, subjects_left
from portal.standards.operations import choose_cores
from portal.web import actor, caller, enter, go_to, render, requires, say, wants_fragment

bp = Blueprint("setup", __name__, url_prefix="/setup")
IN_OTHER_WINDOW = "Your password was chosen in another window before. The one you typed here is not kept."
CHANGED = "The terms of service were changed a moment ago. Read them below, then tick this again."


@bp.before_request
def before_each_step() -> Response | None:
    """Behind the gate: the first button somebody presses who came by a link; and the password before what needs it."""
    me, step = actor(), (request.endpoint or "").partition(".")[2]
    if request.method == "POST" and me is not None:
        guest.note_press(getattr(me, "link", None))
        if step == steps.PASSWORD and me.password_hash is not None:
            flash(IN_OTHER_WINDOW, "warn")
    is_early = me is not None and me.password_hash is None and steps.needs_password(step)
    return _to(steps.PASSWORD) if is_early else None


@bp.route("")
@requires(rules.is_staff, early=True)
def go_on() -> Any:
    """To the first step still open; Home when there is none."""
    step = steps.first_open(operations.states_of(actor()))
    return _finished() if step is None else _to(step)


@bp.route("/details", methods=["GET", "POST"])
@requires(rules.is_staff, early=True)
def details() -> Any:
    me = actor()
    can_ask = goes_out() and me.password_hash is None  # later under Profile, where the password is asked for (S-23)
    form = DetailsForm().of(me, can_ask)
    more = {"waiting": waiting_address(me.id), "can_ask": can_ask}
    if not form.validate_on_submit():
        return _page("details", form, **more)
    try:
        asked = ask_for_address(me, form.new_address) if form.new_address else None
        save_details(me, form.version.data, form.values())
    except Conflict as e:
        form.version.data = form.version.raw_data = e.person.version
        return _page("details", form, 409, stored=e.person, **more)
    except TooManyLinks as e:
        form.email.errors = [str(e)]
        return _page("details", form, **more)
    if asked:
        say(f"We have sent a link to {asked.address}. Press it there, then that is your school address.")
    return _after("details")


@bp.route("/details/address", methods=["POST"])
@requires(rules.is_staff, early=True)
def waiting() -> Any:
    """The new address that waits to be confirmed: its link once more, or keep the old one."""
    if request.form.get("do") == "keep":
        withdraw_address(actor())
        say("Your address stays as it is.")
    else:
        send_address_again(actor())
        say("The link was sent again.")
    return _to("details")


@bp.route("/photo", methods=["GET", "POST"])
@requires(rules.is_staff, early=True, upload_mb=9)
def photo() -> Any:
    form = PhotoForm().of(actor())
    if not form.validate_on_submit():
        return _page("photo", form)
    if form.image:  # else there is a picture already
        save_photo(actor(), form.image)
    return _after("photo")


@bp.route("/experience", methods=["GET", "POST"])
@requires(rules.is_staff, early=True)
def experience() -> Any:
    form = ExperienceForm().of(actor())
    if not form.validate_on_submit():
        return _page("experience", form)
    save_experience(actor(), form.values())
    return _after("experience")


@bp.route("/password", methods=["GET", "POST"])
@requires(rules.is_staff, early=True)
def password() -> Any:
    me, terms = actor(), Terms.current()
    form = FirstPasswordForm(me, terms.version)
    if me.password_hash is not None or not form.validate_on_submit():
        return _page("password", form, terms=terms)
    try:
        signed_in = operations.finish(me, form.password.data, form.terms_version.data, Caller(*caller()))
    except WeakPassword as e:
        form.password.errors = e.sentences
    except operations.TermsChanged:
        terms = Terms.current()
        form.certify.errors, form.certify.data, form.terms_version.data = [CHANGED], False, terms.version
        form.terms_version.raw_data = None
    except Refused as e:
        # Nothing is said through the cookie: it could overwrite the session of the tab that was faster.
        if getattr(me, "link", None) is not None:
            return go_to(url_for("links.show_link"))
        return render("onboarding/setup_late.html", "onboarding/_setup_late.html", status=409, why=str(e))
    else:
        enter(load_person(signed_in.session), signed_in.device)
        following = steps.following("password", operations.states_of(actor()))
        # A whole page: the forms of this one carry the token of a session that is over.
        return go_to(url_for(f".{following}")) if following else _finished()
    return _page("password", form, 422, terms=terms)


@bp.route("/cores", methods=["GET", "POST"])
@requires(rules.is_staff, early=True)
def cores() -> Any:
    form = CoresForm.of(actor())
    if not form.validate_on_submit():
        return _page("cores", form)
    choose_cores(actor(), form.values())
    if "ask" in request.form:
        say(SAVED)
        return go_to(url_for("support.ask", about="cores", subject=subjects_left(actor()), next=request.path))
    return _after("cores")


@bp.route("/invite", methods=["GET", "POST"])
@requires(rules.is_staff, early=True)
def invite() -> Any:
    """Stays after sending, to say what became of each address; those that are none stand in the field again."""
    me, form = actor(), InviteColleaguesForm()
    more = {"can_invite": can_invite(me), "is_mail_on": goes_out()}
    if not form.validate_on_submit():
        return _page("invite", form, **more)
    verdicts = invite_colleagues(me, form.addresses.data)
    wrong = "\n".join(verdict.address for verdict in verdicts if verdict.is_wrong)
    return _page("invite", InviteColleaguesForm(formdata=None, addresses=wrong), verdicts=verdicts, **more)


@bp.route("/follow", methods=["GET", "POST"])
@requires(rules.is_staff, early=True)
def follow() -> Any:
    """Following itself is saved at each press (`community.views`); this ends the step."""
    me = actor()
    if request.method != "POST":  # a HEAD neither
        return _page("follow", None, suggestions=suggestions(me, invited_colleagues(me.id)))
    finish_following(me)
    return _after("follow")


@bp.route("/<step>/skip", methods=["POST"])
@requires(rules.is_staff, early=True)
def skip(step: str) -> Any:
    if step == steps.PASSWORD or not steps.can_open(step, operations.states_of(actor())):
        raise NotSeen
    skip_step(actor(), step)
    return _after(step)


def _page(name: str, form: Any, status: int | None = None, **more: Any) -> Any:
    """One step, whole or as the part that is swapped."""
    found = operations.states_of(actor())
    step = next(s for s in steps.STEPS if s.name == name)
    status = status or (422 if form is not None and form.errors else 200)
    answer = render(
        "onboarding/setup.html", "onboarding/_setup_step.html", status=status, form=form, step=step, states=found,
        steps=steps.STEPS, number=steps.number(name, found), back=steps.previous(name, found),
        following=steps.following(name, found), place=place_of(actor()), can_open=steps.can_open, **more,
    )  # fmt: skip
    if request.method != "POST" and wants_fragment():
        answer.headers["HX-Push-Url"] = request.path
    return answer


def _after(name: str) -> Response:
    """On to the next step; after the last, Home."""
    step = steps.following(name, operations.states_of(actor()))
    return _finished() if step is None else _to(step)


def _to(step: str) -> Response:
    """303 for htmx too: it follows, and gets the part of the step the address leads to."""
    return redirect(url_for(f".{step}"), 303)


def _finished() -> Response:
    if actor().waiting_at is not None:
        say("Saved. Now an administrator of your school lets you in; a mail tells you when.")
    else:
        is_all = steps.first_open(operations.states_of(actor())) is None
        say("You are set up." if is_all else "Saved. What is left of the set-up stands below.")
    return go_to("/")
