"""What the pages cost, and what the same request costs with less and less of the portal in it.

The cases run in turns, so that page and yardstick meet the same weather:

  hello         bare Flask, one line of text
  ready-made    the portal's own table page with 50 rows that lie ready: same gate, layout and templates, no search
  raw           the page's SQL alone, through sqlite3
"""

import itertools
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask

from bench import homeroom
from bench.browser import GZIP, HTMX, Browser, InProcess, OverHttp, UnexpectedAnswer, form_values, text_of
from bench.measure import Case, in_turns
from portal.rsgi import Gateway
from portal.serve import THREADS, WEB_PROCESSES

SAVED_PEOPLE = 50
NEW_NAMES = itertools.cycle(("Benchmark A", "Benchmark B"))


class Target(NamedTuple):
    """What the cases look for in one district."""

    last_page: int
    last_name: str
    inside_email: str
    person_ids: list[int]


def find_target(database: Path, wanted_page: int = 500) -> Target:
    """The deepest full page up to `wanted_page`, the commonest last name, the middle of an address, some students."""
    with sqlite3.connect(database) as here:
        students = here.execute(homeroom.COUNT_STUDENTS).fetchone()[0]
        name = here.execute(homeroom.COMMONEST_LAST_NAME).fetchone()[0]
        email = here.execute(homeroom.SOME_EMAIL, (students // 2,)).fetchone()[0]
        ids = [row[0] for row in here.execute(homeroom.SOME_STUDENTS, (SAVED_PEOPLE,))]
    pages = max(1, students // homeroom.PAGE_SIZE)
    return Target(min(wanted_page, pages), name, email[2 : email.index("@") + 4], ids)


def in_process(instance: Path) -> dict[str, Any]:
    """Every case on the test client, with CPU time; the raw SQL too."""
    settings = homeroom.open_instance(instance)
    target = find_target(instance / homeroom.DATABASE)
    app = homeroom.create_bench_app(settings)
    browser, bare = InProcess(app, homeroom.sign_in(app)), InProcess(bare_app())
    _check_the_yardstick(browser)
    cases = {"hello": Case(lambda: bare.get("/"))} | _cases(browser, target)
    with sqlite3.connect(instance / homeroom.DATABASE) as connection:
        cases |= _raw_cases(connection, target)
        timings = in_turns(cases)
    return {name: timing._asdict() for name, timing in timings.items()}


def over_http(instance: Path) -> dict[str, Any]:
    """The same cases through a real Granian with two workers, over one kept-alive connection."""
    target = find_target(instance / homeroom.DATABASE)
    cookie = homeroom.sign_in(homeroom.create_bench_app(homeroom.open_instance(instance)))
    factory = "bench.homeroom:bench_gateway"
    with _granian("bench.pages:bare_gateway", instance) as bare, _granian(factory, instance) as portal:
        browser, plain = OverHttp(portal, cookie), OverHttp(bare)
        plain.wait_until_up("/")
        browser.wait_until_up(homeroom.SIGN_IN)
        cases = {"hello": Case(lambda: plain.get("/"))} | _cases(browser, target)
        timings = in_turns(cases)
    return {name: timing._asdict() | {"cpu_ms": None} for name, timing in timings.items()}


def bare_app() -> Flask:
    app = Flask("bare")
    app.add_url_rule("/", "hello", lambda: "Hello")
    return app


def bare_gateway() -> Gateway:
    """The same, as the portal is served."""
    return Gateway(bare_app(), "", THREADS)


def _check_the_yardstick(browser: Browser) -> None:
    """The ready-made page is the first page, word for word, or the comparison would say nothing."""
    real, ready = (text_of(browser.get(path)) for path in (homeroom.STUDENTS, homeroom.READY_MADE))
    if real != ready.replace(homeroom.READY_MADE, homeroom.STUDENTS):
        raise UnexpectedAnswer("The ready-made page is not the first page: mend bench/homeroom.py.")


def _cases(browser: Browser, target: Target) -> dict[str, Case]:
    paths = {
        "ready-made": homeroom.READY_MADE,
        "first page": homeroom.STUDENTS,
        "deep page": homeroom.page(target.last_page),
        "search last name": homeroom.search(target.last_name),
        "search in e-mail": homeroom.search(target.inside_email),
    }
    cases = {name: Case(lambda path=path: browser.load(path)) for name, path in paths.items()}
    for name, path in paths.items():
        cases[f"{name} (part)"] = Case(lambda path=path: browser.load(path, **HTMX))
    people = itertools.cycle(target.person_ids)
    editors = (homeroom.editor(person) for person in people)
    cases["editor open"] = Case(lambda: browser.load(next(editors), **HTMX))
    saved = itertools.cycle(target.person_ids)
    cases["save"] = Case(lambda filled: browser.post(*filled, **HTMX, **GZIP), lambda: _filled_in(browser, next(saved)))
    return cases


def _filled_in(browser: Browser, person: int) -> tuple[str, dict[str, str]]:
    """Where an editor is sent to and what with: one name changed, the rest as it stands."""
    path = homeroom.save(person)
    form = form_values(browser.get(homeroom.editor(person), **HTMX), rf"{path}(\?|$)")
    return path, form | {homeroom.CHANGED_FIELD: next(NEW_NAMES)}


def _raw_cases(connection: sqlite3.Connection, target: Target) -> dict[str, Case]:
    words = {"last name": target.last_name, "e-mail": target.inside_email}
    queries = {
        "raw first page": (homeroom.RAW_PAGE, (0,)),
        "raw deep page": (homeroom.RAW_PAGE, ((target.last_page - 1) * homeroom.PAGE_SIZE,)),
    }
    for name, text in words.items():
        queries[f"raw search {name}"] = (homeroom.RAW_SEARCH, (homeroom.raw_search_words(text),))
    return {
        name: Case(lambda sql=sql, values=values: connection.execute(sql, values).fetchall())
        for name, (sql, values) in queries.items()
    }


@contextmanager
def _granian(factory: str, instance: Path) -> Iterator[int]:
    """A running Granian, as `homeroom serve` runs it; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "granian", "--interface", "rsgi", "--factory", factory,
        "--workers", str(WEB_PROCESSES), "--port", str(port), "--no-log",
    ]  # fmt: skip
    environment = os.environ | {"HOMEROOM_INSTANCE": str(instance)}
    server = subprocess.Popen(command, env=environment)
    try:
        yield port
    finally:
        server.terminate()
        server.wait(30)
