"""Data › Roster: the runs, importing a package, and what one would change before anybody applies it."""

import os
import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, request, url_for
from werkzeug.datastructures import FileStorage

from portal import rules
from portal.db import Refused
from portal.people.history import names_of
from portal.roster import lists, operations, past, sentences
from portal.roster import preview as previews
from portal.roster.downloads import csv_lines
from portal.roster.forms import ImportForm
from portal.roster.models import Question, Run
from portal.roster.shown import rest_of
from portal.schools.models import Setting
from portal.tables import State, Table, offered, read_page
from portal.web import actor, go_to, local_url, render, requires, say, wants_fragment

bp = Blueprint("roster", __name__, url_prefix="/roster")


def comes_back(view: Callable[..., Any]) -> Callable[..., Any]:
    """For what is pressed on a run: where that can't be done with it (any more), the run is shown and says so."""

    @wraps(view)
    def attempt(run_id: int, **more: Any) -> Any:
        try:
            return view(run_id, **more)
        except operations.NotNow as reason:
            flash(str(reason), "error")
            return go_to(url_for(".show_run", run_id=run_id))

    return attempt


@bp.route("")
@requires(rules.can_import)
def index() -> Any:
    state = _state(lists.RUNS)
    newest_first = replace(state, sort=state.sort or "-when")
    page = read_page(lists.RUNS, newest_first, Run.visible_to(actor()), lists.run_lines)
    return _table("roster/index.html", page, "roster/_runs.html", empty_file="roster/_empty.html")


@bp.route("/import", methods=["GET", "POST"])
@requires(rules.can_import, upload_mb="max_upload_mb")
def import_roster() -> Any:
    if Setting.read("demo"):
        return render("roster/demo.html", status=403 if request.method == "POST" else 200)
    form = ImportForm().offer(ask="which" in request.args)
    if not form.validate_on_submit():
        limit = current_app.config["SETTINGS"].max_upload_mb
        return render("roster/import.html", status=422 if form.is_submitted() else 200, form=form, limit=limit)
    package = _keep(form.package.data)
    try:
        run = operations.start_import(actor(), package, form.file_name, source_name=form.source_name)
    except Refused:
        package.unlink()
        raise
    return go_to(url_for(".show_run", run_id=run.id))


@bp.route("/runs/<int:run_id>")
@requires(rules.can_import)
def show_run(run_id: int) -> Any:
    """The run as it is now; while it is worked on, its part of the page asks for itself again every second."""
    run = _seen(run_id)
    return render("roster/run.html", "roster/_run.html", **_about(run))


@bp.route("/runs/<int:run_id>/rows")
@requires(rules.can_import)
def index_rows(run_id: int) -> Any:
    run = _seen(run_id)
    table, base = lists.rows_of(run)
    page = read_page(table, _state(table), base, lambda ids: lists.fetch_rows(run, ids))
    return _table("roster/rows.html", page, "roster/_rows.html", run=run, download_file="rows")


@bp.route("/runs/<int:run_id>/problems")
@requires(rules.can_import)
def index_problems(run_id: int) -> Any:
    run = _seen(run_id)
    return _table("roster/problems.html", _problems(run), "roster/_problems.html", run=run, download_file="problems")


@bp.route("/runs/<int:run_id>/questions")
@requires(rules.can_import)
def index_questions(run_id: int) -> Any:
    run = _seen(run_id)
    table, base = lists.questions_of(run)
    page = read_page(table, _state(table), base, lambda ids: lists.fetch_questions(run, ids))
    alike, told, back = previews.answered_alike(run), past.about_questions(run), page.state.url()
    return _table("roster/questions.html", page, "roster/_questions.html", run=run, back=back, alike=alike, told=told)


@bp.route("/runs/<int:run_id>/rows.csv")
@requires(rules.can_import)
def download_rows(run_id: int) -> Any:
    run = _seen(run_id)
    header = ("kind", "what happens", "name", "SIS id", "line", "details")
    operations.note_download(actor(), run.id, "the rows")
    return _download(f"roster-{run.id}-rows", header, lists.row_cells(run, _state(lists.rows_of(run)[0])))


@bp.route("/runs/<int:run_id>/problems.csv")
@requires(rules.can_import)
def download_problems(run_id: int) -> Any:
    run = _seen(run_id)
    header = ("severity", "file", "line", "column", "value", "what is wrong")
    operations.note_download(actor(), run.id, "the problems")
    return _download(f"roster-{run.id}-problems", header, lists.problem_cells(run, _state(lists.problems_of(run)[0])))


