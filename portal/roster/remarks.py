"""Remarks on rows: names, titles and codes that are cut, people without a role. Each names its place in the file."""

from portal.roster.compare import clean
from portal.roster.sources.problems import shorten
from portal.roster.staging import Stage

# Longer ones can't be a name somebody answers to; a broken export puts whole lines into a cell.
MAX_NAME = 100
MAX_TITLE = 200
MAX_CODE = 100
MAX_GRADES = 200
# More people without a role are one fault of the export: the others are counted.
NAMED = 100
NO_ROLE = "has no role in roles.csv, so gets no account."
LOST_ROLE = "has no role in roles.csv any more. The account here stays what it is."


def title_of(stage: Stage, file: str, line: int, column: str, cell: str) -> str:
    """The title of a class, course or term, or a school's name, as it is kept; says so where it has to be cut."""
    if text := _too_long(cell, MAX_TITLE):
        stage.warn("title_cut", file, line, column, text)
    return clean(cell, MAX_TITLE)


class Cuts:
    """Codes and lists of grades as they are kept. Many long ones are one habit of the export: the first of a column is
    named, the others are counted; `finish()` when all classes were read."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        # (file, column) → line and text of the first, and how many there are.
        self.found: dict[tuple[str, str], tuple[int, str, int]] = {}

    def keep(self, file: str, line: int, column: str, cell: str, most: int) -> str:
        """The cell in one line, cut where it is longer than `most` letters."""
        if text := _too_long(cell, most):
            first, said, number = self.found.get((file, column), (line, text, 0))
            self.found[file, column] = first, said, number + 1
        return clean(cell, most)

    def finish(self) -> None:
        for (file, column), (line, text, number) in self.found.items():
            rows = "1 more row" if number == 2 else f"{number - 1:,} more rows"
            also = f" So it is with {rows}." if number > 1 else ""
            self.stage.warn("cell_cut", file, line, column, text + also)


class Remarks:
    """Those on people. Writes them to the stage as they come; `finish()` when all people were read."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.roleless = stage, 0

    def on_name(self, line: int, column: str, cell: str) -> None:
        """Say so where a name is too long to be kept whole."""
        if text := _too_long(cell, MAX_NAME):
            self.stage.warn("person.name_cut", "users.csv", line, column, text)

    def on_no_role(self, line: int, name: str, is_here: bool = False) -> None:
        """Version 1.2 says in another file who is what; somebody it forgets would be left out without a word, or stay
        (`is_here`)."""
        self.roleless += 1
        if self.roleless <= NAMED:
            text = f"{shorten(name)}: {LOST_ROLE if is_here else NO_ROLE}"
            self.stage.warn("person.no_role", "users.csv", line, "sourcedId", text)

    def finish(self) -> None:
        if more := max(0, self.roleless - NAMED):
            people = "1 more person has" if more == 1 else f"{more:,} more people have"
            text = f"users.csv: {people} no role in roles.csv. Who has no account gets none."
            self.stage.problem("warning", "person.no_role", text, "users.csv")


def _too_long(cell: str, most: int) -> str:
    """What is said of a cell that is too long to be kept whole; empty for every other one."""
    if len(cell) > most and len(whole := clean(cell, len(cell))) > most:
        return f"“{shorten(whole)}” is longer than {most} letters, so only the first {most} are kept."
    return ""
