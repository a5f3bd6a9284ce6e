"""`homeroom import`: the same reading, preview and applying as on the pages, in a terminal."""

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from portal.config import Settings
from portal.db import Refused, database, migrate
from portal.roles import THIS_COMPUTER
from portal.roster import asides, lists, operations, preview, sentences
from portal.roster.applying import apply_run
from portal.roster.models import Problem, Question, Run
from portal.roster.reading import read_run

SHOWN = 20
STEPS = 1000
TAKEN_MEANWHILE = "Somebody took a sign-in name of this package just now. Import it again to see whose."
LISTED = ("added", "changed", "refused", "missing", "leaving")


@click.command("import")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--yes", is_flag=True, help="Apply without asking.")
@click.option("--lenient", is_flag=True, help="Take what is only formally wrong in a 1.2 package for a warning.")
@click.option("--source", "source_name", help="Which system the package is from, where it doesn't say so itself.")
@click.option(
    "--schools",
    type=click.Choice(["same", "new"]),
    help="Whether a school or district set up by hand is the one in the package, where the names differ.",
)
@click.option("--list", "listed", type=click.Choice(["all"]), help="Name everybody, not only the first twenty.")
@click.pass_obj
def import_roster(
    settings: Settings,
    path: Path,
    dry_run: bool,
    yes: bool,
    lenient: bool,
    source_name: str | None,
    schools: str | None,
    listed: str | None,
) -> None:
    """Read a roster package, show what would change, ask.

    PATH is a OneRoster 1.1 or 1.2 package, a zip or a folder. Nothing is written before you said yes.
    Exit code 1: the package was refused, or not applied.
    """
    _prepare(settings)
    shown = None if listed else SHOWN
    with database.connection_context():
        started = operations.start_import(
            THIS_COMPUTER, path.resolve(), path.name, lenient=lenient, source_name=source_name
        )
        with _discarded_unless_applied(started):
            run = _read(started)
            if run.state != "ready":
                _say_why(run, shown)
            _say_what(run, shown)
            if run.changes_nothing and not preview.noted(run):
                return
            if dry_run:
                click.echo("This was a dry run: nothing was written.")
            elif _settle_schools(run, schools, yes) and (yes or click.confirm("Apply?")):
                _say_done(_apply(run))
            else:
                raise click.ClickException("Not applied. Nothing was changed.")


def _prepare(settings: Settings) -> None:
    """An import may come before anything else: an empty folder gets its database."""
    with database.connection_context():
        is_new = not database.get_tables()
    if is_new:
        migrate(settings)


@contextmanager
def _discarded_unless_applied(run: Run) -> Iterator[None]:
    """Whatever happens in between, a dry run, a no or Ctrl+C: no run is left waiting for a decision."""
    try:
        yield
    finally:
        if Run.get_by_id(run.id).state in ("uploaded", "reading", "ready"):
            operations.cancel_run(THIS_COMPUTER, run.id)


def _read(run: Run) -> Run:
    run = _read_with_bar(run) if sys.stderr.isatty() else read_run(run.id)
    while run.state in ("uploaded", "reading"):  # the worker of a running portal was faster
        time.sleep(0.5)
        run = Run.get_by_id(run.id)
    return run


