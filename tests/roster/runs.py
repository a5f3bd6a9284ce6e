"""Runs for tests of the pages: read from a small package, or made of rows alone; and what the pages show of them."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from portal.roster.models import KINDS, Run
from portal.roster.operations import start_import
from portal.roster.reading import read_run
from portal.roster.staging import VERDICTS
from tests.house import Browser, soup
from tests.roster.packages import write_package


def read(actor: Any, folder: Path, name: str = "oak.zip", **package: Any) -> Run:
    """A run as this person started it, read; `package` as for `write_package`."""
    path = write_package(folder / name, **package)
    return read_run(start_import(actor, path, name).id)


def counts(**by_kind: dict[str, int]) -> str:
    """The counts of a run as they are kept: `counts(student={"added": 3})`."""
    return json.dumps({kind: dict.fromkeys(VERDICTS, 0) | by_kind.get(kind, {}) for kind in KINDS})


def page(browser: Browser, run: Run, part: str = "") -> BeautifulSoup:
    """The page of a run, or a `part` of it such as "/questions"."""
    return soup(browser.get(f"/roster/runs/{run.id}{part}"))


def table(browser: Browser, run: Run, query: str = "") -> list[list[str]]:
    """The rows of a run as its table shows them, cell by cell."""
    lines = page(browser, run, f"/rows{query}").select(".records tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in line.select("th, td")] for line in lines]


def download(browser: Browser, run: Run, what: str = "rows", query: str = "") -> list[list[str]]:
    """The rows (or problems) of a run as they are downloaded, the heading first."""
    answer = browser.get(f"/roster/runs/{run.id}/{what}.csv{query}")
    assert answer.status_code == 200 and answer.mimetype == "text/csv" and answer.is_streamed
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def details(browser: Browser, run: Run, query: str) -> list[str]:
    """What the download says in the last column of each row."""
    return [line[-1] for line in download(browser, run, query=query)[1:]]


def apply_form(browser: Browser, run: Run) -> dict[str, str]:
    """What the Apply button of the run's page sends, as a browser collects it."""
    shown = page(browser, run)
    (form,) = shown.select('form[action$="/apply"]')
    belonging = shown.select(f'[form="{form["id"]}"]') if form.get("id") else []
    own = [field for field in form.select("input") if field["name"] != "csrf_token"]
    return {field["name"]: field["value"] for field in (*own, *belonging)}


def press_apply(browser: Browser, run: Run, form: dict[str, str] | None = None, **how: Any) -> Any:
    """Press Apply on the run's page as it is now, or on one that was opened before, with its `form`."""
    data = apply_form(browser, run) if form is None else form
    return browser.post(f"/roster/runs/{run.id}/apply", data=data, **how)
