"""Events and the changes they made. Plain ids only: history outlives what it speaks of."""

from typing import Any

from peewee import BigAutoField, CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.db import BaseModel, now


class Event(BaseModel):
    """One line of history: who did what to whom, when.

    `actor_id` is empty for the terminal ("this computer"). `subject_*` is what the line is about; a bulk event has
    no single subject and lists what it touched in its changes. Nothing updates a row but `undone_by_id`.
    """

    at = DateTimeField(default=now, index=True)
    actor_id = IntegerField(null=True)
    kind = CharField(max_length=60)
    subject_kind = CharField(max_length=20, null=True)
    subject_id = IntegerField(null=True)
    school_id = IntegerField(null=True)
    summary = TextField(default="")
    undoes_id = IntegerField(null=True)
    undone_by_id = IntegerField(null=True)

    class Meta:
        indexes = ((("subject_kind", "subject_id"), False), (("school_id", "kind"), False))


class Change(BaseModel):
    """One field of one row, before and after, as people would read it. Never a secret."""

    id = BigAutoField()
    event = ForeignKeyField(Event, backref="changes", on_delete="CASCADE")
    row_kind = CharField(max_length=20)
    row_id = IntegerField()
    field = CharField(max_length=40)
    old = TextField(null=True)
    new = TextField(null=True)

    class Meta:
        indexes = ((("row_kind", "row_id"), False),)


def as_text(value: Any) -> str | None:
    """How a value stands in history: text as it is, nothing as nothing."""
    return None if value is None else str(value)
