"""Pages of the first run and of the demo. Public, as there is nobody yet who could sign in; a code guards them."""

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, redirect, request, session, url_for

from portal import rules
from portal.access.devices import Caller
from portal.access.operations import enter as start_session
from portal.access.sessions import load_person
from portal.db import NotSeen
from portal.people.models import Person
from portal.people.operations import Taken
from portal.web import LOOPBACK, actor, caller, enter, go_to, render, requires, say
from portal.welcome import demo, operations
from portal.welcome.codes import is_code
from portal.welcome.forms import SetUpForm

bp = Blueprint("welcome", __name__, url_prefix="/welcome")
TELLS = {
    "portal_admin": "Looks after everything: all schools, settings, rosters.",
    "district_admin": "Keeps the records of all schools of the district.",
    "school_admin": "Keeps the students, teachers and admins of one school.",
    "teacher": "Sees the students of the own classes and gives them passwords.",
    "student": "Has an account, and nothing to look after.",
}


@bp.route("")
@requires(rules.anyone)
def show() -> Any:
    """The first page of all. A code in the address goes into a cookie and out of the address at once (S-11)."""
    if "code" in request.args and (_facts()["demo"] or not _facts()["is_set_up"]):
        return _take_code(request.args["code"])
    if _facts()["demo"]:
        return redirect(url_for(".show_demo"), 303)
    if _facts()["is_set_up"]:
        return redirect("/", 303)
    if not _has_code():
        return render("welcome/locked.html", is_wrong=False)
    return render("welcome/index.html", found=operations.found_already())


@bp.route("/school", methods=["GET", "POST"])
@requires(rules.anyone)
def set_up_school() -> Any:
    if _facts()["is_set_up"]:
        return render("welcome/too_late.html", status=409) if request.method == "POST" else redirect("/", 303)
    if not _has_code():
        return redirect(url_for(".show"), 303)
    found = operations.found_already()
    form = SetUpForm().offer(found, _address())
    if not form.is_submitted() or not form.validate():
        return _form_page(form, found)
    try:
        person = operations.set_up_school(_code(), form.values())
    except Taken as taken:
        form[taken.field].errors = ["An account that came with the roster signs in with this. Type another one."]
        return _form_page(form, found)
    except operations.AlreadySetUp:
        return render("welcome/too_late.html", status=409)
    return _set_up(person, form.base_url.data)


@bp.route("/demo", methods=["GET"])
@requires(rules.anyone)
def show_demo() -> Any:
    if not _facts()["demo"]:
        return redirect(url_for(".show"), 303)
    return render("welcome/demo.html", people=demo.demo_people(), password=demo.demo_password(), tells=TELLS)


@bp.route("/demo", methods=["POST"])
@requires(rules.anyone)
def load_demo() -> Any:
    if not _facts()["is_set_up"]:
        if not _has_code():
            return redirect(url_for(".show"), 303)
        demo.load_demo()
    return go_to(url_for(".show_demo"))


@bp.route("/demo/sign-in/<role>", methods=["POST"])
@requires(rules.anyone)
def sign_in_as(role: str) -> Any:
    _sign_in(demo.demo_person(role))
    return go_to("/")


@bp.route("/demo/leave", methods=["GET", "POST"])
@requires(rules.anyone)
def leave_demo() -> Any:
    if not _may_leave():
        raise NotSeen
    if request.method != "POST":
        return render("welcome/leave.html", has_code=_has_code())
    code = demo.leave_demo(actor(), _has_code())
    current_app.config["FORGET_BACKUP"](current_app.config["SETTINGS"])
    session.clear()
    say("The demo is gone. This portal is empty again.")
    return _remember(go_to(url_for(".set_up_school" if code else ".show")), code)


@bp.app_context_processor
def demo_links() -> dict[str, Any]:
    """For the banner of every page while the demo is on: acting as somebody else, and the way out."""
    if not _facts()["demo"]:
        return {}
    return {
        "demo_url": url_for("welcome.show_demo"),
        "leave_demo_url": url_for("welcome.leave_demo") if _may_leave() else None,
    }


def _facts() -> dict[str, Any]:
    return current_app.config["PORTAL_FACTS"]()


def _take_code(code: str) -> Response:
    if not is_code(code):
        return render("welcome/locked.html", is_wrong=True, status=403)
    return _remember(redirect(url_for(".show"), 303), code)


def _remember(answer: Response, code: str | None) -> Response:
    """Keep the code in this browser, beside the session: signing out of the demo must not lose it."""
    if code:
        answer.set_cookie(_cookie_name(), code, secure=request.is_secure, httponly=True, samesite="Lax")
    else:
        _forget_code(answer)
    return answer


def _forget_code(answer: Response) -> None:
    answer.delete_cookie(_cookie_name(), secure=request.is_secure, httponly=True, samesite="Lax")


def _cookie_name() -> str:
    return "__Host-homeroom-welcome" if request.is_secure else "homeroom-welcome"


def _code() -> str:
    return request.cookies.get(_cookie_name(), "")


def _has_code() -> bool:
    return is_code(_code())


def _may_leave() -> bool:
    return _facts()["demo"] and (rules.is_portal_admin(actor()) or _has_code())


def _form_page(form: SetUpForm, found: operations.Found) -> Response:
    is_here_only = _is_loopback(urlsplit(form.base_url.data or "").hostname)
    return render(
        "welcome/school.html", "welcome/_form.html", status=422 if form.errors else 200, form=form, found=found,
        is_here_only=is_here_only,
    )  # fmt: skip


def _set_up(person: Person, base_url: str) -> Response:
    """On to Home, signed in; or, where the portal does not answer at this address any more, to the one it has."""
    here, there = urlsplit(request.host_url), urlsplit(base_url)
    opens = here.hostname in LOOPBACK or (there.hostname == here.hostname and there.scheme == here.scheme)
    if not opens:
        return render("welcome/moved.html", base_url=base_url)
    _sign_in(person)
    say("Your school is set up.")
    answer = go_to("/")
    _forget_code(answer)
    return answer


def _sign_in(person: Person) -> None:
    started = start_session(person, Caller(*caller()))
    enter(load_person(started.session), started.device)


def _address() -> str:
    """The address to propose: what the settings say, else where this page was opened."""
    return current_app.config["SETTINGS"].base_url or request.host_url.rstrip("/")


def _is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False
