"""People with something to say about their work, for the tests of Community."""

from typing import Any

from portal.db import transaction
from portal.people.details import write_profile


def teaches(person: Any, *, subjects: str = "", grades: str = "", **more: Any) -> None:
    """Store a profile; lists apart by commas."""
    lists = {"subjects": subjects.replace(",", "\n"), "grades": grades.replace(",", "\n")}
    with transaction():
        write_profile(person.id, **lists, **more)
