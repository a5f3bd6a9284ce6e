"""What a run that was read shows before anybody applies it; page and terminal show the same."""

from typing import NamedTuple

from peewee import fn

from portal.roster import sentences
from portal.roster.models import PEOPLE, Problem, Question, Row, Run
from portal.roster.naming import with_schools
from portal.roster.sentences import ALWAYS_SHOWN, KINDS, VERDICTS, Asking

FEW = 10
QUESTIONS_SHOWN = 20


class Group(NamedTuple):
    """Questions of one kind: the first of them, and how many there are."""

    kind: str
    asking: Asking
    questions: list[Question]
    count: int


class Preview(NamedTuple):
    """Everything the page of a run that was read needs."""

    outcome: str
    verdicts: list[tuple[str, str]]
    counts: list[tuple[str, str, dict[str, int]]]
    groups: list[Group]
    warnings: list[Problem]
    missing: list[Row]
    missing_count: int
    leaving_count: int


def preview(run: Run) -> Preview:
    verdicts, counts = counts_of(run)
    missing = Row.select().where(Row.run == run, Row.kind.in_(PEOPLE), Row.verdict == "missing")
    warnings = Problem.select().where(Problem.run == run, Problem.severity == "warning")
    of_people = {kind: run.counts.get(kind, {}) for kind in PEOPLE}
    return Preview(
        outcome=outcome(run),
        verdicts=verdicts,
        counts=counts,
        groups=groups(run),
        warnings=list(warnings.order_by(Problem.id).limit(FEW)),
        missing=list(missing.order_by(Row.id).limit(FEW)),
        missing_count=sentences.total(of_people, "missing"),
        leaving_count=sentences.total(run.counts, "leaving"),
    )


def outcome(run: Run) -> str:
    """What applying does, the answers given so far included."""
    return sentences.would(run, answered(run))


def answered(run: Run) -> int:
    """How many questions have another answer than the safe one; schools stand in the counts already."""
    query = Question.select(Question.kind, Question.answer, fn.COUNT(Question.id))
    query = query.where(Question.run == run, Question.kind != "same_school")
    found = query.group_by(Question.kind, Question.answer).tuples()
    return sum(number for kind, answer, number in found if answer != next(iter(sentences.ASKED[kind].answers)))


def counts_of(run: Run) -> tuple[list[tuple[str, str]], list[tuple[str, str, dict[str, int]]]]:
    """(the verdicts worth a column with their labels, a line per kind the package has: kind, label, numbers)."""
    counts = run.counts
    verdicts = [(v, label) for v, label in VERDICTS.items() if v in ALWAYS_SHOWN or sentences.total(counts, v)]
    lines = [(kind, KINDS[kind][1].capitalize(), counts[kind]) for kind in KINDS if any(counts.get(kind, {}).values())]
    return verdicts, lines


def groups(run: Run) -> list[Group]:
    """The questions by kind, those that matter most first."""
    found = []
    for kind, asking in sentences.ASKED.items():
        mine = Question.select().where(Question.run == run, Question.kind == kind)
        if count := mine.count():
            first = with_schools(run, mine.order_by(Question.id).limit(QUESTIONS_SHOWN))
            found.append(Group(kind, asking, first, count))
    return found


def formal_only(run: Run) -> bool:
    """Whether reading a refused package anyway could help: 1.2 read strictly, and nothing wrong with it as a whole."""
    whole = Problem.code.startswith("zip.") | Problem.code.startswith("package.")
    errors = Problem.select().where(Problem.run == run, Problem.severity == "error")
    strict = run.version == "1.2" and not run.is_lenient and run.state == "refused"
    return strict and errors.exists() and not errors.where(whole).exists()


def source_unclear(run: Run) -> bool:
    """Whether somebody has to say which system the package is from."""
    return Problem.select().where(Problem.run == run, Problem.code == "package.source").exists()


def percent(run: Run) -> int | None:
    """How far a reading or applying is, or None while that is not known."""
    return min(100, run.progress * 100 // run.progress_of) if run.progress_of else None


def step(run: Run) -> str:
    """What goes on right now, as a line of text."""
    return run.step if run.step and run.state in ("reading", "applying") else sentences.STATES[run.state]
