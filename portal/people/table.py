"""The three tables of Users and Groups: their columns, filters and rows."""

from typing import Any, NamedTuple

from peewee import SQL, ModelSelect, fn

from portal.classes.models import Enrollment, Section
from portal.db import now, read_rows
from portal.people.fields import whole
from portal.people.models import GRADE_NAMES, STATUS_NAMES, Person, grade_order
from portal.people.search import matches
from portal.people.standing import NEWEST_LINK, STANDING, STANDINGS, STUDENTS, TEMPORARY, stands_at
from portal.roles import ADMINS, ROLE_NAMES
from portal.schools.models import School
from portal.tables import Column, Filter, Parts, Table

NAME = (Person.last_key, Person.first_key)


def of_kind(kind: str, visible: ModelSelect) -> ModelSelect:
    """Of the people somebody sees, those of one table. Admins who teach are found under Teachers too."""
    if kind == "students":
        return visible.where(Person.role == "student")
    if kind == "admins":
        return visible.where(Person.role.in_(ADMINS))
    teaching = Enrollment.select(SQL("1")).where(Enrollment.person_id == Person.id, Enrollment.role == "teacher")
    also = [p.id for p in visible.select(Person.id).where(Person.role.in_(ADMINS), fn.EXISTS(teaching))]
    if also:
        return visible.where((Person.role == "teacher") | Person.id.in_(also))
    return visible.where(Person.role == "teacher")


def kind_of(person: Any) -> str:
    """The table a person of this role stands in."""
    return {"student": "students", "teacher": "teachers"}.get(person.role, "admins")


def saved_sentence(before: Any, saved: Any, table: str) -> str:
    """What is said after saving: “Saved.”, or under which tables somebody with a new role stands now.

    `table` is the one the editor stood in. An admin who teaches is listed twice, so there nobody has moved.
    """
    home = kind_of(saved)
    if kind_of(before) == home:
        return "Saved."
    is_now = f"Now a {ROLE_NAMES[saved.role].lower()}. Listed under"
    if home == "admins" and of_kind("teachers", Person.select().where(Person.id == saved.id)).exists():
        return f"{is_now} Admins and Teachers."
    return f"{is_now} {home.capitalize()} only." if table == home else f"Moved to {home.capitalize()}."


def row_now(actor: Any, person_id: int, table: str) -> dict[str, Any]:
    """For the row's template: the row where the person still stands in this table, else where they are (`home`)."""
    stands = of_kind(table, Person.visible_to(actor)).where(Person.id == person_id).exists()
    person = Person.with_key(person_id)
    return {
        "rows": FETCH[table]([person_id]) if stands else [],
        "kind": table,
        "home": kind_of(person) if person else None,
        "span": span(table),
    }


def span(table: str) -> int:
    """How many columns a table has: what an editor in it spans."""
    return len(TABLES[table].columns) + 1


class Shown(NamedTuple):
    """What a row shows. Building 50 models would cost more than the query; `_ROWS` selects these in this order."""

    id: int
    first_name: str
    last_name: str
    title: str
    role: str
    grade: str
    email: str | None
    username: str | None
    status: str
    standing: str
    school: str | None
    district: str | None


_ROWS = """
SELECT p.id, p.first_name, p.last_name, p.title, p.role, p.grade, p.email, p.username, p.status,
{standing}, s.name, d.name
FROM person p LEFT JOIN school s ON s.id = p.school_id LEFT JOIN district d ON d.id = p.district_id {join}
WHERE p.id IN ({ids})
"""


def rows(ids: list[int]) -> list[Shown]:
    """The display rows of these people, in any order; of students, who are sent no activation mail."""
    marks = ", ".join("?" * len(ids))
    return [Shown._make(row) for row in read_rows(_ROWS.format(standing=STUDENTS, join="", ids=marks), *ids)]


def staff_rows(ids: list[int]) -> list[Shown]:
    """The same for staff, with how far those not yet active have come."""
    query = _ROWS.format(standing=STANDING, join=NEWEST_LINK, ids=", ".join("?" * len(ids)))
    return [Shown._make(row) for row in read_rows(query, now(), *ids)]


FETCH = {"students": rows, "teachers": staff_rows, "admins": staff_rows}


def _by_school(query: ModelSelect) -> Parts:
    """Those without a school, then the schools one by one: so indexes give the order, and nobody has to be sorted."""
    at_schools = query.join(School, on=(Person.school == School.id))
    return [(query.where(Person.school.is_null()), NAME), (at_schools, (School.sort_key, *NAME))]


