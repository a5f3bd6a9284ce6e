"""Remarks on rows of users.csv: names that are cut, people without a role. Each names its place in the file."""

from portal.roster.compare import clean
from portal.roster.sources.problems import shorten
from portal.roster.staging import Stage

# Longer ones can't be a name somebody answers to; a broken export puts whole lines into a cell.
MAX_NAME = 100
# More people without a role are one fault of the export: the others are counted.
NAMED = 100
NO_ROLE = "has no role in roles.csv, so gets no account."


class Remarks:
    """Writes them to the stage as they come; `finish()` when all people were read."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.roleless = stage, 0

    def on_name(self, line: int, column: str, cell: str) -> None:
        """Say so where a name is too long to be kept whole."""
        if len(cell) > MAX_NAME and len(whole := clean(cell, len(cell))) > MAX_NAME:
            text = f"“{shorten(whole)}” is longer than {MAX_NAME} letters, so only the first {MAX_NAME} are kept."
            self._say("name_cut", line, column, text)

    def on_no_role(self, line: int, name: str) -> None:
        """Version 1.2 says in another file who is what; somebody it forgets would be left out without a word."""
        self.roleless += 1
        if self.roleless <= NAMED:
            self._say("no_role", line, "sourcedId", f"{shorten(name)}: {NO_ROLE}")

    def finish(self) -> None:
        if more := max(0, self.roleless - NAMED):
            people = "1 more person has" if more == 1 else f"{more:,} more people have"
            text = f"users.csv: {people} no role in roles.csv, so they get no account."
            self.stage.problem("warning", "person.no_role", text, "users.csv")

    def _say(self, code: str, line: int, column: str, text: str) -> None:
        text = f"users.csv, line {line}, column {column}: {text}"
        self.stage.problem("warning", f"person.{code}", text, "users.csv", line, column)
