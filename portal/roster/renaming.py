"""A roster has a new name for a school or district that is here: it goes in, unless somebody gave one by hand.

Whether somebody did follows from what is kept anyway: the fingerprint of the roster's last name is not that of the name
it has here.
"""

import json
from typing import Any

from portal.audit.operations import record
from portal.roster.compare import fingerprint
from portal.roster.models import Problem, Row, Run
from portal.roster.staging import Staged
from portal.schools.models import School

KEPT = "“{}” is called “{}” here. That name was given by hand, so it stays; it is changed under Settings."


def is_named_by_hand(place: Any) -> bool:
    """Whether this school or district of a roster has a name of its own."""
    return place.fingerprint not in (None, fingerprint(place.name))


def keep_name(run: Run, row: Staged, name: str, place: Any) -> None:
    """It was named by hand after the package was read: the staged change to `name` becomes none, which the run says."""
    counts = run.counts
    counts[row.kind]["changed"] -= 1
    counts[row.kind]["unchanged"] += 1
    run.counts_json = json.dumps(counts)
    run.warning_count += 1
    Row.update(verdict="unchanged").where(Row.id == row.id).execute()
    sentence = "orgs.csv, column name: " + KEPT.format(name, place.name)
    about = {"severity": "warning", "code": f"{row.kind}.name", "file": "orgs.csv", "column": "name"}
    Problem.create(run=run, sentence=sentence, **about)


def tell_renamed(actor: Any, kind: str, place: Any, before: str) -> None:
    """In the history of its settings, where it can be undone like a change by hand."""
    school_id = place.id if isinstance(place, School) else None
    changes = [("name", before, place.name)]
    record(actor, f"{kind}.changed", subject=(kind, place.id), school_id=school_id, changes=changes)
