"""Runs for tests of the pages: read from a small package, or made of rows alone."""

import json
from pathlib import Path
from typing import Any

from portal.roster.models import KINDS, Run
from portal.roster.operations import start_import
from portal.roster.reading import read_run
from portal.roster.staging import VERDICTS
from tests.roster.packages import write_package


def read(actor: Any, folder: Path, name: str = "oak.zip", **package: Any) -> Run:
    """A run as this person started it, read; `package` as for `write_package`."""
    path = write_package(folder / name, **package)
    return read_run(start_import(actor, path, name).id)


def counts(**by_kind: dict[str, int]) -> str:
    """The counts of a run as they are kept: `counts(student={"added": 3})`."""
    return json.dumps({kind: dict.fromkeys(VERDICTS, 0) | by_kind.get(kind, {}) for kind in KINDS})
