"""Doing two things at the same moment, each in a thread with a database connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from portal.db import database


def at_once(*functions: Callable[[], Any]) -> list[Any]:
    """Run them all together; returns what each gave, or the exception it raised, in their order."""
    start, outcomes = threading.Barrier(len(functions)), [None] * len(functions)

    def run(place: int, function: Callable[[], Any]) -> None:
        start.wait()
        try:
            outcomes[place] = function()
        except Exception as e:  # noqa: BLE001 - handed to the test, which looks at it
            outcomes[place] = e
        finally:
            if not database.is_closed():
                database.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
