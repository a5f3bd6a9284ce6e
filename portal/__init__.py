"""Homeroom, a school's own accounts portal. `create_app()` is the only place that knows every package."""

from functools import partial
from pathlib import Path
from typing import Any

import flask_bootstrap
from flask import Flask, current_app, g, has_request_context, request
from flask_login import LoginManager
from flask_wtf import CSRFProtect

from portal import errors, gate, icons, logs, rules, walls, web
from portal.access import address_views, recovery_views, sessions
from portal.access import views as access
from portal.audit.operations import register_undo
from portal.community import profile_views
from portal.community import views as community
from portal.config import Settings, load_settings
from portal.db import hand_back_connection, open_database
from portal.desk import mail_views, outbox_views
from portal.desk import views as desk
from portal.desk.backups import forget_last, last_backup_at
from portal.home import views as home
from portal.mail import operations as mail
from portal.navigation import NavEntry, with_urls
from portal.onboarding import (
    activation_views,
    approval_views,
    approvals,
    invite_views,
    link_views,
    setup_views,
    terms_views,
)
from portal.onboarding import views as onboarding
from portal.people import choices, password_views
from portal.people import undo as people_undo
from portal.people import views as people
from portal.people.history import actor_names
from portal.people.models import GRADES_IN_TABLE, STATUS_NAMES, Person
from portal.people.profiles import Photo
from portal.people.secrets import open_vault
from portal.people.slips import qr_code
from portal.people.standing import WORDS
from portal.roles import LEVEL, ROLE_NAMES, STAFF
from portal.roster import operations as roster_runs
from portal.roster import unlinking
from portal.roster import views as roster
from portal.schedule import Bell
from portal.schools import district_views, districts
from portal.schools import views as schools
from portal.schools.models import Setting
from portal.schools.operations import know_people
from portal.schools.operations import undo_change as undo_school_change
from portal.standards import operations as cores
from portal.standards import views as standards
from portal.support import views as support
from portal.tables import SIZES
from portal.welcome import views as welcome
from portal.welcome.codes import is_set_up

__version__ = "0.1.0"
ROOT = Path(__file__).resolve().parent.parent
ACCESS = (access.bp, recovery_views.bp, address_views.bp)
INVITING = (onboarding.bp, activation_views.bp, approval_views.bp, invite_views.bp)
SET_UP = (link_views.bp, setup_views.bp, terms_views.bp, *INVITING)
COMMUNITY = (community.bp, profile_views.bp)
MAIL = (outbox_views.bp, mail_views.bp)
CORES = (standards.bp, support.bp)
BLUEPRINTS = (
    home.bp,
    *ACCESS,
    *SET_UP,
    welcome.bp,
    people.bp,
    password_views.bp,
    roster.bp,
    schools.bp,
    district_views.bp,
    *CORES,
    *COMMUNITY,
    desk.bp,
    *MAIL,
)
NAV = [
    NavEntry("Home", "home.show", rules.signed_in),
    NavEntry("Students", "people.index_students", rules.can_see_students, "Data"),
    NavEntry("Teachers", "people.index_teachers", rules.can_see_teachers, "Data"),
    NavEntry("Admins", "people.index_admins", rules.can_see_admins, "Data"),
    NavEntry("Roster", "roster.index", rules.can_import, "Data"),
    NavEntry("Cores", "standards.index", rules.can_see_settings, "Data"),
    NavEntry("Approvals", "approvals.index", approvals.are_waiting, "Data"),
    NavEntry("Outbox", "outbox.index", rules.is_admin, "Data"),
    NavEntry("History", "desk.index_history", rules.is_admin, "Data"),
    NavEntry("Settings", "schools.show_settings", rules.can_see_settings, "Data"),
    NavEntry("Community", "community.index", rules.can_see_colleagues),
    NavEntry("Support", "support.index", rules.can_see_support),
    NavEntry("Help", "desk.show_help", rules.signed_in),
]


