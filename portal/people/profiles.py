"""What staff say of themselves in the set-up wizard and under Profile, and their picture.

Names and the school address are columns of `Person`. Of the rest, `PUBLIC` is what colleagues see; the alternative
address and the phone number never are.
"""

from peewee import BlobField, CharField, DateTimeField, ForeignKeyField, IntegerField, ModelSelect, TextField, Value

from portal.db import BaseModel, now, read_rows
from portal.people.models import GRADES, Person

PUBLIC = ("roles", "grades", "subjects", "years_taught", "bio")
# What somebody may say they do at school; it gives no rights.
ROLES = (
    "Classroom teacher",
    "Special education teacher",
    "English learner teacher",
    "Department or grade lead",
    "Instructional coach",
    "Teaching assistant",
    "Substitute teacher",
    "Counselor",
    "Librarian",
    "Technology coordinator",
    "School leader",
    "District staff",
    "Other",
)
GRADES_TAUGHT = tuple(g for g in GRADES if g not in ("IT", "PR", "13", "Other"))
MOST_YEARS = 40


class Profile(BaseModel):
    """One person's own facts; lists are one entry a line. `*_at` say when a step of the wizard was saved."""

    person = ForeignKeyField(Person, primary_key=True, on_delete="CASCADE")
    alternative_email = CharField(max_length=254, default="")
    phone = CharField(max_length=20, default="")
    roles = TextField(default="")
    grades = TextField(default="")
    subjects = TextField(default="")
    years_taught = IntegerField(null=True)
    bio = TextField(default="")
    details_at = DateTimeField(null=True)
    experience_at = DateTimeField(null=True)
    cores_at = DateTimeField(null=True)
    connect_at = DateTimeField(null=True)
    follow_at = DateTimeField(null=True)
    # Names of steps passed over on purpose, one a line.
    skipped = TextField(default="")
    terms_version = IntegerField(null=True)
    terms_at = DateTimeField(null=True)
    version = IntegerField(default=1)

    @classmethod
    def of(cls, person_id: int) -> "Profile":
        """The person's profile; one with nothing in it (not stored yet) where there is none."""
        return cls.get_or_none(cls.person == person_id) or cls(person=person_id)

    @classmethod
    def saying(cls, field: str, entry: str) -> ModelSelect:
        """Ids of the people with this entry in one of their lists."""
        lines = Value("\n").concat(getattr(cls, field)).concat("\n")
        return cls.select(cls.person).where(lines.contains(f"\n{entry}\n"))

    def list_of(self, field: str) -> list[str]:
        """The entries of `roles`, `grades` or `subjects`."""
        return [line for line in getattr(self, field).split("\n") if line]


class Photo(BaseModel):
    """A picture, painted anew by Homeroom: square WebP, nothing of the uploaded file left in it."""

    person = ForeignKeyField(Person, primary_key=True, on_delete="CASCADE")
    image = BlobField()
    # Changes with the picture, so that its address does too.
    mark = CharField(max_length=16)
    made_at = DateTimeField(default=now)

    @classmethod
    def mark_of(cls, person_id: int) -> str | None:
        """The mark of somebody's picture, without the picture; None where there is none."""
        return next((mark for (mark,) in read_rows("SELECT mark FROM photo WHERE person_id = ?", person_id)), None)
