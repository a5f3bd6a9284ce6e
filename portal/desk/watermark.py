"""Noticing that the database went back in time: its `-wal` file removed, an old copy put in its place (R-24).

History only grows. The worker keeps the highest number of a history line in a file beside the database; a database
whose history is shorter than that lost something that was shown as saved.
"""

import json
import os
from pathlib import Path

from peewee import fn

from portal.audit.models import Event
from portal.config import Settings

FILE = "watermark.json"


def remember(settings: Settings) -> None:
    """Write down how far history goes; part of the worker's due work. Never lowers the mark."""
    here, known = _highest(), recorded(settings)
    if here > known:
        _write(settings.instance / FILE, here)


def recorded(settings: Settings) -> int:
    """The highest number of a history line ever seen here; 0 when none was."""
    try:
        return json.loads((settings.instance / FILE).read_text())["history"]
    except FileNotFoundError:
        return 0


def lines_lost(settings: Settings) -> int:
    """How many lines of history the database should have and has not; 0 is good."""
    return max(0, recorded(settings) - _highest())


def explain(lost: int) -> str:
    """What lost lines of history mean, and what to do."""
    return (
        f"{lost} lines of history that were there are gone: was the -wal file removed, or an old copy of the database "
        "put in place? Restore the last good backup."
    )


def start_again(settings: Settings) -> None:
    """Forget the mark: a backup was restored on purpose."""
    (settings.instance / FILE).unlink(missing_ok=True)


def _highest() -> int:
    return Event.select(fn.MAX(Event.id)).scalar() or 0


def _write(path: Path, number: int) -> None:
    draft = path.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps({"history": number}))
    os.replace(draft, path)