@bp.route("/runs/<int:run_id>/questions/<int:question_id>", methods=["POST"])
@requires(rules.can_import)
@comes_back
def answer_question(run_id: int, question_id: int) -> Any:
    run = _seen(run_id)
    question = Question.get_or_none(Question.id == question_id, Question.run == run) or abort(404)
    back = local_url(request.form.get("back"), url_for(".show_run", run_id=run.id))
    given = request.form.get("answer", "")
    if "alike" in request.form:
        number = operations.answer_alike(actor(), question.id, given)
        say(f"{sentences.amount_of('answer', number)} kept.")
        return go_to(f"{back}#alike-{question.kind}")
    question = operations.answer_question(actor(), question.id, given)
    if not wants_fragment():
        return go_to(f"{back}#question-{question.id}")
    say("Answer kept.")
    return render(
        "roster/_answered.html",
        rows=lists.fetch_questions(run, [question.id]),
        run=run,
        back=back,
        preview=previews.preview(_seen(run_id)),
        words=sentences,
    )


@bp.route("/runs/<int:run_id>/apply", methods=["POST"])
@requires(rules.can_import)
@comes_back
def request_apply(run_id: int) -> Any:
    _seen(run_id)
    operations.request_apply(actor(), run_id, request.form)
    return go_to(url_for(".show_run", run_id=run_id))


@bp.route("/runs/<int:run_id>/cancel", methods=["POST"])
@requires(rules.can_import)
@comes_back
def cancel_run(run_id: int) -> Any:
    _seen(run_id)
    run = operations.cancel_run(actor(), run_id)
    say("Nothing was changed." if run.changes_nothing else "Discarded. Nothing was changed.")
    return go_to(url_for(".index"))


@bp.route("/runs/<int:run_id>/read-anyway", methods=["POST"])
@requires(rules.can_import)
@comes_back
def read_anyway(run_id: int) -> Any:
    _seen(run_id)
    operations.read_anyway(actor(), run_id)
    return go_to(url_for(".show_run", run_id=run_id))


def _seen(run_id: int) -> Run:
    run = Run.get_or_none(Run.id == run_id)
    return run if run is not None and rules.can_see_run(actor(), run) else abort(404)


def _state(table: Table, path: str = "") -> State:
    return State.read(table, path or request.path, request.args)


def _table(page_file: str, page: Any, rows_file: str, **context: Any) -> Any:
    """A list as a page, or for htmx only its results."""
    choices = [] if wants_fragment() else offered(page.table, actor())
    query = page.state.url().partition("?")[2]
    context.setdefault("empty_file", "roster/_none.html")
    return render(
        page_file, "roster/_list.html", page=page, rows_file=rows_file, filter_choices=choices, words=sentences,
        query=f"?{query}" if query else "", **context,
    )  # fmt: skip


def _about(run: Run) -> dict[str, Any]:
    """What the page of a run shows, by its state."""
    back = url_for(".show_run", run_id=run.id)
    names = names_of((run.started_by_id, run.applied_by_id))
    context = {"run": run, "words": sentences, "started_by": names[run.started_by_id], "back": back}
    if run.state in sentences.MOVING:
        return context | {"step": previews.step(run), "percent": previews.percent(run)}
    if run.state in ("refused", "failed"):
        page = _problems(run)
        return context | {
            "page": page, "filter_choices": offered(page.table, actor()), "query": "",
            "rows_file": "roster/_problems.html",
            "may_read_anyway": previews.formal_only(run), "asks_which": previews.source_unclear(run),
            "lacks_base": previews.lacks_base(run), "is_correctable": previews.is_correctable(run),
            "rest": rest_of(run),
        }  # fmt: skip
    preview = previews.preview(run)
    rest = rest_of(run, [question.id for group in preview.groups for question in group.questions])
    return context | {"preview": preview, "rest": rest, "applied_by": names[run.applied_by_id]}


def _problems(run: Run) -> Any:
    table, base = lists.problems_of(run)
    state = _state(table, url_for(".index_problems", run_id=run.id))
    return read_page(table, state, base, lists.fetch_problems)


def _keep(upload: FileStorage) -> Path:
    """The upload as a file only the portal reads, under a name nobody chose."""
    folder: Path = current_app.config["SETTINGS"].uploads
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(16)}.zip"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        try:
            upload.save(file)
        except OSError:  # the disk is full: what has no run would stay for ever
            path.unlink()
            raise
    return path


def _download(name: str, header: Iterable[str], rows: Iterable[Any]) -> Response:
    answer = Response("".join(csv_lines(header, rows)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
