"""Who follows whom."""

from peewee import CompositeKey, DateTimeField, ForeignKeyField

from portal.db import BaseModel, now
from portal.people.models import Person


class Follow(BaseModel):
    """`person` follows `followed`: staff of one district."""

    person = ForeignKeyField(Person, on_delete="CASCADE", index=False, backref="following")
    followed = ForeignKeyField(Person, on_delete="CASCADE", backref="followers")
    at = DateTimeField(default=now)

    class Meta:
        primary_key = CompositeKey("person", "followed")
