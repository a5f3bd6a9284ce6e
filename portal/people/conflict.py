"""Two people saved one record: which values differ, and which of the two each starts with."""

from collections.abc import Mapping
from typing import Any

from portal.people.forms import PersonForm

PREFIX = "was-"


def opened_with(form: PersonForm, sent: Mapping[str, str]) -> dict[str, Any]:
    """What stood in the editor when it was opened: said by the page, else what is stored now.

    It travels with every answer, so that after an error too it is known what was typed and what was only there.
    """
    return {name: sent.get(PREFIX + name, value) for name, value in form.values().items()}


def choices(mine: PersonForm, theirs: PersonForm, sent: Mapping[str, str]) -> list[tuple[Any, Any, str]]:
    """(my field, their field, "mine" or "theirs") of every field that differs.

    What I never touched, or gave up at an earlier conflict, starts as theirs.
    """
    found = []
    for name, value in mine.values().items():
        field = getattr(theirs, name, None)
        if field is None or (value or None) == (field.data or None):
            continue
        untouched = sent.get(PREFIX + name, "") == str(value or "")
        given_up = sent.get(f"keep-{name}") == "theirs"
        found.append((mine[name], field, "theirs" if untouched or given_up else "mine"))
    return found


def kept(form: PersonForm, sent: Mapping[str, str]) -> dict[str, Any]:
    """The values to save: without those where the other's was chosen."""
    return {name: value for name, value in form.values().items() if sent.get(f"keep-{name}") != "theirs"}
