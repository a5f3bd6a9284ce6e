"""A small district with one of everybody, and browsers to act as them. A pytest plugin.

Cedar Valley    Lincoln High      Sam, Sara (school admins) · Tess (teacher) · Ana (hers) and Ben (students)
                Roosevelt Middle  Ruth (school admin) · Theo (teacher) · Rosa (his student)
                Dora, Dev (district admins) · Petra (portal admin)
Far Hills       Farview           Fay (district admin) · Finn (student)
"""

import datetime
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from portal import create_app
from portal.access.sessions import start_session
from portal.classes.models import Enrollment, Section
from portal.config import Settings, load_settings
from portal.db import database, now, transaction
from portal.people.models import Person, SignInName, computed, sign_in_keys
from portal.people.secrets import hash_password
from portal.schools.models import District, School, Setting, school_sort_key
from tests.built import BUILT, built_again, rows_of
from tests.compiled import TEMPLATES, compile_addresses_once

PASSWORD = "seven quiet purple lamps"
CSRF = "a csrf secret of this browser"

compile_addresses_once()


class Browser(FlaskClient):
    """A test client that sends the CSRF token its session asks for; `csrf=False` leaves it out."""

    def open(self, *args: Any, csrf: bool = True, htmx: bool = False, **kwargs: Any) -> Any:
        if htmx:
            kwargs["headers"] = {"HX-Request": "true", **(kwargs.get("headers") or {})}
        if csrf and kwargs.get("method") == "POST":
            with self.session_transaction() as session:
                session["csrf_token"] = hashlib.sha1(CSRF.encode()).hexdigest()
                signed = URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token")
                token = signed.dumps(session["csrf_token"])
            kwargs["data"] = {"csrf_token": token, **(kwargs.get("data") or {})}
        return super().open(*args, **kwargs)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of a throw-away instance; hashing is cheap here (one test measures the real cost)."""
    return load_settings(tmp_path / "instance", database_url=database_url, password_memory_kib=8, password_rounds=1)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    app.test_client_class = Browser
    app.jinja_env.bytecode_cache = TEMPLATES
    yield app
    if not database.is_closed():
        database.close()


@pytest.fixture
def browser(app: Flask) -> Callable[..., Browser]:
    """`browser(person)`: a client signed in as them; `browser()`: one of nobody's."""

    def open_browser(person: Person | None = None) -> Browser:
        client = app.test_client()
        if person is not None:
            fresh = Person.get_by_id(person.id)
            with client.session_transaction() as session:
                session["_user_id"], session["_fresh"] = start_session(fresh, "127.0.0.1", "test"), True
        return client

    return open_browser


def make_person(role: str, first: str, last: str, school: School | None = None, **more: Any) -> Person:
    """A person with an own password (`password=None`: without), found by `first.last`."""
    password = more.pop("password", PASSWORD)
    values = {
        "first_name": first,
        "last_name": last,
        "email": more.pop("email", f"{first}.{last}@cedar.example".lower()),
        "username": more.pop("username", f"{first}.{last}".lower()),
        "sis_id": more.pop("sis_id", None),
        "grade": more.pop("grade", "09" if role == "student" else ""),
    }
    secret = {"password_hash": hash_password(password), "password_at": now()} if password else {}
    district = more.pop("district", None)
    district_id = school.district_id if school else district.id if district else None
    person = Person.create(
        role=role, school=school, district_id=district_id, **values, **computed(values), **secret, **more
    )
    if keys := sign_in_keys(values["email"], values["username"]):
        SignInName.insert_many([(key, person.id) for key in keys], fields=[SignInName.key, SignInName.person]).execute()
    return Person.with_key(person.id)


def make_school(district: District, name: str, **more: Any) -> School:
    return School.create(district=district, name=name, sort_key=school_sort_key(name, district.id), **more)


def make_section(school: School, title: str, teachers: list[Person], students: list[Person], **more: Any) -> Section:
    today = datetime.date.today()
    dates = {"starts_on": today - datetime.timedelta(30), "ends_on": today + datetime.timedelta(100)} | more
    section = Section.create(school=school, sis_id=f"{school.id}-{title}", title=title, **dates)
    for role, people in (("teacher", teachers), ("student", students)):
        for person in people:
            Enrollment.create(section=section, sis_id=f"{section.id}-{person.id}", person_id=person.id, role=role)
    return section


@pytest.fixture
def house(app: Flask) -> SimpleNamespace:
    """The district above, as attributes: `house.lincoln`, `house.ana`, …"""
    settings = app.config["SETTINGS"]
    key = (datetime.date.today(), settings.password_memory_kib, settings.password_rounds)
    with transaction():  # one wait for the disk, not fifty
        if District.select().exists():
            return _built()
        if key not in BUILT:
            BUILT[key] = rows_of(house := _built())
            return house
        return built_again(*BUILT[key])


def _built() -> SimpleNamespace:
    cedar, far = District.create(name="Cedar Valley"), District.create(name="Far Hills")
    lincoln = make_school(cedar, "Lincoln High", teachers_see="sections")
    roosevelt = make_school(cedar, "Roosevelt Middle", teachers_see="sections")
    farview = make_school(far, "Farview", teachers_see="sections")
    people = {
        "sam": make_person("school_admin", "Sam", "Okoro", lincoln),
        "sara": make_person("school_admin", "Sara", "Lindqvist", lincoln),
        "tess": make_person("teacher", "Tess", "Marchetti", lincoln, title="Ms."),
        "ana": make_person("student", "Ana", "Pérez", lincoln),
        "ben": make_person("student", "Ben", "Adeyemi", lincoln),
        "ruth": make_person("school_admin", "Ruth", "Nakamura", roosevelt),
        "theo": make_person("teacher", "Theo", "Brandt", roosevelt),
        "rosa": make_person("student", "Rosa", "O'Neil", roosevelt, grade="07"),
        "dora": make_person("district_admin", "Dora", "Haddad", district=cedar),
        "dev": make_person("district_admin", "Dev", "Iyer", district=cedar),
        "petra": make_person("portal_admin", "Petra", "Novak"),
        "fay": make_person("district_admin", "Fay", "Underhill", district=far),
        "finn": make_person("student", "Finn", "Castellano", farview),
    }
    make_section(lincoln, "Algebra 1", [people["tess"]], [people["ana"]])
    make_section(roosevelt, "Science 7", [people["theo"]], [people["rosa"]])
    Setting.write("portal_name", "Cedar Valley")
    return SimpleNamespace(cedar=cedar, far=far, lincoln=lincoln, roosevelt=roosevelt, farview=farview, **people)


def soup(answer: Any) -> BeautifulSoup:
    """The answer's HTML, to be asked by CSS selector."""
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def again(person: Person) -> Person:
    """The row as it is now."""
    return Person.get_by_id(person.id)
