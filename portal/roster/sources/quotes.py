"""Where quotes stand wrong in a CSV file; Python's reader would swallow rows instead of saying so."""

from portal.roster.sources.problems import Level, Problems


class QuoteCheck:
    """Follows the quotes through pieces of text that begin at the start of a line.

    It goes on after a finding exactly as `csv.reader(strict=False)` does, so both agree on the rows.
    """

    def __init__(self, file: str, delimiter: str, problems: Problems) -> None:
        self.file = file
        self.ends = (delimiter, "\n", "")
        self.problems = problems
        self._inside = False
        self._noted: tuple[str, int] | None = None
        self._began = 0
        self._breaks = False

    def feed(self, text: str, lines_before: int) -> None:
        """Look at the next piece; `lines_before` lines came before it."""
        at = text.find('"')
        if at < 0 and not self._inside:
            return
        counted_to, line, start = 0, lines_before + 1, 0
        while at >= 0:
            if not self._inside:
                line, counted_to = line + text.count("\n", counted_to, at), at
                if at == 0 or text[at - 1] in self.ends:
                    self._inside, self._began, start = True, line, at
                else:
                    why = (
                        "a quote stands in the middle of a cell. "
                        "Put the whole cell in quotes, and write this quote twice."
                    )
                    self._note(Level.HARD, "csv.unescaped_quote", line, why)
                at = text.find('"', at + 1)
                continue
            after = text[at + 1 : at + 2]
            if after == '"':
                at = text.find('"', at + 2)
                continue
            self._close(text, start, at, after)
            at = text.find('"', at + 1)
        if self._inside:
            self._breaks = self._breaks or "\n" in text[start:]

    def _close(self, text: str, start: int, at: int, after: str) -> None:
        if self._breaks or "\n" in text[start:at]:
            why = "a cell holds a line break. Write it on one line."
            self._note(Level.SOFT, "csv.line_break_in_quoted_field", self._began, why)
        if after not in self.ends:
            why = "more text follows a closing quote. Write every quote that belongs to the cell twice."
            self._note(Level.HARD, "csv.unexpected_character_after_quote", self._began, why)
        self._inside = self._breaks = False

    def finish(self) -> None:
        """The file has ended."""
        if self._inside:
            why = "a quote opens here and is never closed. Add the closing quote."
            if self._breaks:
                text = "a cell holds a line break. Write it on one line."
                self._note(Level.SOFT, "csv.line_break_in_quoted_field", self._began, text)
            self._note(Level.HARD, "csv.unclosed_quote", self._began, why)

    def _note(self, level: Level, code: str, line: int, text: str) -> None:
        if (code, line) != self._noted:  # once for a line is enough
            self.problems.add(level, code, self.file, text, line)
        self._noted = (code, line)
