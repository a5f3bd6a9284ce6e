"""Districts, schools, where roster records come from, and the settings of the portal."""

import json
from typing import Any
from zoneinfo import available_timezones

from peewee import (
    AutoField,
    BigIntegerField,
    CharField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    ModelSelect,
    TextField,
)

from portal.db import BaseModel, database, now, plain, read_rows

SEES_SECTIONS, SEES_SCHOOL = "sections", "school"


class Source(BaseModel):
    """A student information system that sends rosters. A SIS id means something only together with its source."""

    name = CharField(max_length=120, unique=True)
    code = CharField(max_length=255, default="")
    created_at = DateTimeField(default=now)


class District(BaseModel):
    name = CharField(max_length=200)
    source = ForeignKeyField(Source, null=True)
    sis_id = CharField(max_length=255, null=True)
    fingerprint = BigIntegerField(null=True)
    created_at = DateTimeField(default=now)

    class Meta:
        indexes = ((("source", "sis_id"), True),)

    @classmethod
    def covered_by(cls, actor: Any) -> ModelSelect:
        """The districts this person looks after, by name."""
        query = cls.select().order_by(cls.name, cls.id)
        if actor.role == "portal_admin":
            return query
        return query.where(cls.id == (actor.district_id if actor.role == "district_admin" else None))


class School(BaseModel):
    """A school of one district. `sort_key` is unique, so that a table ordered by school needs no sorting."""

    district = ForeignKeyField(District, backref="schools")
    name = CharField(max_length=200)
    sort_key = CharField(max_length=240, unique=True)
    source = ForeignKeyField(Source, null=True)
    sis_id = CharField(max_length=255, null=True)
    fingerprint = BigIntegerField(null=True)
    state = CharField(max_length=40, default="")
    time_zone = CharField(max_length=60, default="America/New_York")
    mail_domains = TextField(default="")
    subjects = TextField(default="")
    # None: what the design gives, that is the whole school until there is a roster, the own sections afterwards.
    teachers_see = CharField(max_length=10, null=True)
    # The colleague who helps first; a plain id, people are a floor above.
    support_lead_id = IntegerField(null=True)
    version = IntegerField(default=1)
    created_at = DateTimeField(default=now)

    class Meta:
        indexes = ((("source", "sis_id"), True),)

    @classmethod
    def covered_by(cls, actor: Any) -> ModelSelect:
        """The schools this person looks after, or belongs to, by name."""
        query = cls.select().order_by(cls.sort_key)
        if actor.role == "portal_admin":
            return query
        if actor.role == "district_admin":
            return query.where(cls.district == actor.district_id)
        return query.where(cls.id == actor.school_id)

    @classmethod
    def names_for(cls, actor: Any) -> list[tuple[int, str]]:
        """(id, name) of the schools this person looks after: a drop-down of hundreds needs no hundreds of models."""
        return database.execute(cls.covered_by(actor).select(cls.id, cls.name)).fetchall()

    @property
    def subject_list(self) -> list[str]:
        return [line for line in self.subjects.split("\n") if line]

    @property
    def domain_list(self) -> list[str]:
        return self.mail_domains.split()

    @property
    def shows_whole_school(self) -> bool:
        """Whether its teachers see all its students, or only those of their own sections."""
        return self.teachers_see == SEES_SCHOOL or (self.teachers_see is None and self.source_id is None)


class Terms(BaseModel):
    """The terms of service, each wording kept: a consent names the version it was given to."""

    version = AutoField()
    text = TextField()
    written_at = DateTimeField(default=now)
    written_by = IntegerField(null=True)

    @classmethod
    def current(cls) -> "Terms":
        """The wording in force; the first one ships with Homeroom."""
        return cls.found("version = (SELECT MAX(version) FROM terms)")


class Setting(BaseModel):
    """One fact about this portal: name → JSON value. Few rows, read at every request."""

    name = CharField(max_length=60, primary_key=True)
    value = TextField()

    @classmethod
    def read(cls, name: str, default: Any = None) -> Any:
        row = cls.get_or_none(cls.name == name)
        return default if row is None else json.loads(row.value)

    @classmethod
    def write(cls, name: str, value: Any) -> None:
        text = json.dumps(value)
        cls.insert(name=name, value=text).on_conflict(conflict_target=[cls.name], update={cls.value: text}).execute()

    @classmethod
    def everything(cls) -> dict[str, Any]:
        return {name: json.loads(value) for name, value in read_rows("SELECT name, value FROM setting")}


def school_sort_key(name: str, unique: str | int) -> str:
    """Alphabetical place of a school; `unique` tells two of one name apart."""
    return f"{plain(name)[:200]} {unique}"


STATES = [
    name.replace("_", " ")
    for name in """
    Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware Florida Georgia Hawaii Idaho
    Illinois Indiana Iowa Kansas Kentucky Louisiana Maine Maryland Massachusetts Michigan Minnesota Mississippi
    Missouri Montana Nebraska Nevada New_Hampshire New_Jersey New_Mexico New_York North_Carolina North_Dakota
    Ohio Oklahoma Oregon Pennsylvania Rhode_Island South_Carolina South_Dakota Tennessee Texas Utah Vermont
    Virginia Washington West_Virginia Wisconsin Wyoming District_of_Columbia American_Samoa Guam
    Northern_Mariana_Islands Puerto_Rico U.S._Virgin_Islands
    """.split()  # noqa: SIM905 - fifty-six names read better as words than in quotes
]
TIME_ZONES = sorted(z for z in available_timezones() if "/" in z and not z.startswith(("Etc/", "posix/", "right/")))
SUBJECTS = (
    "English Language Arts",
    "Mathematics",
    "Science",
    "Social Studies",
    "World Languages",
    "Fine Arts",
    "Health and Physical Education",
    "Computer Science",
    "Career and Technical Education",
    "Library and Media",
)
