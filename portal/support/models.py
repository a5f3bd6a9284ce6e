"""Requests to a school's support lead; tickets grow from them later."""

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.db import BaseModel, now
from portal.people.models import Person
from portal.schools.models import School


class Request(BaseModel):
    """A question from one member of staff, and its answer. `asked_by` goes with the account."""

    school = ForeignKeyField(School, on_delete="CASCADE", index=False)
    asked_by = ForeignKeyField(Person, on_delete="CASCADE")
    about = CharField(max_length=40)
    text = TextField()
    asked_at = DateTimeField(default=now)
    answer = TextField(default="")
    answered_by = IntegerField(null=True)
    answered_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("school", "answered_at", "id"), False),)
