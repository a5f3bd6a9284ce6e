"""Requests to a school's support lead; tickets grow from them later."""

from typing import Any

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, ModelSelect, TextField

from portal.db import BaseModel, now
from portal.people.models import Person
from portal.schools.models import School

ABOUT = {"cores": "Core standards", "account": "Accounts and signing in", "records": "Records and classes"}
ABOUT |= {"other": "Something else"}


class Request(BaseModel):
    """A question from one member of staff, and its answer. `asked_by` goes with the account."""

    school = ForeignKeyField(School, on_delete="CASCADE", index=False)
    asked_by = ForeignKeyField(Person, on_delete="CASCADE")
    about = CharField(max_length=40)
    text = TextField()
    asked_at = DateTimeField(default=now)
    answer = TextField(default="")
    answered_by = IntegerField(null=True)
    answered_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("school", "answered_at", "id"), False),)

    @classmethod
    def answerable_by(cls, actor: Any) -> ModelSelect:
        """Those this person may answer, as `rules.can_answer_request` says it: school and asker at hand."""
        led = (School.support_lead_id == actor.id) & (School.id == actor.school_id)
        if actor.role == "portal_admin":
            reach = cls.id.is_null(False)
        elif actor.role == "district_admin":
            reach = School.district == actor.district_id
        else:
            reach = (School.id == actor.school_id) if actor.role == "school_admin" else led
        query = cls.select(cls, School, Person).join(School).switch(cls).join(Person)
        return query.where(led | reach, cls.asked_by != actor.id)

    @property
    def about_name(self) -> str:
        return ABOUT.get(self.about, "Something else")
