"""Messages: each a row written in the transaction that caused it; and the server they go through."""

import json
from typing import Any

from peewee import BooleanField, CharField, DateTimeField, IntegerField, TextField

from portal.db import BaseModel, now

WAITING, SENDING, SENT, FAILED, DROPPED = "waiting", "sending", "sent", "failed", "dropped"


class Message(BaseModel):
    """One mail to one person. Plain ids: a message outlives whom it was for.

    `kind` names what it says (`mail.rendering.KINDS`), `facts` are what that is filled with: never a password, never
    data of a record (S-54). `sealed_link` is the address the button leads to, encrypted, erased
    when the link is used or replaced and an hour after delivery at the latest.
    """

    kind = CharField(max_length=40)
    recipient_id = IntegerField(null=True)
    school_id = IntegerField(null=True)
    district_id = IntegerField(null=True)
    to_address = CharField(max_length=254)
    facts = TextField(default="{}")
    link_id = IntegerField(null=True, index=True)
    sealed_link = TextField(null=True)
    # The mailing it is one of ("Send All"), to show progress.
    batch = CharField(max_length=32, null=True, index=True)
    message_id = CharField(max_length=120, unique=True)

    state = CharField(max_length=10, default=WAITING)
    attempts = IntegerField(default=0)
    # Handed over without an answer: sent once more under the same Message-ID, then never again.
    unanswered = IntegerField(default=0)
    first_tried_at = DateTimeField(null=True)
    due_at = DateTimeField(default=now)
    # Nothing is wrong with it: it is due as soon as the server takes something again.
    waits_for_server = BooleanField(default=False)
    lease_until = DateTimeField(null=True)
    answer = CharField(max_length=500, default="")
    created_at = DateTimeField(default=now)
    sent_at = DateTimeField(null=True)

    class Meta:
        indexes = (
            (("state", "due_at"), False),
            (("recipient_id", "kind", "id"), False),
            (("school_id", "state", "id"), False),
        )

    @property
    def fill(self) -> dict[str, Any]:
        return json.loads(self.facts)


class MailServer(BaseModel):
    """The one SMTP server mail goes through; no row: mail waits in the outbox."""

    host = CharField(max_length=200)
    port = IntegerField(default=587)
    security = CharField(max_length=10, default="starttls")
    username = CharField(max_length=254, default="")
    sealed_password = TextField(null=True)
    sender = CharField(max_length=254)
    sender_name = CharField(max_length=100, default="")
    is_paused = BooleanField(default=False)
    # Since when no letter has fared well for its sake; None: it is well.
    failing_since = DateTimeField(null=True)
    version = IntegerField(default=1)
    updated_at = DateTimeField(default=now)
