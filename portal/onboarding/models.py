"""Invitations by colleagues and sign-ups: somebody without an account proves an address; an admin approves."""

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField

from portal.db import BaseModel, now
from portal.people.models import Person
from portal.schools.models import School


class Invitation(BaseModel):
    """A way in for an address that has no account: a colleague invited it, or it signed up itself (`invited_by`
    empty). The account is made when the address was proven, and waits for an admin's yes."""

    email = CharField(max_length=254)
    email_key = CharField(max_length=1000, index=True)
    school = ForeignKeyField(School, on_delete="CASCADE")
    invited_by = ForeignKeyField(Person, null=True, on_delete="SET NULL", index=True, backref="invitations")
    person = ForeignKeyField(Person, null=True, on_delete="SET NULL", index=True)
    made_at = DateTimeField(default=now)
    accepted_at = DateTimeField(null=True)
    decided_at = DateTimeField(null=True)
    decided_by = IntegerField(null=True)
    decision = CharField(max_length=10, default="")
