"""Lists as CSV files, streamed: any size, opened by a spreadsheet without anything in them being run (S-51)."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

# A spreadsheet takes a cell that starts so for a formula, or for the end of its row; wide forms count as well.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads “Pérez” as “PÃ©rez”


def csv_lines(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The file in pieces, a line each: byte order mark and header first, rows quoted as RFC 4180 says."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + writer.writerow(header)
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in row])


def safe_cell(value: Any) -> str:
    """The value as text no spreadsheet computes: what looks like a formula gets an apostrophe in front."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


class _Echo:
    """A file that hands back what is written to it, so that rows leave one by one."""

    def write(self, text: str) -> str:
        return text
