"""Invitations by colleagues and sign-ups: somebody without an account proves an address; an admin approves.
And mailings: many activation mails put in line at one press."""

import json

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

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

    @property
    def how(self) -> str:
        """How its owner comes by an account, in words."""
        return f"invited by {self.invited_by.name}" if self.invited_by_id else "signed up"


class Mailing(BaseModel):
    """Many activation mails put in line at once; its `key` is the batch of their messages.

    How far they are is counted from those. `key` comes with the form, so that a double click is one mailing.
    """

    key = CharField(max_length=32, unique=True)
    kind = CharField(max_length=20)
    started_by = IntegerField()
    queued = IntegerField(default=0)
    # Who got none, as JSON: [id of the person or null, name or address, why].
    skipped = TextField(default="[]")
    made_at = DateTimeField(default=now)

    @property
    def left_out(self) -> list[tuple[int | None, str, str]]:
        return [tuple(entry) for entry in json.loads(self.skipped)]
