"""The roster's pages hold no barrier: axe finds nothing, wide and narrow, light and dark, whatever they show."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from portal.db import now
from portal.roster.models import Problem, Question, Row, Run
from tests.browser.conftest import NARROW, WIDE
from tests.roster.runs import counts

pytestmark = pytest.mark.browser
LONG = "Wolfeschlegelsteinhausenbergerdorff-Maximiliana Konstantinopolitanskaya"


@pytest.fixture
def paths(house):
    """A list, the upload, and a run in every state that has a look of its own."""
    numbers = counts(
        student={"added": 100_000, "changed": 3, "missing": 1}, enrollment={"added": 604_312, "leaving": 2}
    )
    ready = Run.create(state="ready", file_name=f"{LONG}.zip", counts_json=numbers, warning_count=1, read_at=now())
    change = {"old": {"last_name": "Perez"}, "new": {"last_name": LONG}}
    for verdict, data in (("changed", json.dumps(change)), ("missing", "")):
        Row.create(run=ready, kind="student", verdict=verdict, sis_id=verdict, label=LONG, data=data)
    for kind, answer in (("admin", "teacher"), ("differs", "keep"), ("same_school", "link")):
        Question.create(run=ready, kind=kind, label=LONG, field="last_name", here=LONG, theirs="x", answer=answer)
    refused = Run.create(state="refused", version="1.2", error_count=1, counts_json=counts(), read_at=now())
    for run, severity in ((ready, "warning"), (refused, "error")):
        place = {"file": "users.csv", "line": 2, "column": "role", "value": LONG}
        Problem.create(run=run, severity=severity, code="x.y", sentence="users.csv, line 2, column role: odd.", **place)
    applied = Run.create(state="applied", counts_json=numbers, read_at=now(), applied_at=now())
    reading = Run.create(state="reading", step="Reading people", progress=1, progress_of=3)
    runs = [f"/roster/runs/{run.id}" for run in (ready, refused, applied, reading)]
    return ["/roster", "/roster/import", *runs, *(f"{runs[0]}/{part}" for part in ("rows", "questions", "problems"))]


@pytest.mark.parametrize(("width", "dark"), [(WIDE, False), (NARROW, True)])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(house, window, paths, width, dark):
    mine = window(house.petra, width=width, dark=dark)
    found = {}
    for path in paths:
        page = mine.go(path)
        found[path] = [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in Axe().run(page).response["violations"]]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
