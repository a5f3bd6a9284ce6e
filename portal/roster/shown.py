"""What a page shows of a run, kept in its Apply form: from a page that is older than an answer nothing is applied.

Each question the page lists carries its own answer, so the form follows when a row is replaced. What the page only
counts stands in one short mark, and so does what applying ran into before.
"""

from collections.abc import Collection, Mapping
from hashlib import sha256

from portal.roster.models import Question, Run

PREFIX = "answer-"
ANSWER_CHANGED = "An answer was changed meanwhile, here or by somebody else. Look through it once more, then apply."
RUN_CHANGED = "Something about this run was changed meanwhile. Look through it once more, then apply."


def rest_of(run: Run, listed: Collection[int] = ()) -> str:
    """The mark of everything about a run that was read but the questions `listed` one by one."""
    ids = {str(id_) for id_ in listed}
    return _mark_of(run, {id_: answer for id_, answer in _answers(run).items() if id_ not in ids})


def outdated(run: Run, form: Mapping[str, str]) -> str | None:
    """Why the page that sent this form is older than the run, in a sentence; None where it is not."""
    listed = {name.removeprefix(PREFIX): answer for name, answer in form.items() if name.startswith(PREFIX)}
    answers, rest = _answers(run), form.get("rest", "")
    if not rest.startswith(_mark_of_run(run)):
        return RUN_CHANGED
    others = {id_: answer for id_, answer in answers.items() if id_ not in listed}
    is_same = listed.items() <= answers.items() and rest == _mark_of(run, others)
    return None if is_same else ANSWER_CHANGED


def _answers(run: Run) -> dict[str, str]:
    query = Question.select(Question.id, Question.answer).where(Question.run == run).order_by(Question.id)
    return {str(id_): answer for id_, answer in query.tuples()}


def _mark_of(run: Run, answers: dict[str, str]) -> str:
    return _mark_of_run(run) + _short(answers)


def _mark_of_run(run: Run) -> str:
    return _short((run.state, run.reason, run.warning_count))


def _short(facts: object) -> str:
    return sha256(repr(facts).encode()).hexdigest()[:16]
