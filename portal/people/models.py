"""Persons: one row each, staff or student, with one role. Credentials are columns here, so that suspending,
resetting and demoting end sign-in sessions in their own transaction by raising `sessions_epoch`."""

from typing import Any

from peewee import (
    SQL,
    CharField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    ModelSelect,
    TextField,
)

from portal.classes.models import Enrollment
from portal.db import BaseModel, database, fold, now, plain
from portal.schools.models import School, Source

GRADES = ("IT", "PR", "PK", "TK", "KG", *(f"{n:02}" for n in range(1, 14)), "PS", "UG", "Other")
GRADE_NAMES = {
    "IT": "Infant/toddler",
    "PR": "Preschool",
    "PK": "Pre-K",
    "TK": "Transitional K",
    "KG": "Kindergarten",
    **{f"{n:02}": f"Grade {n}" for n in range(1, 14)},
    "PS": "Postsecondary",
    "UG": "Ungraded",
    "Other": "Other",
}
# In the table, under the heading “Grade”, the word is left out, and Kindergarten reads K as in “K–12”: so the letter
# stands among the numbers of the other grades. Everything else is called there what filter and editor call it.
GRADES_IN_TABLE = {grade: "K" if grade == "KG" else name.removeprefix("Grade ") for grade, name in GRADE_NAMES.items()}
NAMELESS = "A colleague without a name"
STATUS_NAMES = {
    "active": "Active",
    "new": "Not yet active",
    "waiting": "Waiting for approval",
    "suspended": "Suspended",
    "archived": "Archived",
}
# The one sentence that says what a status follows from; the database computes it, nobody ticks it.
STATUS_SQL = (
    "GENERATED ALWAYS AS (CASE WHEN archived_at IS NOT NULL THEN 'archived' "
    "WHEN suspended_at IS NOT NULL THEN 'suspended' WHEN waiting_at IS NOT NULL THEN 'waiting' "
    "WHEN password_hash IS NOT NULL THEN 'active' ELSE 'new' END) STORED"
)

# The columns of a temporary password, where there is none any more.
NOTHING_TEMPORARY = {"temporary_password": None, "temporary_password_expires_at": None}


class Person(BaseModel):
    """Anyone with an account. `*_key` columns hold the folded spelling of what they are named after."""

    role = CharField(max_length=20)
    title = CharField(max_length=20, default="")
    first_name = CharField(max_length=100)
    last_name = CharField(max_length=100)
    school = ForeignKeyField(School, null=True, backref="people", on_delete="RESTRICT", index=False)
    district_id = IntegerField(null=True)
    grade = CharField(max_length=10, default="")
    email = CharField(max_length=254, null=True)
    username = CharField(max_length=254, null=True)
    source = ForeignKeyField(Source, null=True, on_delete="RESTRICT", index=False)
    sis_id = CharField(max_length=255, null=True)

    last_key = CharField(max_length=400, default="")
    first_key = CharField(max_length=400, default="")
    email_key = CharField(max_length=1000, default="")
    username_key = CharField(max_length=1000, default="")
    grade_order = IntegerField(default=0)
    search_key = TextField(default="")

    archived_at = DateTimeField(null=True)
    suspended_at = DateTimeField(null=True)
    suspended_reason = CharField(max_length=300, default="")
    waiting_at = DateTimeField(null=True)
    password_hash = CharField(max_length=200, null=True)
    password_at = DateTimeField(null=True)
    temporary_password = TextField(null=True)
    temporary_password_expires_at = DateTimeField(null=True)
    # Wrong passwords in a row, over all clients; at 100 the password ends (S-18).
    failures = IntegerField(default=0)
    sessions_epoch = IntegerField(default=0)
    status = CharField(max_length=10, null=True, constraints=[SQL(STATUS_SQL)])

    created_at = DateTimeField(default=now)
    updated_at = DateTimeField(default=now)
    version = IntegerField(default=1)

    class Meta:
        indexes = (
            (("source", "sis_id"), True),
            (("role", "last_key", "first_key", "id"), False),
            (("district_id", "role", "last_key", "first_key", "id"), False),
            (("role", "status", "last_key", "first_key", "id"), False),
            # Sorted by one thing and narrowed by another: what is narrowed by stands behind what orders, so that
            # nobody's row is read only to be left out.
            (("school", "role", "last_key", "first_key", "id", "status"), False),
            (("role", "grade_order", "last_key", "first_key", "id", "status", "district_id"), False),
            (("role", "email_key", "last_key", "first_key", "id", "status", "district_id"), False),
            (("role", "username_key", "last_key", "first_key", "id", "status", "district_id"), False),
        )

    @classmethod
    def visible_to(cls, actor: Any) -> ModelSelect:
        """Those this person may see in the tables; chain filters on it. `id`s outside it answer 404."""
        query = cls.select()
        if actor.role == "portal_admin":
            return query
        if actor.role == "district_admin":
            return query.where(cls.district_id == actor.district_id)
        if actor.role == "school_admin":
            return query.where(cls.school == actor.school_id)
        if actor.role == "teacher":
            return query.where(_own_students(actor) | (cls.id == actor.id))
        return query.where(cls.id == actor.id)

    @classmethod
    def is_seen_by(cls, actor: Any, person_id: int) -> bool:
        """Whether `actor` may see this person in the tables."""
        query = cls.visible_to(actor).select(cls.id).where(cls.id == person_id)
        return database.execute(query).fetchone() is not None

    @classmethod
    def seen_by(cls, actor: Any, person_id: int) -> "Person | None":
        """This person, if `actor` may see them in the tables; three times faster than with all columns in the query."""
        return cls.with_key(person_id) if cls.is_seen_by(actor, person_id) else None

    @classmethod
    def last_with_password(cls, person: Any) -> bool:
        """Whether no other portal admin could still sign in without this one; a temporary password is a way in too."""
        others = cls.select().where(cls.role == "portal_admin", cls.status == "active", cls.id != person.id)
        has_way_in = person.status == "active" or (person.status == "new" and person.has_temporary_password)
        return person.role == "portal_admin" and has_way_in and not others.exists()

    @property
    def name(self) -> str:
        """As people call them; invited by an address alone, they are called by it until they say."""
        return f"{self.first_name} {self.last_name}".strip() or self.email or self.username or "No name yet"

    @property
    def public_name(self) -> str:
        """What colleagues call them: never an address."""
        return f"{self.first_name} {self.last_name}".strip() or NAMELESS

    @property
    def is_active(self) -> bool:
        """May be signed in: neither suspended nor archived. (Flask-Login asks under this name.)"""
        return self.suspended_at is None and self.archived_at is None

    @property
    def is_unused(self) -> bool:
        """As it was added by hand: never changed, no password given, in no roster. Only so can it be taken back."""
        return self.status == "new" and not self.temporary_password and not self.source_id and self.version == 1

    @property
    def is_temporary_good(self) -> bool:
        """Whether a temporary password waits that still opens the account."""
        return self.temporary_password is not None and (self.temporary_password_expires_at or now()) > now()

    @property
    def has_temporary_password(self) -> bool:
        return self.temporary_password is not None