def create_app(settings: Settings | None = None) -> Flask:
    """The portal for one instance folder. Opens no database connection: workers load it after they were forked."""
    settings = settings or load_settings()
    open_database(settings)
    open_vault(settings)
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    _configure(app, settings)
    logs.init(app)
    app.before_request(walls.check_request)
    app.before_request(gate.gate)
    CSRFProtect(app)  # after the gate: a stranger's upload is refused before its body is read (S-45)
    _extend(app)
    app.url_map.converters["int"] = walls.RowId
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.config["NAV"] = with_urls(NAV, app.url_map)
    people_undo.register()
    unlinking.register()
    roster_runs.wake_with(partial(Bell(settings).ring, "roster"))
    mail.wake_with(partial(Bell(settings).ring, "mail"))
    register_undo("school.changed", undo_school_change)
    districts.register()
    know_people(choices.staff_of, choices.name_of)
    cores.register()
    approvals.register()
    errors.register_error_pages(app)
    app.after_request(walls.finish)
    app.teardown_request(lambda _error: hand_back_connection())
    gate.check_every_view_has_a_rule(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.keys["session"][0],
        SECRET_KEY_FALLBACKS=settings.keys["session"][1:],
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        MAX_CONTENT_LENGTH=1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form left open over lunch still saves
        WTF_CSRF_SSL_STRICT=True,
        BOOTSTRAP_SERVE_LOCAL=True,
        PORTAL_FACTS=portal_facts,
        FIRST_STEP=first_step,
        LINK_ENDED=link_views.open_link_again,
        ACTOR_NAMES=actor_names,
        LAST_BACKUP=last_backup_at,
        FORGET_BACKUP=forget_last,
    )
    app.session_interface = walls.SessionCookie()
    app.wsgi_app = walls.behind_proxies(app.wsgi_app, settings.trusted_proxies)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}


def _extend(app: Flask) -> None:
    web.htmx.init_app(app)
    flask_bootstrap.Bootstrap5(app)
    login = LoginManager(app)
    login.session_protection = None  # a revocable row protects better than an address that changes (stack notes)
    login.user_loader(_signed_in)
    login.request_loader(link_views.guest_here)
    app.context_processor(web.template_context)
    bootstrap = Path(flask_bootstrap.__file__).parent / "static/bootstrap5/css/bootstrap.min.css"
    app.jinja_env.globals.update(
        asset=walls.asset_urls(ROOT / "static", bootstrap), version=__version__, rules=rules,
        role_names=ROLE_NAMES, levels=LEVEL, statuses=STATUS_NAMES, sizes=SIZES,
        grades=GRADES_IN_TABLE, standings=WORDS, qr_code=qr_code, picture_of=Photo.mark_of,
        **icons.drawings(app.jinja_env),
    )  # fmt: skip
    app.jinja_env.filters.update(local=web.local, shown=web.shown)


def _signed_in(token: str) -> Person | None:
    """Whose browser this is. What a page asks by itself (`X-Poll`) is no activity and keeps nobody signed in."""
    return sessions.load_person(token, is_activity="X-Poll" not in request.headers)


def portal_facts() -> dict[str, Any]:
    """What every page needs to know of this portal; asked once a request.

    `is_set_up`: somebody is portal admin. `base_url`: the address people type in. `demo`: nothing here is real.
    """
    if has_request_context() and "portal_facts" in g:
        return g.portal_facts
    stored = Setting.everything()
    facts = {
        "base_url": stored.get("base_url") or current_app.config["SETTINGS"].base_url,
        "portal_name": stored.get("portal_name") or "Homeroom",
        "demo": stored.get("demo", False),
        "time_zone": stored.get("time_zone", "America/New_York"),
        "is_set_up": is_set_up(),
    }
    if has_request_context():
        g.portal_facts = facts
    return facts


def first_step(me: Any) -> str | None:
    """Where somebody has to go before anything else, or None: an own password (staff: the wizard that leads to it),
    then an admin's approval."""
    if me.password_hash is None:
        return "setup.go_on" if me.role in STAFF else "access.choose_password"
    return "access.show_profile" if me.waiting_at else None
