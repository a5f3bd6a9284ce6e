"""The floors of the house: who may import whom. Downward only; rooms on one floor never each other."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = {
    8: {"__init__", "cli", "schedule", "serve"},
    7: {"home", "desk", "welcome"},
    6: {"onboarding", "activation", "roster"},
    5: {"access", "groups", "trackers", "standards", "community", "support"},
    4: {"people"},
    3: {"classes"},
    2: {"schools"},
    1: {"audit", "mail"},
    0: {
        "config", "db", "rows", "loading", "roles", "rules", "web", "gate", "icons", "walls", "logs", "tables",
        "csv_cells", "bodies", "rsgi", "seals", "errors", "navigation",
    },
}  # fmt: skip
FLOOR = {room: floor for floor, rooms in FLOORS.items() for room in rooms}
# Where flask may be imported: pages and what they stand on. Operations also run in the worker.
FLASK = {"views", "web", "gate", "walls", "errors", "logs", "cli", "__init__", "forms", "signing", "transport"}


def imports(source: str) -> list[tuple[str, int]]:
    """Every module a source imports, with the line; inside functions too."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(f"{node.module}.{alias.name}", node.lineno) for alias in node.names]
    return found


def wrong_imports(path: str, source: str) -> list[str]:
    """What a file of `portal/` imports against the rules; `path` is relative to the repository."""
    parts = Path(path).with_suffix("").parts[1:]
    room = parts[0]
    wrong = []
    for module, line in imports(source):
        names = module.split(".")
        if names[0] == "flask" and parts[-1] not in FLASK and not parts[-1].endswith("_views"):
            wrong.append(f"{path}:{line} imports flask")
        if names[0] != "portal" or len(names) < 2:
            continue
        other = names[1] if names[1] in FLOOR else "__init__"
        same_floor = FLOOR[other] == FLOOR[room] and other != room and FLOOR[room] not in (0, 8)
        if FLOOR[other] > FLOOR[room] or same_floor:
            wrong.append(f"{path}:{line}: {room} (floor {FLOOR[room]}) imports {other} (floor {FLOOR[other]})")
        if any(n == "views" or n.endswith("_views") for n in names[2:]) and room != "__init__":
            wrong.append(f"{path}:{line} imports views; only create_app() may")
        if other == room and parts[-1] == "models" and len(names) > 2 and names[2] in ("operations", "forms"):
            wrong.append(f"{path}:{line}: models import {names[2]}")
    return wrong


def files() -> list[Path]:
    return [p for p in (ROOT / "portal").rglob("*.py") if "migrations" not in p.parts]


def test_every_file_of_the_house_has_a_floor():
    unknown = {p.relative_to(ROOT / "portal").parts[0].removesuffix(".py") for p in files()} - set(FLOOR)
    assert not unknown, f"give these a floor: {unknown}"


def test_imports_go_down_only():
    wrong = [line for p in files() for line in wrong_imports(str(p.relative_to(ROOT)), p.read_text())]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("portal/audit/models.py", "from portal.people.models import Person"),
        ("portal/web.py", "from portal.people import models"),
        ("portal/home/views.py", "from portal.desk import backups"),
        ("portal/people/operations.py", "from flask import request"),
        ("portal/roster/operations.py", "from portal.roster.views import bp"),
        ("portal/onboarding/views.py", "from portal.onboarding.setup_views import bp"),
        ("portal/people/models.py", "def f():\n    from portal.access import sessions"),
        ("portal/people/models.py", "from portal.people.operations import edit_person"),
    ],
)
def test_a_planted_wrong_import_is_found(path, source):
    assert wrong_imports(path, source)


# A list of names, and the rules: who may do what stands in one file, however many rooms there are.
UNLIMITED = ("demo_names.py",)
CEILINGS = {"portal": 250, "templates": 100, "tests": 200}


@pytest.mark.parametrize("folder", CEILINGS)
def test_no_file_outgrows_its_budget(folder):
    pattern = "*.html" if folder == "templates" else "*.py"
    long = {
        str(p.relative_to(ROOT)): n
        for p in (ROOT / folder).rglob(pattern)
        if (n := len(p.read_text().splitlines())) > CEILINGS[folder] and p.name not in UNLIMITED
    }
    assert not long, f"which second noun is in these? {long}"


def test_no_import_hides_inside_a_function():
    hidden = [
        f"{p.relative_to(ROOT)}:{inner.lineno}"
        for p in files()
        for node in ast.walk(ast.parse(p.read_text()))
        if isinstance(node, ast.FunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert not hidden


FORBIDDEN = {
    "hx-on": "the content security policy never runs it",
    "js:": "the content security policy never runs it",
    "|safe": "text of people must stay text",
    "<script>": "scripts are files",
    " style=": "styles are in homeroom.css",
    "hx-headers='{\"X-CSRF": "the token belongs into each form",
}


def test_templates_use_nothing_that_is_forbidden():
    found = [
        f"{p.relative_to(ROOT)}: {word} ({why})"
        for p in (ROOT / "templates").rglob("*.html")
        for word, why in FORBIDDEN.items()
        if word in p.read_text() and not (word == " style=" and p.parent.name == "mail")  # a mail has no stylesheet
    ]
    assert not found, "\n".join(found)


ASKING = re.compile(r"<(form|input|select|textarea)\b[^>]*?\shx-(get|post)=[^>]*>")


def wrong_sync(template: str) -> list[str]:
    """Controls that ask by htmx against the rule of base.html: a change pressed twice goes out once; of two questions
    asked by a control the later one counts."""
    return [
        tag[0]
        for tag in ASKING.finditer(template)
        if (' hx-sync="this:replace"' in tag[0]) != (tag[2] == "get" or "data-aside" in tag[0])
    ]


def test_what_is_pressed_again_is_dropped_and_what_is_asked_again_replaces():
    assert '<body hx-sync:inherited="drop">' in (ROOT / "templates/base.html").read_text()
    found = {
        str(p.relative_to(ROOT)): w for p in (ROOT / "templates").rglob("*.html") if (w := wrong_sync(p.read_text()))
    }
    assert not found


@pytest.mark.parametrize(
    "tag", ['<select hx-get="/x">', '<form method="post" hx-post="/x" hx-sync="this:replace">', '<form hx-get="/x" >']
)
def test_a_planted_wrong_control_is_found(tag):
    assert wrong_sync(f"<p>{tag}</p>") == [tag]


def test_links_never_come_from_the_host_header():
    found = [str(p) for p in files() if "_external=True" in p.read_text()]
    assert not found


def test_no_view_takes_a_head_for_a_post():
    """Flask gives a HEAD to the view of the GET: what is not a GET is not a POST yet, nor does it carry a token."""
    found = [str(p.relative_to(ROOT)) for p in files() if 'method == "GET"' in p.read_text()]
    assert not found, "ask for POST, or for one of GET and HEAD"