def _read_with_bar(run: Run) -> Run:
    with click.progressbar(length=STEPS, label="Reading", show_eta=False, file=sys.stderr) as bar:

        def report(step: str, done: int, of: int) -> None:
            bar.label = f"{step:20}"
            bar.update(max(0, done * STEPS // max(of, 1) - bar.pos))

        return read_run(run.id, report)


def _settle_schools(run: Run, schools: str | None, yes: bool) -> bool:
    """Ask about schools set up by hand whose names differ: only a person knows. True when all are answered."""
    for question in Question.select().where(Question.run == run, Question.answer == ""):
        if schools is None and yes:
            text = f"Is “{question.here}” the same as “{question.theirs}”? Add --schools same or --schools new."
            raise click.ClickException(text)
        asked = f"“{question.here}” was set up by hand. Is it “{question.theirs}” of the package?"
        is_same = click.confirm(asked) if schools is None else schools == "same"
        operations.answer_question(THIS_COMPUTER, question.id, "link" if is_same else "new")
    return True


def _apply(run: Run) -> Run:
    operations.request_apply(THIS_COMPUTER, run.id)
    try:
        return apply_run(run.id)
    except Refused:
        run = Run.get_by_id(run.id)
        if run.state != "applied":  # else the worker of a running portal was faster
            raise
        return run


def _say_done(run: Run) -> None:
    if run.state != "applied":  # somebody took a sign-in name of it at that moment
        raise click.ClickException(f"{TAKEN_MEANWHILE} Nothing was changed.")
    click.echo(sentences.did(run))


def _say_why(run: Run, shown: int | None) -> None:
    """Every problem of a refused package; ends the command."""
    _say_problems(run, "error", run.error_count, shown)
    _say_problems(run, "warning", run.warning_count, shown)
    if preview.lacks_base(run):
        click.echo(sentences.BASE_FIRST)
    if preview.formal_only(run):
        click.echo("Only the form of the file is wrong, so it can be read less strictly: --lenient")
    raise click.ClickException(sentences.why_refused(run))


def _say_what(run: Run, shown: int | None) -> None:
    """What would change: numbers, names, questions, warnings, and all of it in one sentence."""
    verdicts, counts = preview.counts_of(run)
    width = max(len(label) for _verdict, label in verdicts) + 2
    click.echo(" " * 14 + "".join(f"{label:>{width}}" for _verdict, label in verdicts))
    for _kind, label, numbers in counts:
        click.echo(f"{label:14}" + "".join(f"{numbers[verdict]:>{width},}" for verdict, _label in verdicts))
    for kind, label, numbers in counts:
        for verdict in LISTED:
            _say_rows(run, kind, verdict, f"{label}, {sentences.VERDICTS[verdict].lower()}", numbers[verdict], shown)
    _say_questions(run, shown)
    if told := asides.left_out(run):
        click.echo(f"\n{told[0]}. {told[1]}")
    _say_problems(run, "warning", run.warning_count, shown)
    click.echo(f"\n{preview.outcome_unasked(run)}")


def _say_rows(run: Run, kind: str, verdict: str, title: str, count: int, shown: int | None) -> None:
    if count:
        rows = lists.rows_with(run, kind, verdict, shown)
        _say_list(title, count, (f"{r.name}{': ' + r.changes if verdict == 'changed' else ''}" for r in rows), shown)


def _say_questions(run: Run, shown: int | None) -> None:
    for group in preview.groups(run):
        questions = Question.select().where(Question.run == run, Question.kind == group.kind).order_by(Question.id)
        title = group.asking.title if group.asking.title.endswith("?") else f"{group.asking.title}."
        _say_list(f"{title} {group.asking.text}", group.count, map(_asked, questions.limit(shown)), shown)
    if Question.select().where(Question.run == run).exists():
        click.echo("  To answer otherwise, import the package on the page Data › Roster.")


def _asked(question: Question) -> str:
    field, here, theirs = sentences.about(question)
    sides = ", ".join(f"{side}: {value}" for side, value in (("here", here), ("in the file", theirs)) if value)
    answer = sentences.ASKED[question.kind].answers.get(question.answer, sentences.UNANSWERED)
    caution = sentences.caution(question)
    return f"{question.label}{', ' + field if field else ''} ({sides}) → {answer}{'. ' + caution if caution else ''}"


def _say_problems(run: Run, severity: str, count: int, shown: int | None) -> None:
    query = Problem.select().where(Problem.run == run, Problem.severity == severity).order_by(Problem.id).limit(shown)
    found = [problem.sentence for problem in query]
    if found:
        _say_list(f"{severity.capitalize()}s", max(count, len(found)), found, shown)


def _say_list(title: str, count: int, lines: Iterable[str], shown: int | None) -> None:
    """A heading with its number, the first lines, and how many are not shown."""
    click.echo(f"\n{title} ({count:,})")
    told = 0
    for line in lines:
        click.echo(f"  {_printable(line)}")
        told += 1
    if count > told:
        click.echo(f"  … and {count - told:,} more" + (" (see --list all)" if shown else ""))


def _printable(text: str) -> str:
    """What a file says can't move the cursor or colour the terminal."""
    return "".join(letter if letter.isprintable() else "·" for letter in text)


ROSTER_COMMANDS = [import_roster]
