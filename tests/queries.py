"""What the database is asked meanwhile."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class _Counting(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.asked: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.asked.append(record.getMessage())


@contextmanager
def counted() -> Iterator[list[str]]:
    """The queries of everything inside, one text each."""
    logger, handler = logging.getLogger("peewee"), _Counting()
    level = logger.level
    logger.setLevel(logging.DEBUG)
    logger.addHandler(handler)
    try:
        yield handler.asked
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
