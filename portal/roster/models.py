"""Runs, what each would change, its questions, and the last value the roster gave for each person.

A run is a row with a state: uploaded → reading → ready (looked at by a person) → requested → applying → applied; or
refused (the package has errors), cancelled, failed. The page shows the row; the worker moves it on.
"""

import json
from typing import Any

from peewee import (
    BigAutoField,
    BigIntegerField,
    BooleanField,
    CharField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    ModelSelect,
    TextField,
    fn,
)

from portal.db import BaseModel, now
from portal.people.models import Person
from portal.schools.models import Source

KINDS = ("district", "school", "term", "course", "section", "student", "teacher", "enrollment")
PEOPLE = ("student", "teacher")
# Of a person's compared fields those that are text here and there.
TEXTS = ("first_name", "last_name", "email", "username", "grade")
OPEN_STATES = ("uploaded", "reading", "ready", "requested", "applying")
# How `data` of an enrollment's row is put together: a separator no roster uses, quicker than JSON for the many.
SEPARATOR = "\x1f"


# What the preview shows of a row, per kind: field → label.
BY_HAND = "by_hand"
LABELS = {
    "district": {"name": "name", BY_HAND: "set up by hand"},
    "school": {"name": "name", BY_HAND: "set up by hand"},
    "term": {"title": "title", "starts_on": "first day", "ends_on": "last day"},
    "course": {"title": "title", "code": "code", "subjects": "subjects", "grades": "grades"},
    "section": {
        "title": "title",
        "code": "code",
        "subjects": "subjects",
        "grades": "grades",
        "school_name": "school",
        "course_title": "course",
        "term_titles": "terms",
    },
    "person": {
        "first_name": "first name",
        "last_name": "last name",
        "grade": "grade",
        "email": "e-mail",
        "username": "username",
        "school_name": "school",
        "role": "role",
        "roster": "account",
    },
}


class RosterPerson(BaseModel):
    """What the roster last said of a person, field by field. Two rows may mean one person (two roles in 1.1)."""

    source = ForeignKeyField(Source, index=False)
    sis_id = CharField(max_length=255)
    person = ForeignKeyField(Person, on_delete="CASCADE")
    fingerprint = BigIntegerField()
    role = CharField(max_length=20)
    first_name = CharField(max_length=100)
    last_name = CharField(max_length=100)
    email = CharField(max_length=254, null=True)
    username = CharField(max_length=254, null=True)
    grade = CharField(max_length=10, default="")
    school_sis_id = CharField(max_length=255, null=True)

    class Meta:
        indexes = ((("source", "sis_id"), True),)

    @property
    def facts(self) -> dict[str, str | None]:
        """Field → value, under the names of `compare.FIELDS`."""
        return {name: getattr(self, name) for name in TEXTS} | {"school": self.school_sis_id}


class Run(BaseModel):
    """One reading of a package. `counts` is {kind: {verdict: number}}; `appointed` beside the verdicts: to admins."""

    source = ForeignKeyField(Source, null=True)
    state = CharField(max_length=12, default="uploaded", index=True)
    file_name = CharField(max_length=255, default="")
    package = TextField(default="")
    fingerprint = CharField(max_length=64, default="")
    version = CharField(max_length=10, default="")
    is_delta = BooleanField(default=False)
    is_lenient = BooleanField(default=False)
    started_by_id = IntegerField(null=True)
    school_id = IntegerField(null=True)
    district_id = IntegerField(null=True)
    progress = IntegerField(default=0)
    progress_of = IntegerField(default=0)
    step = CharField(max_length=80, default="")
    counts_json = TextField(default="{}")
    error_count = IntegerField(default=0)
    warning_count = IntegerField(default=0)
    # Of a refused package: whether reading it less strictly turns all its errors into warnings.
    is_formal = BooleanField(default=False)
    # Parents, guardians and relatives in it: they get no account.
    parents = IntegerField(default=0)
    reason = TextField(default="")
    created_at = DateTimeField(default=now)
    beat_at = DateTimeField(null=True)
    read_at = DateTimeField(null=True)
    applied_at = DateTimeField(null=True)
    applied_by_id = IntegerField(null=True)
    event_id = IntegerField(null=True)
    # The event of the run that was applied last when this one was read: it knows nothing of a later one.
    follows_id = IntegerField(null=True)

    @classmethod
    def visible_to(cls, actor: Any) -> ModelSelect:
        """Runs of what this person looks after, and those they started as long as these show nobody."""
        query = cls.select()
        if actor.role == "portal_admin":
            return query
        mine = (cls.started_by_id == actor.id) & (cls.read_at.is_null() | (cls.error_count > 0))
        is_district = actor.role == "district_admin"
        column, place = (cls.district_id, actor.district_id) if is_district else (cls.school_id, actor.school_id)
        # Compared with nothing, a run of no place in particular would be theirs.
        return query.where(mine if place is None else mine | (column == place))

    @classmethod
    def last_applied(cls, source_id: int | None) -> int | None:
        """The event of the newest run of this source that was applied."""
        return cls.select(fn.MAX(cls.event_id)).where(cls.source == source_id, cls.state == "applied").scalar()

    @property
    def named(self) -> str:
        return self.file_name or "a roster"

    @property
    def shows_people(self) -> bool:
        """Whether it was compared with who is here; of a refused package only its own faults are kept."""
        return self.read_at is not None and self.error_count == 0

    @property
    def can_be_applied(self) -> bool:
        """Read and found good, and not applied; also when applying failed for a reason of ours."""
        return self.state == "ready" or (self.state == "failed" and self.shows_people)

    @property
    def is_overtaken(self) -> bool:
        """Whether another roster of its source was applied since this one was read."""
        return self.last_applied(self.source_id) != self.follows_id

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        return json.loads(self.counts_json)

    @property
    def counts_written(self) -> int:
        """How many people it would add or change."""
        return sum(self.counts[kind][verdict] for kind in PEOPLE for verdict in ("added", "changed"))

    @property
    def changes_nothing(self) -> bool:
        return not any(f["added"] or f["changed"] or f.get("linked") for f in self.counts.values())


