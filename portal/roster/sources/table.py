"""A CSV file as a header and rows with the line they begin on."""

import csv
import io
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from portal.roster.sources.decoding import Decoder, Unreadable
from portal.roster.sources.problems import Level, Problems
from portal.roster.sources.quotes import QuoteCheck

__all__ = ["Table", "Unreadable"]

_DELIMITERS = {";": "semicolons", "\t": "tabs"}


class Table:
    """Reads one CSV file in small pieces. What is wrong with it goes to `problems`.

    `header` raises Unreadable when there is none; `records` when the rest cannot be read.
    """

    def __init__(self, stream: BinaryIO, file: str, problems: Problems) -> None:
        self.file = file
        self.problems = problems
        self._decoder = Decoder(stream, file, problems)
        self._texts = self._decoder.texts()
        self._reader: Iterator[list[str]] = iter(())
        self._line = 0

    @property
    def bytes_read(self) -> int:
        """Bytes taken from the stream so far."""
        return self._decoder.bytes_read

    def header(self, missing: str = "table.missing_header", empty: str = "table.empty_header_name") -> list[str]:
        """The cells of the first line that is not empty. Call it once, before `records`.

        `missing` and `empty` are the codes for a file without a header and for an empty line before it.
        """
        first = next(self._texts, "")
        delimiter = self._delimiter(first)
        quotes = QuoteCheck(self.file, delimiter, self.problems)
        pieces = map(_lines, self._checked(first, quotes))
        self._reader = csv.reader(chain.from_iterable(pieces), delimiter=delimiter)
        for line, cells in self.records():
            if cells:
                return cells
            text = "the line is empty. The names of the columns belong there."
            self.problems.add(Level.SOFT, empty, self.file, text, line)
        text = "the file is empty. It needs a first line with the names of the columns."
        self.problems.add(Level.HARD, missing, self.file, text)
        raise Unreadable

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """(line, cells) of every further row; an empty line is a row without cells."""
        reader, line = self._reader, self._line
        try:
            for cells in reader:
                begins, line = line + 1, reader.line_num
                self._line = line
                yield begins, cells
        except csv.Error as why:
            text = "a cell is longer than 131,000 characters. Perhaps a closing quote is missing."
            self.problems.add(Level.HARD, "csv.cell_too_long", self.file, text, line + 1)
            raise Unreadable from why

    def drain(self) -> None:
        """Read to the end for the sake of the quotes and the encoding alone."""
        for _ in self.records():
            pass

    def _delimiter(self, text: str) -> str:
        header = text.lstrip("\n").partition("\n")[0]
        likely = max(",;\t", key=header.count)
        if likely == ",":
            return ","
        words = _DELIMITERS[likely]
        text = f"the cells are separated by {words} instead of commas."
        if self.problems.severity(Level.SOFT) == "error":
            text += " Save the file again as “CSV (comma separated)”."
        if self.problems.add(Level.SOFT, "csv.wrong_delimiter", self.file, text, 1):
            raise Unreadable
        return likely

    def _checked(self, first: str, quotes: QuoteCheck) -> Iterator[str]:
        # The decoder counts a piece only when it is asked for the next one.
        for text in chain((first,), self._texts):
            quotes.feed(text, self._decoder.lines)
            yield text
        quotes.finish()


def _lines(text: str) -> io.StringIO:
    return io.StringIO(text, newline="\n")
