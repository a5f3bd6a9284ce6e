"""Which core a school uses for a subject, and which a teacher chose instead. The catalogue itself is a file."""

from peewee import CharField, CompositeKey, DateTimeField, ForeignKeyField

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


class PersonCore(BaseModel):
    """A teacher's own choice; no row: the school's setting."""

    person = ForeignKeyField(Person, on_delete="CASCADE", index=False)
    subject = CharField(max_length=100)
    core = CharField(max_length=60)
    changed_at = DateTimeField(default=now)

    class Meta:
        primary_key = CompositeKey("person", "subject")
