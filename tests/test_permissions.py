"""One matrix: every route × every role → the expected status. It is the documentation of who may open what, and its
own check: a route without a row fails, and so does a row without a route (S-27).

The people are those of `tests/house.py`; what is named in a path belongs to Lincoln High, where Sam is school admin
and Tess teaches Ana. 404 is for what somebody may not see, 403 for what they see but may not do.
"""

import re
from types import SimpleNamespace

import pytest
from flask import Flask

from portal import web
from portal.people import operations
from portal.roster.models import Question, Run
from portal.support.models import Request
from tests.house import make_person

ROLES = ("nobody", "choosing", "student", "teacher", "school_admin", "district_admin", "portal_admin", "elsewhere")
PUBLIC = {"static", "bootstrap.static"}
MATRIX = """
#                                                nobody choosing student teacher school district portal elsewhere
GET  /                                              302  303  200  200  200  200  200  200
GET  /sign-in                                       200  303  303  303  303  303  303  303
POST /sign-in                                       422  422  422  422  422  422  422  422
POST /sign-out                                      303  303  303  303  303  303  303  303
GET  /forgot-password                               200  200  200  200  200  200  200  200
POST /forgot-password                               200  200  200  200  200  200  200  200
GET  /forgot-password/sent                          200  200  200  200  200  200  200  200
GET  /reset/token                                   303  303  303  303  303  303  303  303
GET  /reset                                         200  200  200  200  200  200  200  200
POST /reset                                         409  409  409  409  409  409  409  409
POST /reset/strength                                200  200  200  200  200  200  200  200
POST /reset/renew                                   303  303  303  303  303  303  303  303
GET  /choose-password                               302  303  303  303  303  303  303  303
POST /choose-password                               303  303  303  303  303  303  303  303
POST /choose-password/strength                      303  200  200  200  200  200  200  200
GET  /activate/x                                    303  303  303  303  303  303  303  303
GET  /activate                                      200  303  303  303  303  303  303  303
POST /activate/go-on                                303  303  303  303  303  303  303  303
POST /activate/stay                                 303  303  303  303  303  303  303  303
POST /activate/renew                                200  200  200  200  200  200  200  200
GET  /setup                                         302  303  403  303  303  303  303  303
GET  /setup/details                                 302  200  403  200  200  200  200  200
POST /setup/details                                 303  422  403  422  422  422  422  422
POST /setup/details/skip                            303  303  403  303  303  303  303  303
POST /setup/details/address                         303  403  403  403  403  403  403  403
GET  /setup/cores                                   302  303  403  200  200  200  200  200
POST /setup/cores                                   303  303  403  303  303  303  303  303
GET  /setup/password                                302  200  403  200  200  200  200  200
POST /setup/password                                303  422  403  200  200  200  200  200
GET  /terms                                         200  200  200  200  200  200  200  200
GET  /settings/terms                                302  303  403  403  403  403  200  403
POST /settings/terms                                303  303  403  403  403  403  422  403
GET  /profile                                       302  303  200  200  200  200  200  200
POST /profile/name                                  303  303  403  422  422  422  422  422
POST /profile/password                              303  303  422  422  422  422  422  422
POST /profile/sign-ins/end                          303  303  303  303  303  303  303  303
POST /profile/sign-ins/end-all                      303  303  303  303  303  303  303  303
GET  /users/students                                302  303  403  200  200  200  200  200
GET  /users/teachers                                302  303  403  403  200  200  200  200
GET  /users/admins                                  302  303  403  403  200  200  200  200
GET  /users/students/add                            302  303  403  403  200  200  200  200
POST /users/students/add                            303  303  403  403  422  422  422  422
GET  /users/{ana}/edit                              302  303  403  200  200  200  200  404
GET  /users/{tess}/edit                             302  303  403  403  200  200  200  404
GET  /users/{sam}/edit                              302  303  403  404  403  200  200  404
GET  /users/{dora}/edit                             302  303  403  404  404  403  200  404
GET  /users/{petra}/edit                            302  303  403  404  404  404  403  404
GET  /users/{ana}                                   302  303  403  303  303  303  303  404
POST /users/{ana}                                   303  303  403  422  422  422  422  404
POST /users/{sara}                                  303  303  403  404  422  422  422  404
GET  /users/{ana}/password                          302  303  403  200  200  200  200  404
POST /users/{ana}/password                          303  303  403  200  200  200  200  404
POST /users/{sara}/password                         303  303  403  404  200  200  200  404
POST /users/{dev}/password                          303  303  403  404  404  200  200  404
GET  /users/{ana}/suspend                           302  303  403  403  200  200  200  404
POST /users/{ana}/suspend                           303  303  403  403  422  422  422  404
POST /users/{ben}/unsuspend                         303  303  403  403  303  303  303  404
GET  /users/{ana}/history                           302  303  403  200  200  200  200  404
POST /users/{ana}/undo/{event}                      303  303  403  303  303  303  303  404
GET  /history                                       302  303  403  403  200  200  200  200
POST /history/{event}/undo                          303  303  403  403  303  303  303  404
GET  /roster                                        302  303  403  403  200  200  200  200
GET  /roster/import                                 302  303  403  403  200  200  200  200
POST /roster/import                                 303  303  403  403  422  422  422  422
GET  /roster/runs/{run}                             302  303  403  403  200  200  200  404
POST /roster/runs/{run}/apply                       303  303  403  403  303  303  303  404
POST /roster/runs/{run}/cancel                      303  303  403  403  303  303  303  404
POST /roster/runs/{run}/read-anyway                 303  303  403  403  403  403  403  404
GET  /roster/runs/{run}/problems                    302  303  403  403  200  200  200  404
GET  /roster/runs/{run}/problems.csv                302  303  403  403  200  200  200  404
GET  /roster/runs/{run}/questions                   302  303  403  403  200  200  200  404
POST /roster/runs/{run}/questions/{question}        303  303  403  403  303  303  303  404
GET  /roster/runs/{run}/rows                        302  303  403  403  200  200  200  404
GET  /roster/runs/{run}/rows.csv                    302  303  403  403  200  200  200  404
GET  /settings                                      302  303  403  403  303  200  200  303
GET  /settings/portal                               302  303  403  403  403  403  200  403
POST /settings/portal                               303  303  403  403  403  403  422  403
GET  /settings/schools/{lincoln}                    302  303  403  403  200  200  200  404
POST /settings/schools/{lincoln}                    303  303  403  403  422  422  422  404
POST /settings/schools/{lincoln}/undo/{event}       303  303  403  403  404  404  404  404
GET  /cores                                         302  303  403  403  303  200  200  303
GET  /cores/{lincoln}                               302  303  403  403  200  200  200  404
POST /cores/{lincoln}                               303  303  403  403  303  303  303  404
POST /cores/{lincoln}/undo/{event}                  303  303  403  403  404  404  404  404
GET  /profile/cores                                 302  303  403  200  200  200  200  200
POST /profile/cores                                 303  303  403  303  303  303  303  303
GET  /support                                       302  303  403  200  200  200  200  200
GET  /support/ask                                   302  200  403  200  200  403  403  403
POST /support/ask                                   303  422  403  422  422  403  403  403
GET  /support/{request}                             302  303  403  200  200  200  200  404
POST /support/{request}/answer                      303  303  403  403  422  422  422  404
GET  /help                                          302  303  200  200  200  200  200  200
GET  /help/plain-http                               302  303  403  403  200  200  200  200
GET  /health                                        503  503  503  503  503  503  503  503
GET  /welcome                                       303  303  303  303  303  303  303  303
GET  /welcome/school                                303  303  303  303  303  303  303  303
POST /welcome/school                                409  409  409  409  409  409  409  409
GET  /welcome/demo                                  303  303  303  303  303  303  303  303
POST /welcome/demo                                  303  303  303  303  303  303  303  303
GET  /welcome/demo/leave                            404  404  404  404  404  404  404  404
POST /welcome/demo/leave                            404  404  404  404  404  404  404  404
POST /welcome/demo/sign-in/teacher                  404  404  404  404  404  404  404  404
"""
ROWS = [line.split() for line in MATRIX.strip().splitlines() if not line.startswith("#")]
CASES = [
    pytest.param(method, path, role, int(status), id=f"{method} {path} {role}")
    for method, path, *statuses in ROWS
    for role, status in zip(ROLES, statuses, strict=True)
]


