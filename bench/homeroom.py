"""All that the measurements know of the portal: its pages, its import, its tables. Change it here and nowhere else."""

import sys
import time
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Flask

from bench.browser import UnexpectedAnswer
from portal import create_app, rules
from portal.access.sessions import start_session
from portal.config import Settings, load_settings
from portal.db import database, migrate, plain, transaction
from portal.people.links import ACTIVATION
from portal.people.models import Person, SignInName, computed, sign_in_keys
from portal.people.operations import add_person
from portal.people.secrets import hash_password, open_vault
from portal.people.sending import make_link
from portal.people.table import TABLES, of_kind, rows
from portal.roles import THIS_COMPUTER
from portal.roster import operations
from portal.roster.applying import apply_run
from portal.roster.reading import read_run
from portal.rsgi import Gateway
from portal.schools.models import District, School
from portal.serve import THREADS
from portal.tables import Page, State, offered, read_page
from portal.web import actor, render, requires, wants_fragment

bp = Blueprint("bench", __name__)
_ready: list[tuple[Page, list]] = []

DATABASE = "homeroom.db"
PAGE_SIZE = 50
STUDENTS = "/users/students"
READY_MADE = "/bench/students"
CHANGED_FIELD = "first_name"
SIGN_IN = "/sign-in"
HOME = "/"
STEP, STEP_FIELD = "/setup/experience", "bio"
PASSWORD_STEP = "/setup/password"
ADMIN = "bench-admin"

# What the table of students shows, as SQL by hand: the least it could cost.
_COLUMNS = (
    "p.id, p.first_name, p.last_name, s.name, p.grade, p.email, p.username, p.status, "
    "p.temporary_password IS NOT NULL, p.version"
)
# The page's ids first, from the index alone: joining before the OFFSET would cost 7 ms at page 188.
RAW_PAGE = (
    f"SELECT {_COLUMNS} FROM (SELECT id FROM person WHERE role = 'student' "
    "ORDER BY last_key, first_key, id LIMIT 50 OFFSET ?) found JOIN person p ON p.id = found.id "
    "LEFT JOIN school s ON s.id = p.school_id ORDER BY p.last_key, p.first_key, p.id"
)
RAW_SEARCH = (
    f"SELECT {_COLUMNS} FROM person p LEFT JOIN school s ON s.id = p.school_id WHERE p.role = 'student' "
    "AND p.id IN (SELECT rowid FROM person_search WHERE person_search MATCH ?) "
    "ORDER BY p.last_key, p.first_key, p.id LIMIT 50"
)
COUNT_STUDENTS = "SELECT count(*) FROM person WHERE role = 'student'"
COMMONEST_LAST_NAME = (
    "SELECT last_name FROM person WHERE role = 'student' GROUP BY last_name ORDER BY count(*) DESC LIMIT 1"
)
SOME_EMAIL = "SELECT email FROM person WHERE role = 'student' AND email IS NOT NULL AND id > ? LIMIT 1"
SOME_STUDENTS = "SELECT id FROM person WHERE role = 'student' ORDER BY id DESC LIMIT ?"


def page(number: int) -> str:
    return f"{STUDENTS}?page={number}"


def search(text: str) -> str:
    return f"{STUDENTS}?{urlencode({'q': text})}"


def editor(person: int) -> str:
    return f"/users/{person}/edit"


def save(person: int) -> str:
    return f"/users/{person}"


def serve_command(instance: Path, port: int) -> list[str]:
    return [sys.executable, "-m", "portal.cli", "--instance", str(instance), "serve", "--port", str(port)]


def raw_search_words(text: str) -> str:
    """The text as the search index wants it: one phrase."""
    return '"' + plain(text).replace('"', '""') + '"'


