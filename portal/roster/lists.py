"""The tables of the roster: runs, the rows of a run, its problems and its questions; and the same for downloads."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from peewee import ModelSelect

from portal.people.history import names_of
from portal.roster import sentences
from portal.roster.models import Problem, Question, Row, Run
from portal.roster.naming import Named, Names, with_schools
from portal.tables import Column, Filter, State, Table, narrow

SLICE = 2000
RUNS = Table(
    "imports",
    (
        Column("when", "When", (Run.id,), "w-m"),
        Column("file", "File", (Run.file_name,)),
        Column("who", "By", (), "w-m"),
        Column("state", "State", (Run.state,), "w-l"),
        Column("what", "What it changes", (), "w-l"),
    ),
    (
        Filter(
            "state",
            "Any state",
            lambda actor: list(sentences.STATES.items()),
            lambda value: Run.state == value,
        ),
    ),
    search=lambda text: _words(text, Run.file_name),
    search_label="File name",
    has_actions=False,
)


class RunLine(NamedTuple):
    """A run as the list shows it."""

    id: int
    at: Any
    file: str
    who: str
    state: str
    look: str
    what: str


def run_lines(ids: list[int]) -> list[RunLine]:
    runs = list(Run.select().where(Run.id.in_(ids)))
    names = names_of(run.started_by_id for run in runs)
    return [
        RunLine(
            run.id,
            run.created_at,
            run.file_name or "A package",
            names[run.started_by_id],
            sentences.state_of(run),
            sentences.LOOKS.get(run.state, "new"),
            sentences.brief(run),
        )
        for run in runs
    ]


def rows_of(run: Run) -> tuple[Table, ModelSelect]:
    """What the run would do, row by row in the order of the file: the table and its rows."""
    counts = run.counts
    kinds = [(kind, heading) for kind, heading in sentences.HEADINGS.items() if any(counts.get(kind, {}).values())]
    verdicts = [
        (verdict, label)
        for verdict, label in sentences.VERDICTS.items()
        if verdict != "unchanged" and sentences.total(counts, verdict)
    ]
    table = Table(
        "rows",
        (
            Column("name", "Name", (), "w-l"),
            Column("kind", "Kind", (), "w-s"),
            Column("verdict", "What happens", (), "w-m"),
            Column("fields", "Details"),
            Column("sis_id", "SIS id", (), "w-m wide-only"),
            Column("line", "Line", (), "w-s num wide-only"),
        ),
        (
            Filter("kind", "All kinds", lambda actor: kinds, lambda value: Row.kind == value),
            Filter("verdict", "Everything", lambda actor: verdicts, lambda value: Row.verdict == value),
        ),
        search=lambda text: _words(text, Row.label, Row.sis_id),
        search_label="Name or SIS id",
        has_actions=False,
    )
    return table, Row.select().where(Row.run == run, Row.verdict != "unchanged")


def problems_of(run: Run) -> tuple[Table, ModelSelect]:
    """What is wrong with the package: the table and its rows."""
    mine = Problem.select().where(Problem.run == run)
    table = Table(
        "problems",
        (
            Column("place", "File", (Problem.file, Problem.line), "w-l"),
            Column("line", "Line", (Problem.line, Problem.file), "w-s num"),
            Column("column", "Column", (Problem.column, Problem.file, Problem.line), "w-m"),
            Column("value", "Value", (), "w-m"),
            Column("what", "What is wrong"),
        ),
        (
            Filter("file", "All files", lambda actor: _files(mine), lambda value: Problem.file == value),
            Filter("severity", "Errors and warnings", _severities, lambda value: Problem.severity == value),
        ),
        search=lambda text: _words(text, Problem.sentence, Problem.value),
        search_label="Words, value or column",
        has_actions=False,
    )
    return table, mine


def questions_of(run: Run) -> tuple[Table, ModelSelect]:
    """What a person has to decide: the table and its rows."""
    mine = Question.select().where(Question.run == run)
    kinds = [(kind, asked.title) for kind, asked in sentences.ASKED.items()]
    table = Table(
        "questions",
        (
            Column("label", "Whom it is about", (), "w-l"),
            Column("here", "In Homeroom"),
            Column("theirs", "In the file"),
            Column("answer", "Answer", (), "w-answers"),
        ),
        (Filter("kind", "All questions", lambda actor: kinds, lambda value: Question.kind == value),),
        search=lambda text: _words(text, Question.label, Question.here, Question.theirs),
        search_label="Name or value",
        has_actions=False,
    )
    return table, mine


def fetch_rows(run: Run, ids: list[int]) -> list[Named]:
    return Names(run).of(Row.select().where(Row.id.in_(ids)).order_by(Row.id))


def fetch_questions(run: Run, ids: list[int]) -> list[Question]:
    return with_schools(run, Question.select().where(Question.id.in_(ids)))


def fetch_problems(ids: list[int]) -> list[Problem]:
    return list(Problem.select().where(Problem.id.in_(ids)))


def rows_with(run: Run, kind: str, verdict: str, limit: int | None) -> Iterator[Named]:
    """The rows of one kind and verdict in the order of the file, the first `limit` of them or all."""
    base = Row.select().where(Row.run == run, Row.kind == kind, Row.verdict == verdict)
    if limit:
        yield from Names(run).of(base.order_by(Row.id).limit(limit))
        return
    names = Names(run).learn_all()
    for some in _slices(base):
        yield from names.of(some)


def row_cells(run: Run, state: State) -> Iterator[tuple[Any, ...]]:
    """The rows for a download: kind, what happens, name, SIS id, line, details."""
    table, base = rows_of(run)
    names = Names(run)
    if state.value("kind") in ("", "enrollment"):
        names.learn_all()
    for some in _slices(narrow(table, state, base)):
        for row in names.of(some):
            verdict = sentences.VERDICTS[row.verdict]
            yield row.kind, verdict, row.name, row.sis_id, row.line or "", row.changes


def problem_cells(run: Run, state: State) -> Iterator[tuple[Any, ...]]:
    """The problems for a download: severity, file, line, column, value, what is wrong."""
    table, base = problems_of(run)
    for some in _slices(narrow(table, state, base)):
        for problem in some:
            what = sentences.without_place(problem)
            yield problem.severity, problem.file, problem.line or "", problem.column, problem.value, what


def _slices(query: ModelSelect) -> Iterator[list[Any]]:
    """All rows of the query by id, some thousand at a time: nobody holds them all."""
    model, last = query.model, 0
    while some := list(query.where(model.id > last).order_by(model.id).limit(SLICE)):
        yield some
        last = some[-1].id


def _severities(actor: Any) -> list[tuple[str, str]]:
    return [("error", "Errors"), ("warning", "Warnings")]


def _files(mine: ModelSelect) -> list[tuple[str, str]]:
    found = mine.select(Problem.file).distinct().order_by(Problem.file).tuples()
    return [(file, file) for (file,) in found if file]


def _words(text: str, *fields: Any) -> list[Any]:
    """Every word stands in one of the fields; no index helps, but the rows of one run are few enough."""
    conditions = []
    for word in text.split()[:8]:
        anywhere = fields[0].contains(word)
        for field in fields[1:]:
            anywhere = anywhere | field.contains(word)
        conditions.append(anywhere)
    return conditions
