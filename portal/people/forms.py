"""What comes in for a person's record: shape and format. What another request could change is the operation's."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, ValidationError

from portal.db import fold
from portal.people import choices
from portal.people.fields import TITLES, address_fits, at_most, filled, is_address, text_field, whole
from portal.people.models import GRADE_NAMES
from portal.people.table import kind_of
from portal.roles import AT_A_SCHOOL, ROLE_NAMES, STAFF

FIELDS = ("title", "first_name", "last_name", "grade", "email", "username", "school", "district", "role")


class PersonForm(FlaskForm):
    """The editor of every kind of record; `offer` leaves only the fields that kind has."""

    version = HiddenField(filters=[whole])
    title = SelectField("Title", choices=[SelectChoice(t, t or "None") for t in TITLES])
    first_name = text_field("First Name", filled("Enter a first name."), at_most(100))
    last_name = text_field("Last Name", filled("Enter a last name."), at_most(100))
    school = SelectField("School", coerce=lambda value: int(value) if value else None)
    district = SelectField("District", coerce=lambda value: int(value) if value else None)
    grade = SelectField("Grade", choices=[SelectChoice("", "None"), *(SelectChoice(*g) for g in GRADE_NAMES.items())])
    email = text_field("E-mail", Optional(), address_fits, is_address)
    confirm_no_email = BooleanField("Save without an e-mail address")
    username = text_field("Username", Optional(), at_most(100, folded=400))
    role = SelectField("Role")

    @classmethod
    def of(cls, actor: Any, person: Any) -> "PersonForm":
        """The form as the record stands."""
        data = {name: getattr(person, name, None) for name in FIELDS}
        data |= {"school": person.school_id, "district": person.district_id, "version": person.version}
        form = cls(formdata=None, data=data).offer(actor, person)
        form.preset_school()
        return form

    def offer(self, actor: Any, person: Any, kind: str = "") -> "PersonForm":
        """Keep the fields this kind of record has and this actor may set, with the choices they have.

        Without a person it is the form to add one of a `kind`.
        """
        kind = kind or kind_of(person)
        roles = choices.roles(actor, person, kind)
        self.is_new = person is None
        self.default_role = roles[0] if person is None else person.role
        self.role.choices = [SelectChoice(role, ROLE_NAMES[role]) for role in roles]
        self.school.choices = choices.schools(actor, person, roles)
        self.district.choices = choices.districts(actor) if kind == "admins" else []
        if self.default_role not in AT_A_SCHOOL or (self.is_new and not set(roles) <= set(AT_A_SCHOOL)):
            self.school.description = "District and portal admins have none."
        for field in (self.title, self.grade) if person else ():
            kept = getattr(person, field.name)  # a roster may know grades and titles that nobody offers here
            if kept not in [choice.value for choice in field.choices]:
                field.choices = [*field.choices, SelectChoice(kept, kept)]
        dropped = {"students": ("title", "district", "role"), "teachers": ("grade", "district"), "admins": ("grade",)}
        for name in dropped[kind]:
            delattr(self, name)
        if kind != "students" and len(roles) < 2:
            del self.role
        if self.district and len(self.district.choices) < 2:
            del self.district
        return self

    def preset_school(self) -> None:
        """Somebody new, or in a role without a school, is given the only one there is; of several none before it is
        chosen. (A record that came without its school keeps that until somebody says otherwise.)"""
        if not self.is_new and self.default_role in AT_A_SCHOOL:
            return
        offered = [choice.value for choice in self.school.choices if choice.value]
        if len(offered) == 1:
            self.school.data = offered[0]

    def validate_school(self, field: SelectField) -> None:
        """Only admins of a district or the portal have none; a record that came without one may stay so."""
        role = self.role.data if self.role else self.default_role
        if field.data is None and role in AT_A_SCHOOL and (role != self.default_role or self.is_new):
            raise ValidationError(f"Choose a school. A {ROLE_NAMES[role].lower()} belongs to one.")

    def validate_username(self, field: Any) -> None:
        """A name with @ could be somebody's address, so it has to be the own one."""
        if "@" in (field.data or "") and fold(field.data) != fold(self.email.data):
            raise ValidationError("A username with @ has to be the e-mail address above.")

    def asks_about_address(self, person: Any) -> bool:
        """A teacher's address is what the roster knows them by: taking it away asks once, with an error."""
        loses_it = person.role in STAFF and person.email and not self.email.data
        self.ask_no_email = loses_it and not self.confirm_no_email.data
        if self.ask_no_email:
            self.email.errors = ["Without an e-mail address the next roster sync would suspend this account."]
        return self.ask_no_email

    def values(self) -> dict[str, Any]:
        """What the operation takes: only the fields this form has."""
        skip = ("csrf_token", "version", "confirm_no_email")
        return {f.name: f.data for f in self if f.name not in skip}


class SuspendForm(FlaskForm):
    reason = text_field(
        "Reason",
        filled("Say why, so that others understand it later."),
        at_most(300),
        description="Shown in the history to those who may edit this person.",
    )
