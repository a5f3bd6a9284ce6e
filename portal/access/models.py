"""Sign-in sessions as rows, browsers known from before, and the count of failed sign-ins."""

from datetime import timedelta

from peewee import BigAutoField, CharField, CompositeKey, DateTimeField, ForeignKeyField, IntegerField

from portal.db import BaseModel, now
from portal.people.models import Person

# Idle and absolute limits per kind of person (S-17): a shared classroom machine forgets a child soonest.
LIMITS = {
    "student": (timedelta(minutes=30), timedelta(hours=8)),
    "teacher": (timedelta(hours=2), timedelta(hours=12)),
}
ADMIN_LIMITS = (timedelta(minutes=60), timedelta(hours=10))


class SignInSession(BaseModel):
    """One signed-in browser. The cookie holds a random token, the row only its SHA-256."""

    key = CharField(max_length=64, primary_key=True)
    person = ForeignKeyField(Person, backref="sessions", on_delete="CASCADE")
    epoch = IntegerField()
    started_at = DateTimeField(default=now)
    seen_at = DateTimeField(default=now)
    # The password was typed this recently; asked again for what is sensitive.
    password_at = DateTimeField(null=True)
    client = CharField(max_length=64, default="")
    device = CharField(max_length=120, default="")


class KnownDevice(BaseModel):
    """A browser this person has signed in with before: strangers' wrong passwords don't slow it down (S-19).

    Its cookie holds a random token and nothing else, the row the token's SHA-256. It opens nothing.
    """

    person = ForeignKeyField(Person, on_delete="CASCADE", index=False)
    key = CharField(max_length=64)
    seen_at = DateTimeField(default=now)

    class Meta:
        primary_key = CompositeKey("person", "key")
        indexes = ((("key",), False),)


class Failure(BaseModel):
    """A wrong password, or a mailed link asked for: for which account or name, from which client (both keyed hashes),
    when."""

    id = BigAutoField()
    name_key = CharField(max_length=64)
    client = CharField(max_length=64)
    at = DateTimeField(default=now, index=True)

    class Meta:
        indexes = ((("name_key", "client", "at"), False), (("client", "at"), False))


def limits(role: str) -> tuple[timedelta, timedelta]:
    """(idle, absolute) for a person of this role."""
    return LIMITS.get(role, ADMIN_LIMITS)
