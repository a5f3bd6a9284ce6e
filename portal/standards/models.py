"""Which core a school uses for a subject, and which a teacher chose instead. The catalogue itself is a file."""

from peewee import CharField, CompositeKey, DateTimeField, ForeignKeyField, fn

from portal.db import BaseModel, now
from portal.people.models import Person
from portal.schools.models import School


class SchoolCore(BaseModel):
    """A school's default for a subject; `core` is the id of a core in the catalogue."""

    school = ForeignKeyField(School, on_delete="CASCADE", index=False)
    subject = CharField(max_length=100)
    core = CharField(max_length=60)
    changed_at = DateTimeField(default=now)

    class Meta:
        primary_key = CompositeKey("school", "subject")

    @classmethod
    def of(cls, school_id: int | None) -> dict[str, str]:
        """subject → core of this school, for the subjects it has chosen one for."""
        return dict(cls.select(cls.subject, cls.core).where(cls.school == school_id).tuples())

    @classmethod
    def counts(cls) -> dict[int, int]:
        """school → for how many subjects it has chosen a core."""
        return dict(cls.select(cls.school, fn.COUNT(cls.subject)).group_by(cls.school).tuples())


class PersonCore(BaseModel):
    """A teacher's own choice; no row: the school's setting."""

    person = ForeignKeyField(Person, on_delete="CASCADE", index=False)
    subject = CharField(max_length=100)
    core = CharField(max_length=60)
    changed_at = DateTimeField(default=now)

    class Meta:
        primary_key = CompositeKey("person", "subject")

    @classmethod
    def of(cls, person_id: int) -> dict[str, str]:
        """subject → core this person chose instead of the school's."""
        return dict(cls.select(cls.subject, cls.core).where(cls.person == person_id).tuples())