def prepare_instance(folder: Path) -> None:
    """A new instance with an empty database and one portal admin, who has chosen a password."""
    settings = open_instance(folder)
    migrate(settings)
    open_vault(settings)
    names = {"first_name": "Bench", "last_name": "Admin", "email": None, "username": ADMIN}
    with database.connection_context():
        secret = hash_password("no one ever types this password")
        values = names | computed(names | {"sis_id": None, "grade": ""})
        person = Person.create(role="portal_admin", password_hash=secret, **values)
        for key in sign_in_keys(None, ADMIN):
            SignInName.create(key=key, person=person)


def open_instance(folder: Path) -> Settings:
    return load_settings(folder)


def create_bench_app(settings: Settings | None = None) -> Flask:
    """The real portal and one page more: the table of students with 50 rows that lie ready."""
    app = create_app(settings)
    app.register_blueprint(bp)
    return app


def bench_gateway() -> Gateway:
    """The same as a web process of `homeroom serve` has it."""
    return Gateway(create_bench_app(), "", THREADS)


@bp.route(READY_MADE)
@requires(rules.can_see_students)
def show_ready_made() -> Any:
    """What `people.views` does for the first page, without asking the database for it."""
    if not _ready:
        _ready.append(_first_page(actor()))
    page, choices = _ready[0]
    return render(
        "people/index.html", "_results.html", page=page, kind="students", back=quote(STUDENTS, safe=""),
        filter_choices=[] if wants_fragment() else choices, rows_file="people/_rows.html",
        empty_file="people/_empty.html",
    )  # fmt: skip


def _first_page(me: Any) -> tuple[Page, list[tuple[Any, list]]]:
    """The real first page and what its drop-downs hold; read once in each process."""
    table = TABLES["students"]
    visible = of_kind("students", Person.visible_to(me))
    page = read_page(table, State(path=STUDENTS), visible, rows)
    return page, offered(table, me)


def sign_in(app: Flask) -> tuple[str, str]:
    """(name, value) of the cookie of a browser in which the admin is signed in."""
    client = app.test_client()
    with database.connection_context():
        admin = Person.get(Person.username == ADMIN)
        token = start_session(admin, "127.0.0.1", "bench")
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    cookie = client.get_cookie("homeroom")
    return cookie.key, cookie.value


def newcomers(count: int) -> list[str]:
    """New teachers without a password, and the paths of their activation links."""
    links = []
    with database.connection_context(), transaction():
        place = School.select().first() or School.create(
            district=District.create(name="Bench"), name="Bench School", sort_key="bench school"
        )
        for _ in range(count):
            address = f"newcomer.{token_hex(6)}@bench.example"
            values = {"role": "teacher", "first_name": "New", "last_name": "Comer", "email": address}
            person, _event = add_person(THIS_COMPUTER, values | {"school": place.id})
            links.append(make_link(ACTIVATION, address, person=person)[1])
    return links


def password_values(password: str) -> dict[str, str]:
    return {"password": password, "confirm": password, "certify": "y"}


def import_package(folder: Path, package: Path) -> dict[str, Any]:
    """Read, check, compare, stage and apply a package, as the page and the command do; seconds of each part, and of
    the processor (`cpu`).

    The clock starts with the portal up. A package that changes nothing ends with the reading, as for a person.
    """
    create_app(open_instance(folder))
    with database.connection_context():
        started, spent = time.perf_counter(), time.process_time()
        run = read_run(operations.start_import(THIS_COMPUTER, package, package.name).id)
        read = time.perf_counter()
        if run.state != "ready":
            raise UnexpectedAnswer(f"The import of {package.name} ended as {run.state}: {run.reason}")
        if not run.changes_nothing:
            operations.request_apply(THIS_COMPUTER, run.id)
            apply_run(run.id)
        done = time.perf_counter()
    spent = time.process_time() - spent
    seconds = {"seconds": done - started, "reading": read - started, "applying": done - read, "cpu": spent}
    return {name: round(value, 3) for name, value in seconds.items()} | {"people_written": run.counts_written}