def _schools(actor: Any) -> list[tuple[str, str]]:
    found = [(str(id_), name) for id_, name in School.names_for(actor)]
    return found if len(found) > 1 else []  # who sees one school has nothing to choose


def _statuses(actor: Any) -> list[tuple[str, str]]:
    return [*STATUS_NAMES.items(), (TEMPORARY, STANDINGS[TEMPORARY])]


def _staff_statuses(actor: Any) -> list[tuple[str, str]]:
    """In the order an account goes through them; behind “Not yet active” what that can mean."""
    names = dict(STATUS_NAMES)
    return [("new", names.pop("new")), *STANDINGS.items(), ("waiting", names.pop("waiting")), *names.items()]


def _status_is(value: str) -> Any:
    return stands_at(value) if value in STANDINGS else Person.status == value


def _lacks(value: str) -> Any:
    if value == "class":
        return ~fn.EXISTS(Enrollment.current().where(Enrollment.person_id == Person.id).select(SQL("1")))
    return Person.email_key == ""


def _is_in_grade(value: str) -> Any:
    """By the grade's place in the order of grades, which an index knows; in a grade that isn't one is nobody."""
    return Person.grade_order == (grade_order(value) or -1)


def _is_id(value: str) -> Any:
    return Person.school == whole(value)


def _own_classes(actor: Any) -> list[tuple[str, str]]:
    """The current classes somebody teaches; who teaches none is not offered the filter."""
    if not read_rows("SELECT 1 FROM enrollment WHERE person_id = ? AND role = 'teacher' LIMIT 1", actor.id):
        return []
    mine = Enrollment.current().where(Enrollment.person_id == actor.id, Enrollment.role == "teacher")
    return [(str(id_), title) for id_, title in mine.select(Section.id, Section.title).order_by(Section.title).tuples()]


def _in_class(value: str) -> Any:
    enrolled = Enrollment.current().where(Enrollment.section == whole(value), Enrollment.role == "student")
    return Person.id.in_(enrolled.select(Enrollment.person_id))


SCHOOL = Filter("school", "All schools", _schools, _is_id)
GRADE = Filter("grade", "All grades", lambda actor: list(GRADE_NAMES.items()), _is_in_grade)
STATUS = Filter("status", "Any status", _statuses, _status_is)
STAFF_STATUS = Filter("status", "Any status", _staff_statuses, _status_is)
LACKS = Filter(
    "lacks", "Anything missing", lambda actor: [("email", "Has no e-mail"), ("class", "Has no class")], _lacks
)
CLASS = Filter("class", "All classes", _own_classes, _in_class)
ROLE = Filter("role", "All roles", lambda actor: [(r, ROLE_NAMES[r]) for r in ADMINS], lambda v: Person.role == v)

NAME_COLUMN = Column("name", "Name", NAME, "w-l")
SCHOOL_COLUMN = Column("school", "School", (School.sort_key, *NAME), "w-school")
EMAIL_COLUMN = Column("email", "E-mail", (Person.email_key, *NAME))
USERNAME_COLUMN = Column("username", "Username", (Person.username_key, *NAME), "w-m wide-only")
STATUS_COLUMN = Column("status", "Status", (Person.status, *NAME), "w-status")
SEARCH = {"search": matches, "search_label": "Name, e-mail, username or SIS id", "parts": {"school": _by_school}}

TABLES = {
    "students": Table(
        "students",
        (
            NAME_COLUMN,
            SCHOOL_COLUMN,
            Column("grade", "Grade", (Person.grade_order, *NAME), "w-xs"),
            EMAIL_COLUMN,
            USERNAME_COLUMN,
            STATUS_COLUMN,
        ),
        (SCHOOL, GRADE, CLASS, STATUS, LACKS),
        **SEARCH,
    ),
    "teachers": Table(
        "teachers",
        (NAME_COLUMN, SCHOOL_COLUMN, EMAIL_COLUMN, USERNAME_COLUMN._replace(css="w-l wide-only"), STATUS_COLUMN),
        (SCHOOL, STAFF_STATUS, LACKS),
        **SEARCH,
    ),
    "admins": Table(
        "admins",
        (
            NAME_COLUMN,
            Column("role", "Role", (Person.role, *NAME), "w-m"),
            SCHOOL_COLUMN,
            EMAIL_COLUMN,
            STATUS_COLUMN,
        ),
        (SCHOOL, ROLE, STAFF_STATUS, LACKS),
        **SEARCH,
    ),
}
