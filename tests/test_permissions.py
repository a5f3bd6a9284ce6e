"""One matrix: every route × every role → the expected status. It is the documentation of who may open what, and its
own check: a route without a row fails, and so does a row without a route (S-27).

The people are those of `tests/house.py`; what is named in a path belongs to Lincoln High, where Sam is school admin
and Tess teaches Ana. 404 is for what somebody may not see, 403 for what they see but may not do.
"""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask

from portal import gate, web
from portal.db import now
from portal.mail.operations import queue
from portal.people import operations, suspension
from portal.people.credentials import set_temporary_password
from portal.roster.models import Question, Run
from portal.support.models import Request
from tests.house import make_person, make_section

ROLES = ("nobody", "choosing", "student", "teacher", "school_admin", "district_admin", "portal_admin", "elsewhere")
PUBLIC = {"static", "bootstrap.static"}
# The rows: method, path, and the status for each of the roles.
MATRIX = Path(__file__).with_name("permissions.txt").read_text()
ROWS = [line.split() for line in MATRIX.strip().splitlines() if not line.startswith("#")]


NOTHING_DONE = (403, 404, 409, 422)


def cases() -> list[object]:
    """(method, path, {role: status}) for one test each. Reading and being refused change nothing, so all roles that
    do only that are tried in one scene; whoever changes something gets a fresh one."""
    found = []
    for method, path, *statuses in ROWS:
        row = {role: int(status) for role, status in zip(ROLES, statuses, strict=True)}
        refused = {role: status for role, status in row.items() if status in NOTHING_DONE}
        if 403 in row.values():  # not a public page: the gate stops who is not signed in or not ready
            refused |= {role: row[role] for role in ("nobody", "choosing")}
        together = row if method == "GET" else refused
        groups = [together, *({role: row[role]} for role in row if role not in together)]
        found += [pytest.param(method, path, g, id=f"{method} {path} {' '.join(g)}") for g in groups if g]
    return found


@pytest.fixture
def scene(house) -> SimpleNamespace:
    """The house with somebody who has still to choose a password, a change to undo, a run with a question."""
    house.choosing = make_person("teacher", "Cho", "Osei", house.lincoln, password=None)
    house.given = make_person("student", "Gia", "Osei", house.lincoln, password=None)
    make_section(house.lincoln, "Latin", [house.tess], [house.given])
    set_temporary_password(house.petra, house.given.id)
    house.waiting = make_person("teacher", "Wai", "Ting", house.lincoln, waiting_at=now())
    _person, house.event = operations.edit_person(house.petra, house.ana.id, 1, {"first_name": "Anna"})
    suspension.suspend_person(house.petra, house.ben.id, "left")
    place = {"school_id": house.lincoln.id, "district_id": house.cedar.id}
    house.run = Run.create(
        state="ready", file_name="a.zip", started_by_id=house.petra.id, read_at=house.event.at, **place
    )
    house.request = Request.create(school=house.lincoln, asked_by=house.tess, about="other", text="Help")
    house.message = queue("password_changed", house.ana.email, recipient=house.ana)
    house.question = Question.create(run=house.run, kind="admin", sis_id="x", answer="teacher")
    house.by_role = {
        "nobody": None, "choosing": house.choosing, "student": house.ana, "teacher": house.tess,
        "school_admin": house.sam, "district_admin": house.dora, "portal_admin": house.petra, "elsewhere": house.fay,
    }  # fmt: skip
    return house


# Who gets what is decided by the gate and the rules; every page's queries run on PostgreSQL in tests of their own.
@pytest.mark.any_database
@pytest.mark.parametrize(("method", "path", "row"), cases())
def test_each_role_gets_what_the_matrix_says(scene, browser, method, path, row):
    named = re.findall(r"{(\w+)}", path)
    url = path.format(**{name: getattr(scene, name).id for name in named})
    data = {"answer": "teacher"} if method == "POST" else None
    clients = {role: browser(scene.by_role[role]) for role in row}
    assert {role: client.open(url, method=method, data=data).status_code for role, client in clients.items()} == row


def test_every_route_has_a_row_and_every_row_a_route(app):
    matched = set()
    adapter = app.url_map.bind("localhost")
    for method, path, *_ in ROWS:
        endpoint, _args = adapter.match(re.sub(r"{\w+}", "1", path), method=method)
        matched.add((endpoint, method))
    routes = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.endpoint not in PUBLIC
    }
    assert routes - matched == set(), "give these a row in the matrix"


def test_a_view_without_a_rule_stops_the_start():
    app = Flask("planted")
    app.add_url_rule("/planted", "planted", lambda: "")
    with pytest.raises(RuntimeError, match="planted says no rule"):
        gate.check_every_view_has_a_rule(app)


def test_a_rule_from_elsewhere_stops_the_start():
    app = Flask("planted")
    app.add_url_rule("/planted", "planted", web.requires(lambda actor: True)(lambda: ""))
    with pytest.raises(RuntimeError, match="planted says no rule"):
        gate.check_every_view_has_a_rule(app)


def test_asking_for_the_methods_of_a_page_goes_through_the_gate_too(house, browser):
    assert browser().open("/users/students", method="OPTIONS").status_code == 303
