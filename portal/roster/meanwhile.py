"""Somebody took a sign-in name between the reading of a package and its applying, maybe at that very moment.

Then nothing is written. What the reading would have found is staged now: a question where a hand-made account has the
name, a warning where another one has it; and the run waits for a decision once more.
"""

import json
from typing import Any

from portal.db import fold, locked, transaction
from portal.people.models import Person, SignInName
from portal.roles import THIS_COMPUTER
from portal.roster.claims import TAKEN
from portal.roster.models import Problem, Question, Row, Run
from portal.roster.reach import Reach
from portal.roster.staging import DEFAULTS

SENTENCE = (
    "Nothing was changed yet: meanwhile somebody here got a sign-in name that is in the file. "
    "Look at what is new below, then apply again."
)


class TakenMeanwhile(Exception):
    """People to be added whose sign-in name is gone: `lost` are (id of the staged row, field)."""

    def __init__(self, lost: list[tuple[int, str]]) -> None:
        super().__init__(lost)
        self.lost = lost


def ask_again(run_id: int, lost: list[tuple[int, str]]) -> Run:
    """Stage what applying ran into, and let the run wait for a decision again."""
    with transaction():
        run = locked(Run.select().where(Run.id == run_id)).get()
        actor = Person.get_or_none(Person.id == run.applied_by_id) if run.applied_by_id else THIS_COMPUTER
        reach = Reach(actor, run.source_id)
        for row_id, field in lost:
            _settle(run, reach, Row.get_by_id(row_id), field)
        run.state, run.reason = "ready", SENTENCE
        run.save()
        return run


def _settle(run: Run, reach: Reach, row: Row, field: str) -> None:
    data = json.loads(row.data)
    name = data["new"][field]
    key = fold(name)
    owner = SignInName.owner_of(key)
    if owner is None:
        return  # let go again
    data["new"][field] = None
    mine = (Question.run == run) & (Question.kind == "taken") & (Question.sis_id == row.sis_id)
    if owner.sis_id is None and reach.covers_person(owner):
        data["taken"][field] = name
        row.data = json.dumps(data, ensure_ascii=False)
        row.save()
        if not Question.select().where(mine).exists():
            _ask(run, row, owner, key)
            # Now it shows the owner as well, who may be at another school.
            run.school_id = run.school_id if run.school_id == owner.school_id else None
            run.district_id = run.district_id if run.district_id == owner.district_id else None
        return
    row.data = json.dumps(data, ensure_ascii=False)
    row.save()
    text = f"users.csv, line {row.line}, column {field}: {row.label}: {TAKEN}"
    place: dict[str, Any] = {"file": "users.csv", "line": row.line, "column": field}
    Problem.create(run=run, severity="warning", code=f"person.{field}", sentence=text, **place)
    run.warning_count += 1


def _ask(run: Run, row: Row, owner: Person, key: str) -> None:
    Question.create(
        run=run, kind="taken", sis_id=row.sis_id, person_id=owner.id, label=row.label, here=f"{owner.name}, {key}",
        theirs=key, answer=DEFAULTS["taken"],
    )  # fmt: skip