# Few have one at a time; without this every row would be looked at to find them.
Person.add_index(
    *(Person.role, Person.status, Person.last_key, Person.first_key, Person.id),
    where=Person.temporary_password.is_null(False),
    name="person_with_temporary_password",
)
# Asked for every page an admin opens, to say in the navigation that somebody waits.
Person.add_index(Person.waiting_at, Person.id, where=Person.waiting_at.is_null(False), name="person_who_waits")


class SignInName(BaseModel):
    """What somebody types to sign in: an e-mail address or a username, unique over both together (S-63)."""

    key = CharField(max_length=1000, primary_key=True)
    person = ForeignKeyField(Person, backref="sign_in_names", on_delete="CASCADE")

    @classmethod
    def owner_of(cls, text: str) -> Person | None:
        return Person.select().join(cls).where(cls.key == fold(text)).first()


def computed(values: dict[str, Any]) -> dict[str, Any]:
    """The folded columns that follow from a person's names, addresses, SIS id and grade; all must be in `values`.

    `insert_many` and `update` bypass `save()`, so every write asks here.
    """
    first, last = values["first_name"], values["last_name"]
    email, username, grade = values.get("email"), values.get("username"), values.get("grade") or ""
    email_key, username_key = fold(email), fold(username)
    words = (plain(first), plain(last), plain(email), plain(username), plain(values.get("sis_id")))
    return {
        "last_key": words[1][:400],
        "first_key": words[0][:400],
        "email_key": email_key,
        "username_key": username_key,
        "grade_order": grade_order(grade),
        # Each word with a blank before it, the first too: so the search's index knows where words start.
        "search_key": "".join(dict.fromkeys(f" {w}" for w in words if w)),
    }


def grade_order(grade: str) -> int:
    """The place of a grade among the grades, 0 for none of them."""
    return GRADES.index(grade) + 1 if grade in GRADES else 0


def sign_in_keys(email: str | None, username: str | None) -> set[str]:
    """The keys a person with this address and username signs in by."""
    return {key for key in (fold(email), fold(username)) if key}


def _own_students(actor: Any) -> Any:
    """Students in this teacher's current sections, or of the whole school where the school says so."""
    in_sections = Person.id.in_(Enrollment.students_of_teacher(actor.id))
    school = School.get_or_none(School.id == actor.school_id) if actor.school_id else None
    if school is not None and school.shows_whole_school:
        return (Person.role == "student") & (in_sections | (Person.school == school.id))
    return (Person.role == "student") & in_sections