class Row(BaseModel):
    """One row of the package that would change something, or was refused. `data` holds what the apply step needs.

    `verdict`: added, changed, linked (a second row of somebody), refused, missing (here, but not in the package),
    leaving (`tobedeleted`); unchanged where it is kept only to be remembered: somebody's row says something new and
    changes nothing.
    """

    id = BigAutoField()
    run = ForeignKeyField(Run, backref="rows", on_delete="CASCADE", index=False)
    kind = CharField(max_length=12)
    verdict = CharField(max_length=10)
    sis_id = CharField(max_length=255)
    line = IntegerField(default=0)
    target_id = IntegerField(null=True)
    label = CharField(max_length=220, default="")
    data = TextField(default="")

    class Meta:
        indexes = ((("run", "kind", "verdict", "id"), False),)

    @property
    def fields(self) -> list[tuple[str, str | None, str]]:
        """(label, old, new) of what would change; old is None for what is added."""
        if not self.data or self.kind == "enrollment":
            return []
        facts = json.loads(self.data)
        new, old = facts["new"], facts.get("old")
        shown = LABELS[self.kind if self.kind not in PEOPLE else "person"]
        if old is None:
            return [(label, None, str(new[name])) for name, label in shown.items() if new.get(name)]
        both = [(label, str(old.get(name) or ""), str(new[name] or "")) for name, label in shown.items() if name in new]
        return [(label, was, becomes) for label, was, becomes in both if was != becomes]


class Problem(BaseModel):
    """Something in the package that a person should know, with its place."""

    id = BigAutoField()
    run = ForeignKeyField(Run, backref="problems", on_delete="CASCADE")
    severity = CharField(max_length=8)
    code = CharField(max_length=60)
    file = CharField(max_length=60, default="")
    line = IntegerField(default=0)
    column = CharField(max_length=80, default="")
    value = CharField(max_length=80, default="")
    sentence = TextField()


class Question(BaseModel):
    """Something only a person can decide before the run is applied. Every answer has a safe default.

    `kind`: admin (becomes a teacher unless ticked), differs (a field edited here since), role (student here, teacher
    there, or the other way round), taken (an address or username of a hand-made account), two_rows (one person, two
    roles), same_school (a school made by hand).
    """

    id = BigAutoField()
    run = ForeignKeyField(Run, backref="questions", on_delete="CASCADE")
    kind = CharField(max_length=12)
    sis_id = CharField(max_length=255, default="")
    person_id = IntegerField(null=True)
    field = CharField(max_length=40, default="")
    label = CharField(max_length=220, default="")
    here = TextField(default="")
    theirs = TextField(default="")
    data = TextField(default="{}")
    answer = CharField(max_length=20)
    answered_by_id = IntegerField(null=True)

    class Meta:
        indexes = ((("run", "kind", "id"), False),)

    @property
    def facts(self) -> dict[str, Any]:
        return json.loads(self.data)