@pytest.fixture
def scene(house) -> SimpleNamespace:
    """The house with somebody who has still to choose a password, a change to undo, a run with a question."""
    house.choosing = make_person("teacher", "Cho", "Osei", house.lincoln, password=None)
    _person, house.event = operations.edit_person(house.petra, house.ana.id, 1, {"first_name": "Anna"})
    operations.suspend_person(house.petra, house.ben.id, "left")
    place = {"school_id": house.lincoln.id, "district_id": house.cedar.id}
    house.run = Run.create(
        state="ready", file_name="a.zip", started_by_id=house.petra.id, read_at=house.event.at, **place
    )
    house.request = Request.create(school=house.lincoln, asked_by=house.tess, about="other", text="Help")
    house.question = Question.create(run=house.run, kind="admin", sis_id="x", answer="teacher")
    house.by_role = {
        "nobody": None, "choosing": house.choosing, "student": house.ana, "teacher": house.tess,
        "school_admin": house.sam, "district_admin": house.dora, "portal_admin": house.petra, "elsewhere": house.fay,
    }  # fmt: skip
    return house


@pytest.mark.parametrize(("method", "path", "role", "status"), CASES)
def test_each_role_gets_what_the_matrix_says(scene, browser, method, path, role, status):
    named = re.findall(r"{(\w+)}", path)
    url = path.format(**{name: getattr(scene, name).id for name in named})
    answer = browser(scene.by_role[role]).open(
        url, method=method, data={"answer": "teacher"} if method == "POST" else None
    )
    assert answer.status_code == status


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
        web.check_every_view_has_a_rule(app)


def test_a_rule_from_elsewhere_stops_the_start():
    app = Flask("planted")
    app.add_url_rule("/planted", "planted", web.requires(lambda actor: True)(lambda: ""))
    with pytest.raises(RuntimeError, match="planted says no rule"):
        web.check_every_view_has_a_rule(app)


def test_asking_for_the_methods_of_a_page_goes_through_the_gate_too(house, browser):
    assert browser().open("/users/students", method="OPTIONS").status_code == 303
