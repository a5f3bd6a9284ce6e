"""Terms, courses, sections and enrollments, as the roster gives them; read-only in Homeroom.

People are referred to by id: this room lies below theirs. The foreign key is added where the tables are made.
"""

from datetime import date
from typing import Any

from peewee import (
    SQL,
    BigAutoField,
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    ForeignKeyField,
    IntegerField,
    ModelSelect,
    TextField,
)

from portal.db import BaseModel, database, read_rows
from portal.schools.models import School, Source


class Term(BaseModel):
    """An academic session: year, semester, term, grading period. The end day still belongs to it."""

    source = ForeignKeyField(Source, index=False)
    sis_id = CharField(max_length=255)
    fingerprint = BigIntegerField()
    title = CharField(max_length=200)
    kind = CharField(max_length=20)
    starts_on = DateField()
    ends_on = DateField()

    class Meta:
        indexes = ((("source", "sis_id"), True),)


class Course(BaseModel):
    source = ForeignKeyField(Source, index=False)
    sis_id = CharField(max_length=255)
    fingerprint = BigIntegerField()
    title = CharField(max_length=200)
    code = CharField(max_length=100, default="")
    subjects = TextField(default="")
    grades = CharField(max_length=200, default="")

    class Meta:
        indexes = ((("source", "sis_id"), True),)


class Section(BaseModel):
    """A class as the SIS knows it. It is current between the first day of its terms and the last, both included."""

    source = ForeignKeyField(Source, null=True, index=False)
    sis_id = CharField(max_length=255)
    fingerprint = BigIntegerField(null=True)
    school = ForeignKeyField(School, backref="sections")
    course = ForeignKeyField(Course, null=True)
    title = CharField(max_length=200)
    code = CharField(max_length=100, default="")
    grades = CharField(max_length=200, default="")
    subjects = TextField(default="")
    starts_on = DateField(null=True)
    ends_on = DateField(null=True)

    class Meta:
        indexes = ((("source", "sis_id"), True),)


class SectionTerm(BaseModel):
    """Which terms a section runs in."""

    section = ForeignKeyField(Section, on_delete="CASCADE")
    term = ForeignKeyField(Term, on_delete="CASCADE")

    class Meta:
        indexes = ((("section", "term"), True),)


class Enrollment(BaseModel):
    """A student or teacher in a section, from `begins_on` to `ends_on` (both included, either may be open)."""

    id = BigAutoField()
    source = ForeignKeyField(Source, null=True, index=False)
    sis_id = CharField(max_length=255)
    fingerprint = BigIntegerField(null=True)
    section = ForeignKeyField(Section, backref="enrollments", index=False)
    person_id = IntegerField()
    role = CharField(max_length=10)
    is_primary = BooleanField(default=False)
    begins_on = DateField(null=True)
    ends_on = DateField(null=True)

    class Meta:
        indexes = (
            (("source", "sis_id"), True),
            (("section", "role", "person_id"), False),
            (("person_id", "role"), False),
        )

    @classmethod
    def current(cls, today: date | None = None) -> ModelSelect:
        """Enrollments that count today: neither they nor their section are over or still to come."""
        day = today or date.today()
        begun = (cls.begins_on.is_null() | (cls.begins_on <= day)) & (
            Section.starts_on.is_null() | (Section.starts_on <= day)
        )
        not_over = (cls.ends_on.is_null() | (cls.ends_on >= day)) & (
            Section.ends_on.is_null() | (Section.ends_on >= day)
        )
        return cls.select().join(Section).where(begun, not_over)

    @classmethod
    def students_of_teacher(cls, person_id: int) -> SQL:
        """Ids of the students in this teacher's current sections, co-taught ones included; stands behind an IN.

        By hand: of a query inside an IN Peewee writes the text twice, of one in one four times.
        """
        own, values = _of_today("e.section_id", "e.person_id = ? AND e.role = 'teacher'", person_id)
        students, days = _of_today("e.person_id", f"e.role = 'student' AND e.section_id IN ({own})")
        return SQL(f"({students})".replace("?", database.param), [*days, *values])

    @classmethod
    def read_current(cls, columns: str, where: str, *values: Any) -> list[tuple[Any, ...]]:
        """Columns of what `current` finds, as plain tuples: `e` is the enrollment, `s` its section, `?` a value."""
        statement, values = _of_today(columns, where, *values)
        return read_rows(statement, *values)


def _of_today(columns: str, where: str, *values: Any) -> tuple[str, list[Any]]:
    """`Enrollment.current` written by hand, and its values."""
    begun = "(e.begins_on IS NULL OR e.begins_on <= ?) AND (s.starts_on IS NULL OR s.starts_on <= ?)"
    not_over = "(e.ends_on IS NULL OR e.ends_on >= ?) AND (s.ends_on IS NULL OR s.ends_on >= ?)"
    found = f"SELECT {columns} FROM enrollment e JOIN section s ON s.id = e.section_id"  # noqa: S608 - columns of ours
    return f"{found} WHERE {begun} AND {not_over} AND {where}", [date.today()] * 4 + list(values)
