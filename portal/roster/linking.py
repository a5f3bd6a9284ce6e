"""A row of the file that is somebody who is here, or has another row: what the run shows when that is answered.

Nobody is linked before the run is applied (`newcomers`); its rows and numbers say what applying would do.
"""

import json
from typing import Any

from portal.db import update_rows
from portal.roster.models import PEOPLE, SEPARATOR, Question, Row, Run
from portal.roster.taken import without_name

Counts = dict[str, dict[str, int]]


def show_person_linked(run: Run, question: Question, is_linked: bool) -> None:
    """Bring the staged rows and the counts of the run into line with the answer: `is_linked` or not. Saves the run."""
    counts = run.counts
    mine = Row.select().where(Row.run == run, Row.kind.in_(PEOPLE), Row.sis_id == question.sis_id)
    for row in mine:
        if question.kind == "taken":
            _show_by_hand(counts, row, question, is_linked)
        else:
            _show_second_row(counts, row, question, is_linked)
    run.counts_json = json.dumps(counts)
    run.save()


def _show_by_hand(counts: Counts, row: Row, question: Question, is_linked: bool) -> None:
    """Not added, then, but an account made by hand that gets the SIS id and keeps what it has."""
    before, after = ("added", "changed") if is_linked else ("changed", "added")
    if row.verdict == before:
        data = json.loads(row.data)
        if is_linked:
            data |= {"all": data["new"] | data["taken"], "new": {"roster": "linked with the roster"}}
            data["old"] = {"roster": f"made by hand: {without_name(question.here)}"}
        else:
            data["new"] = data.pop("all") | dict.fromkeys(data["taken"])
            del data["old"]
        row.data = json.dumps(data, ensure_ascii=False)
        _move(counts, row, after)


def _show_second_row(counts: Counts, row: Row, question: Question, is_linked: bool) -> None:
    """A row more of one person, and its enrollments are theirs."""
    before, after = ("refused", "linked") if is_linked else ("linked", "refused")
    if row.verdict != before:
        return
    data: dict[str, Any] = {"new": question.facts["new"]}
    if is_linked:
        data = {"old": {"roster": "left out"}, "new": {"roster": f"one account with {question.here}"}}
    row.data = json.dumps(data, ensure_ascii=False)
    _move(counts, row, after)
    here, there = ("refused", "added") if is_linked else ("added", "refused")
    enrolled = Row.select(Row.id, Row.data).where(Row.run == row.run_id, Row.kind == "enrollment", Row.verdict == here)
    found = enrolled.where(Row.data.contains(row.sis_id)).tuples()
    ids = [id_ for id_, text in found if text.split(SEPARATOR)[1] == row.sis_id]
    update_rows(Row, ("verdict",), [(there, id_) for id_ in ids])
    counts["enrollment"][here] -= len(ids)
    counts["enrollment"][there] += len(ids)


def _move(counts: Counts, row: Row, verdict: str) -> None:
    counts[row.kind][row.verdict] -= 1
    counts[row.kind][verdict] = counts[row.kind].get(verdict, 0) + 1
    row.verdict = verdict
    row.save()
