"""Links that prove an address: activation, a forgotten password, a new e-mail address, an invitation.

The token is random and stored only as its SHA-256 (S-09); its sealed spelling waits in the message until that is
sent. A link is bound to a purpose, to the address it was sent to and to the password of that moment, and is used up
by a POST.
"""

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField

from portal.db import BaseModel, now
from portal.people.models import Person

ACTIVATION, RESET, ADDRESS, INVITATION = "activation", "reset", "address", "invitation"


class Link(BaseModel):
    """One link that was made. Of a person's links of one purpose only the newest opens anything.

    `person` is empty for an invitation nobody has accepted yet (`invitation_id`). `expires_at` is empty for a reset
    link: its hour begins with the delivery of its message. `opened_at` counts a press in the page, not a scanner's
    GET.
    """

    person = ForeignKeyField(Person, null=True, backref="links", on_delete="CASCADE", index=False)
    invitation_id = IntegerField(null=True, index=True)
    purpose = CharField(max_length=12)
    key = CharField(max_length=64, unique=True)
    address = CharField(max_length=254)
    # What the password was when the link was made: its moment, or empty for none.
    password_at = DateTimeField(null=True)
    made_at = DateTimeField(default=now)
    expires_at = DateTimeField(null=True)
    opened_at = DateTimeField(null=True)
    used_at = DateTimeField(null=True)
    ended_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("person", "purpose", "id"), False), (("purpose", "made_at"), False))
