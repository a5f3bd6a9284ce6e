"""The catalogue of cores that ships with Homeroom: which standards there are for a subject. Pure; read once.

`catalogue.csv` is made by `tools/standards/build.py`, which says where its facts come from.
"""

import csv
from pathlib import Path
from typing import NamedTuple

# To be shown wherever the catalogue is (CC BY 3.0 US asks for it); LICENSES.md says the same.
ATTRIBUTION = (
    "The list of standards is made from data of the Achievement Standards Network (ASN), licensed under CC BY 3.0 US, "
    "as collected by the Common Standards Project."
)

# Other names of Homeroom's subjects, as schools and rosters write them.
ALIASES = {
    "english": "English Language Arts",
    "ela": "English Language Arts",
    "language arts": "English Language Arts",
    "reading": "English Language Arts",
    "math": "Mathematics",
    "maths": "Mathematics",
    "sciences": "Science",
    "history": "Social Studies",
    "social science": "Social Studies",
    "social sciences": "Social Studies",
    "foreign languages": "World Languages",
    "languages": "World Languages",
    "art": "Fine Arts",
    "arts": "Fine Arts",
    "visual arts": "Fine Arts",
    "music": "Fine Arts",
    "health": "Health and Physical Education",
    "pe": "Health and Physical Education",
    "physical education": "Health and Physical Education",
    "computing": "Computer Science",
    "technology": "Computer Science",
    "cte": "Career and Technical Education",
    "library": "Library and Media",
}


class Core(NamedTuple):
    """One set of standards. `state` is empty for those made for all states; `is_old`: a newer one has replaced it."""

    id: str
    state: str
    subject: str
    name: str
    is_old: bool


def _read() -> dict[str, Core]:
    with Path(__file__).with_name("catalogue.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: _core(row) for row in csv.DictReader(file)}


def _core(row: dict[str, str]) -> Core:
    name = f"{row['name']}, {row['year']}" if row["year"] else row["name"]
    return Core(row["id"], row["state"], row["subject"], name, row["is_old"] == "1")


CORES = _read()


def known_as(subject: str) -> str:
    """What a subject is called in the catalogue: schools type and import “English”, “Math”, “Art”."""
    return ALIASES.get(subject.casefold(), subject)


def cores_for(subject: str, state: str) -> list[Core]:
    """The cores to choose from for a subject a school teaches: the state's, those for all states, others by name.

    Empty for a subject the catalogue doesn't know. `state` may be empty.
    """
    name = known_as(subject)
    known = (core for core in CORES.values() if core.subject == name and not core.is_old)
    return sorted(known, key=lambda core: (_place(core, state), core.name))


def name_of(core_id: str | None) -> str:
    """What a core is called, nothing for none."""
    if not core_id:
        return ""
    return CORES[core_id].name if core_id in CORES else "a core that is no longer in the list"


def _place(core: Core, state: str) -> int:
    if not core.state:
        return 1
    return 0 if core.state == state else 2
