"""What a run that was read shows before anybody applies it; page and terminal show the same."""

from typing import NamedTuple

from peewee import fn

from portal.roster import asides, outlook, past, sentences
from portal.roster.mentions import newly_mentioned
from portal.roster.models import PEOPLE, Problem, Question, Row, Run
from portal.roster.naming import Names, with_schools
from portal.roster.sentences import ALWAYS_SHOWN, HEADINGS, VERDICTS, Asking
from portal.roster.staging import DEFAULTS

FEW = 10
QUESTIONS_SHOWN = 20


class Group(NamedTuple):
    """Questions of one kind: the first of them, and how many there are."""

    kind: str
    asking: Asking
    questions: list[Question]
    count: int

    @property
    def is_alike(self) -> bool:
        return bool(self.asking.alike) and self.count > 1


class Missing(NamedTuple):
    """Who or what is here and not in the file: the first of them, in words, and how many there are."""

    amount: str
    url: str
    names: list[str]
    count: int


class Preview(NamedTuple):
    """Everything the page of a run that was read needs."""

    outcome: str
    verdicts: list[tuple[str, str]]
    counts: list[tuple[str, str, dict[str, int]]]
    groups: list[Group]
    warnings: list[Problem]
    missing: list[Missing]
    leaving_count: int
    is_nothing: bool
    is_overtaken: bool
    about_questions: tuple[str, str]
    left_out: tuple[str, str] | None


def preview(run: Run) -> Preview:
    verdicts, counts = counts_of(run)
    warnings = Problem.select().where(Problem.run == run, Problem.severity == "warning")
    asked = groups(run)
    return Preview(
        outcome=outcome(run),
        is_nothing=run.changes_nothing and not asked and not noted(run),
        is_overtaken=_is_overtaken(run),
        verdicts=verdicts,
        counts=counts,
        groups=asked,
        warnings=list(warnings.order_by(Problem.id).limit(FEW)),
        missing=[found for kinds in (PEOPLE, ("enrollment",)) if (found := missing(run, kinds)).count],
        leaving_count=sentences.total(run.counts, "leaving"),
        about_questions=past.about_questions(run),
        left_out=asides.left_out(run),
    )


def outcome(run: Run) -> str:
    """What applying does, the answers given so far included."""
    if _is_overtaken(run):
        return sentences.OVERTAKEN
    if run.state == "cancelled":
        return past.discarded(run)
    found = _answers(run)
    asked: dict[str, int] = {}
    for kind, _answer, number in found:
        asked[kind] = asked.get(kind, 0) + number
    told = {"taken", "two_rows"}  # what these link stands in the numbers
    answered = sum(number for kind, answer, number in found if answer != DEFAULTS[kind] and kind not in told)
    if run.state != "ready":
        return outlook.would(run, answered)
    return outlook.would(run, answered, asked, noted(run))


def _is_overtaken(run: Run) -> bool:
    """Whether it waits for a decision that nobody can make any more."""
    return run.state == "ready" and run.is_overtaken


def outcome_unasked(run: Run) -> str:
    """The same in a terminal, where questions keep their careful answers."""
    edited = sum(number for kind, _answer, number in _answers(run) if kind == "differs")
    if run.changes_nothing and edited:
        return f"{outlook.stays(edited)} {noted(run)}".strip()
    return outlook.would(run, noted=noted(run))


def noted(run: Run) -> str:
    """What applying a run that changes nothing remembers all the same, as a sentence; empty where there is no news.
    Later packages are compared with it, and may refer to it."""
    if not run.changes_nothing:
        return ""
    people = Row.select().where(Row.run == run, Row.kind.in_(PEOPLE), Row.verdict == "unchanged").count()
    return outlook.notes(people, *newly_mentioned(run))


def _answers(run: Run) -> list[tuple[str, str, int]]:
    """(kind of question, answer, how many); schools stand in the counts already."""
    query = Question.select(Question.kind, Question.answer, fn.COUNT(Question.id))
    query = query.where(Question.run == run, Question.kind != "same_school")
    return list(query.group_by(Question.kind, Question.answer).tuples())


def missing(run: Run, kinds: tuple[str, ...]) -> Missing:
    """Those of these kinds who are not in the file."""
    rows = Row.select().where(Row.run == run, Row.kind.in_(kinds), Row.verdict == "missing")
    count = sentences.total({kind: run.counts.get(kind, {}) for kind in kinds}, "missing")
    names = [row.name for row in Names(run).of(rows.order_by(Row.id).limit(FEW))] if count else []
    kind, query = ("person", "") if kinds == PEOPLE else (kinds[0], f"kind={kinds[0]}&")
    return Missing(sentences.amount(count, kind), f"/roster/runs/{run.id}/rows?{query}verdict=missing", names, count)


def counts_of(run: Run) -> tuple[list[tuple[str, str]], list[tuple[str, str, dict[str, int]]]]:
    """(the verdicts worth a column with their labels, a line per kind the package has: kind, label, numbers)."""
    counts = run.counts
    verdicts = [(v, label) for v, label in VERDICTS.items() if v in ALWAYS_SHOWN or sentences.total(counts, v)]
    lines = [(kind, heading, counts[kind]) for kind, heading in HEADINGS.items() if any(counts.get(kind, {}).values())]
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


def answered_alike(run: Run) -> list[Group]:
    """Those that can all be answered at once."""
    is_open = run.state == "ready" and not run.is_overtaken
    return [group for group in groups(run) if group.is_alike] if is_open else []


def formal_only(run: Run) -> bool:
    """Whether reading a refused package anyway helps: 1.2 read strictly, and nothing wrong with it but its form."""
    return run.version == "1.2" and not run.is_lenient and run.state == "refused" and run.is_formal


def lacks_base(run: Run) -> bool:
    """Whether a package of changes was refused for what a full one, imported before it, would have brought."""
    lost = Problem.select().where(Problem.run == run, Problem.severity == "error")
    return run.is_delta and lost.where(Problem.code.startswith("reference.missing_target")).exists()


def is_correctable(run: Run) -> bool:
    """Whether something is wrong with the file itself, and not only with who sent it or what was said of it."""
    others = ("package.source", "package.not_yours", "package.gone")
    errors = Problem.select().where(Problem.run == run, Problem.severity == "error")
    return errors.where(Problem.code.not_in(others)).exists()


def source_unclear(run: Run) -> bool:
    """Whether somebody has to say which system the package is from."""
    return Problem.select().where(Problem.run == run, Problem.code == "package.source").exists()


def percent(run: Run) -> int | None:
    """How far a reading or applying is, or None while that is not known."""
    return min(100, run.progress * 100 // run.progress_of) if run.progress_of else None


def step(run: Run) -> str:
    """What goes on right now, as a line of text."""
    return run.step if run.step and run.state in ("reading", "applying") else sentences.STATES[run.state]
