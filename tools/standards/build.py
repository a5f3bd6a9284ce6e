"""Make the catalogue of cores that ships with Homeroom, `portal/standards/catalogue.csv`, from facts of others.

    .venv/bin/python tools/standards/build.py FOLDER

FOLDER holds `state_subject_standards.csv` and `asn_standard_documents_2024.csv` of the Common Standards Project. Taken
from them are facts only: which state has standards for which subject, under what name, from which year.

States name their documents as they like, and many give one to each grade. `subjects.csv`, beside this script and kept
by hand, says which of those names mean one of Homeroom's subjects, or a part of one (“Dance” of Fine Arts, grades
K–5). Names that are not in it, single courses for the most part, are left out. Documents of one state that share a
name and a year are one core. Of each state, subject and part the newest is taken; a part only where the state has
nothing newer for the whole subject.

The id of a core is the id its first document has in the Achievement Standards Network: it never changes. A core that a
newer one has replaced stays in the file, marked as old, since schools may have chosen it.
"""

import csv
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from portal.schools.models import STATES  # noqa: E402 - a script finds the portal only after the line above

MAP = Path(__file__).with_name("subjects.csv")
CATALOGUE = ROOT / "portal/standards/catalogue.csv"
COLUMNS = ("id", "state", "subject", "name", "year", "is_old")
# A year stands in brackets: (2016), (2022-), (Adopted 2019).
YEAR = re.compile(r"\(([^)]*\b(?:19|20)\d\d\b[^)]*)\)")
# Standards made for all states, under the names by which everybody knows them, without a year.
FOR_ALL = (
    ("d10003fb", "", "Mathematics", "Common Core Math", "", ""),
    ("d10003fc", "", "English Language Arts", "Common Core English Language Arts", "", ""),
    ("d2454348", "", "Science", "NGSS, Next Generation Science Standards", "", ""),
)


class Core(NamedTuple):
    """One state's standards for a subject, or a part of it; `year` is 0 where nobody says it."""

    id: str
    state: str
    subject: str
    part: str
    name: str
    year: int


def cores(subjects: Iterable[dict], documents: Iterable[dict], meanings: Iterable[dict]) -> list[Core]:
    """The newest core of each state, subject and part, by state and subject."""
    documents = {d["asn_id"].lower(): d for d in documents}
    means = {m["document"]: m for m in meanings}
    newest: dict[tuple[str, str, str], Core] = {}
    for row in subjects:
        meaning = means.get(_without_year(row["subject"]))
        document = documents.get(row["asn_document_id"].lower(), {})
        if meaning is None or row["jurisdiction"] not in STATES or not _is_theirs(row, document):
            continue
        core = _core(row, meaning, document)
        key = (core.state, core.subject, core.part)
        if key not in newest or core.year > newest[key].year:
            newest[key] = core
    wholes = {(c.state, c.subject): c.year for c in newest.values() if not c.part}
    kept = (c for c in newest.values() if not c.part or c.year > wholes.get((c.state, c.subject), -1))
    return sorted(kept, key=lambda c: (c.state, c.subject, c.name))


def rows(found: list[Core], before: list[tuple]) -> list[tuple]:
    """The file's rows: what holds now, and what held before and was replaced since, marked as old."""
    now = [*FOR_ALL, *((c.id, c.state, c.subject, c.name, c.year or "", "") for c in found)]
    ids = {row[0] for row in now}
    return now + [(*row[:5], "1") for row in before if row[0] not in ids]


def _is_theirs(row: dict, document: dict) -> bool:
    """Whether the document is of the state it is listed under: Illinois lists some of Idaho."""
    others = [state for state in STATES if state != row["jurisdiction"] and f" {state} " in row["source_comment"]]
    return document.get("jurisdiction", row["jurisdiction"]) == row["jurisdiction"] and (
        not others or row["jurisdiction"] in row["source_comment"]
    )


def _core(row: dict, meaning: dict, document: dict) -> Core:
    id_, state = row["asn_document_id"].lower(), row["jurisdiction"]
    said = re.search(r"(?:19|20)\d\d", "".join(YEAR.findall(row["subject"])) + document.get("date_valid", ""))
    year = int(said.group()) if said else 0
    name = meaning["shown"] or meaning["document"]
    return Core(
        id_, state, meaning["subject"], meaning["part"], name if name.startswith(state) else f"{state} {name}", year
    )


def _without_year(name: str) -> str:
    return " ".join(YEAR.sub("", name).split())


def _read(path: Path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main(folder: Path) -> None:
    """Write the catalogue anew."""
    found = cores(
        _read(folder / "state_subject_standards.csv"), _read(folder / "asn_standard_documents_2024.csv"), _read(MAP)
    )
    before = [tuple(row.values()) for row in _read(CATALOGUE)] if CATALOGUE.exists() else []
    with CATALOGUE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows(found, before))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
