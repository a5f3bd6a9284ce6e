"""What comes in for a person's record: shape and format. What another request could change is the operation's."""

from typing import Any

import email_validator
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal import rules
from portal.db import fold
from portal.people.models import GRADE_NAMES
from portal.schools.models import District, School

# A school's own network often ends in .local; mail there is delivered by its own server.
if "local" in email_validator.SPECIAL_USE_DOMAIN_NAMES:
    email_validator.SPECIAL_USE_DOMAIN_NAMES.remove("local")
TITLES = ("", "Mr.", "Ms.", "Mrs.", "Miss", "Mx.", "Dr.", "Prof.")


def _filled(sentence: str) -> InputRequired:
    return InputRequired(message=sentence)


def _at_most(length: int) -> Length:
    return Length(max=length, message=f"Please keep this to {length} letters.")


def is_address(form: FlaskForm, field: Any) -> None:
    """One syntactically valid e-mail address, written as it will be stored."""
    try:
        field.data = email_validator.validate_email(field.data, check_deliverability=False).normalized
    except email_validator.EmailNotValidError as e:
        raise ValidationError("This is not a complete e-mail address. It looks like name@school.org.") from e


def strip(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def text_field(label: str, *validators: Any, **more: Any) -> StringField:
    return StringField(label, validators=list(validators), filters=[strip], **more)


class PersonForm(FlaskForm):
    """The editor of every kind of record; `PersonForm.for_person` leaves only the fields that kind has."""

    version = HiddenField()
    title = SelectField("Title", choices=[SelectChoice(t, t or "None") for t in TITLES])
    first_name = text_field("First name", _filled("Enter a first name."), _at_most(100))
    last_name = text_field("Last name", _filled("Enter a last name."), _at_most(100))
    school = SelectField("School", coerce=lambda value: int(value) if value else None)
    district = SelectField("District", coerce=lambda value: int(value) if value else None)
    grade = SelectField("Grade", choices=[SelectChoice("", "None"), *(SelectChoice(*g) for g in GRADE_NAMES.items())])
    email = text_field("E-mail", Optional(), is_address, _at_most(254))
    confirm_no_email = BooleanField("Save without an e-mail address")
    username = text_field("Username", Optional(), _at_most(100))
    role = SelectField("Role")

    def offer(self, actor: Any, person: Any, kind: str) -> "PersonForm":
        """Keep the fields this kind of record has and this actor may set, with the choices they have."""
        roles = self._roles(actor, person, kind)
        self.role.choices = [SelectChoice(role, rules.ROLE_NAMES[role]) for role in roles]
        self.school.choices = self._schools(actor, person)
        self.district.choices = self._districts(actor)
        dropped = {"students": ("title", "district", "role"), "teachers": ("grade", "district"), "admins": ("grade",)}
        for name in dropped[kind]:
            delattr(self, name)
        if kind != "students" and len(roles) < 2:
            del self.role
        if self.district and len(self.district.choices) < 2:
            del self.district
        return self

    def validate_username(self, field: StringField) -> None:
        """A name with @ could be somebody's address, so it has to be the own one."""
        if "@" in (field.data or "") and fold(field.data) != fold(self.email.data):
            raise ValidationError("A username with @ has to be the e-mail address above.")

    def values(self) -> dict[str, Any]:
        """What the operation takes: only the fields this form has."""
        skip = ("csrf_token", "version", "confirm_no_email")
        return {f.name: f.data for f in self if f.name not in skip}

    def _roles(self, actor: Any, person: Any, kind: str) -> list[str]:
        if person is None:
            given = {"students": ("student",), "teachers": ("teacher",), "admins": rules.ADMINS}[kind]
            return [r for r in given if rules.LEVEL[r] <= rules.LEVEL[actor.role]]
        return [r for r in rules.STAFF if r == person.role or rules.can_change_role(actor, person, r)]

    def _schools(self, actor: Any, person: Any) -> list[SelectChoice]:
        schools = {s.id: s.name for s in School.covered_by(actor)}
        if person is not None and person.school_id and person.school_id not in schools:
            schools = {person.school_id: person.school.name} | schools
        none = [SelectChoice("", "None")] if person is None or person.school_id is None else []
        return none + [SelectChoice(id_, name) for id_, name in schools.items()]

    def _districts(self, actor: Any) -> list[SelectChoice]:
        query = District.select().order_by(District.name)
        if not rules.is_portal_admin(actor):
            query = query.where(District.id == actor.district_id)
        return [SelectChoice("", "None"), *(SelectChoice(d.id, d.name) for d in query)]


class SuspendForm(FlaskForm):
    reason = text_field(
        "Reason",
        _filled("Say why, so that others understand it later."),
        _at_most(300),
        description="Shown in the history to those who may edit this person.",
    )


