"""Finding colleagues: staff of one's district who use Homeroom, by name, school, subject and grade.

What is searched and shown is public: names, school, and what people say of their work. An address is not among it, so
it can't be found out by searching either.
"""

from typing import Any, NamedTuple

from peewee import ModelSelect

from portal.community.models import Follow
from portal.db import plain, read_rows
from portal.people.models import GRADE_NAMES, GRADES_IN_TABLE, NAMELESS, Person
from portal.people.profiles import GRADES_TAUGHT, Profile
from portal.people.table import NAME
from portal.roles import STAFF
from portal.schools.models import SUBJECTS, School
from portal.tables import Column, Filter, Parts, Table

MAX_WORDS = 8
NOBODY = Person.id == 0


def colleagues_of(actor: Any) -> ModelSelect:
    """Whom the actor may see besides themselves: `rules.can_see_profile` as a query."""
    query = Person.select().where(Person.role.in_(STAFF), Person.status == "active", Person.id != actor.id)
    if actor.status != "active" or (actor.district_id is None and actor.role != "portal_admin"):
        return query.where(NOBODY)
    return query if actor.role == "portal_admin" else query.where(Person.district_id == actor.district_id)


def table_for(actor: Any) -> Table:
    """The list as this person may narrow it."""
    schools = list(_schools_near(actor).select(School.id, School.name, School.subjects))
    subjects = dict.fromkeys((*SUBJECTS, *(subject for school in schools for subject in school.subject_list)))
    by_school = [(str(s.id), s.name) for s in schools] if len(schools) > 1 else []
    return Table(
        "colleagues",
        (
            Column("name", "Name", NAME, "w-l"),
            Column("school", "School", (School.sort_key, *NAME)),
            Column("subjects", "Subjects"),
            Column("grades", "Grades", (), "w-m"),
        ),
        (
            Filter("school", "All schools", lambda _actor: by_school, _at_school),
            Filter("subject", "All subjects", lambda _actor: [(s, s) for s in subjects], _says("subjects")),
            Filter("grade", "All grades", lambda _actor: [(g, GRADE_NAMES[g]) for g in GRADES_TAUGHT], _says("grades")),
            Filter("show", "Everybody", lambda _actor: [("following", "Those I follow")], lambda v: _shown(actor, v)),
        ),
        search=_named,
        search_label="Name",
        parts={"school": _by_school},
        actions_css="w-follow",
    )


class Colleague(NamedTuple):
    """What a row shows; `_ROWS` selects these in this order."""

    id: int
    title: str
    first_name: str
    last_name: str
    school: str
    subjects: str
    grades: str
    is_followed: bool

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or NAMELESS


_ROWS = """
SELECT p.id, p.title, p.first_name, p.last_name, s.name, r.subjects, r.grades, f.followed_id IS NOT NULL
FROM person p LEFT JOIN school s ON s.id = p.school_id LEFT JOIN profile r ON r.person_id = p.id
LEFT JOIN follow f ON f.followed_id = p.id AND f.person_id = ? WHERE p.id IN ({})
"""


def rows(actor: Any, ids: list[int]) -> list[Colleague]:
    """The display rows of these people, in any order."""
    found = [Colleague._make(row) for row in read_rows(_ROWS.format(", ".join("?" * len(ids))), actor.id, *ids)]
    return [c._replace(subjects=_listed(c.subjects), grades=grades_in_words(_lines(c.grades))) for c in found]


def grades_in_words(grades: list[str]) -> str:
    """Grades in short, those that follow each other as from–to: “Pre-K, 1–5, 9”."""
    places = [GRADES_TAUGHT.index(g) for g in grades if g in GRADES_TAUGHT]
    runs: list[list[int]] = []
    for place in sorted(places):
        if runs and runs[-1][-1] == place - 1 and GRADES_TAUGHT[place] not in ("PS", "UG"):
            runs[-1].append(place)
        else:
            runs.append([place])
    names = [[GRADES_IN_TABLE[GRADES_TAUGHT[p]] for p in run] for run in runs]
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(run) for run in names)


def _schools_near(actor: Any) -> ModelSelect:
    query = School.select().order_by(School.sort_key)
    return query if actor.role == "portal_admin" else query.where(School.district == (actor.district_id or 0))


def _at_school(value: str) -> Any:
    return Person.school == (int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0)


def _says(field: str) -> Any:
    return lambda value: Person.id.in_(Profile.saying(field, value))


def _shown(actor: Any, value: str) -> Any:
    if value != "following":
        return NOBODY
    return Person.id.in_(Follow.select(Follow.followed).where(Follow.person == actor.id))


def _named(text: str) -> list[Any]:
    """All words inside the name; the index of `people.search` is no help here, it knows addresses too."""
    names = Person.first_key.concat(" ").concat(Person.last_key)
    return [names.contains(word) for word in plain(text).split()[:MAX_WORDS]]


def _by_school(query: ModelSelect) -> Parts:
    """Those of no school, then the schools one by one, as in the tables of Users and Groups."""
    at_schools = query.join(School, on=(Person.school == School.id))
    return [(query.where(Person.school.is_null()), NAME), (at_schools, (School.sort_key, *NAME))]


def _lines(text: str | None) -> list[str]:
    return [line for line in (text or "").split("\n") if line]


def _listed(text: str | None) -> str:
    return ", ".join(_lines(text))
