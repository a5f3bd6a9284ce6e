"""What comes in for setting up the school."""

from types import SimpleNamespace
from typing import Any

from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from portal.db import fold
from portal.people.fields import TITLES, at_most, is_address, text_field
from portal.people.passwords import MIN_STAFF, problems
from portal.schools import time_zones
from portal.schools.forms import state_choices
from portal.schools.portal_forms import ADDRESS_HINT, IsBaseAddress
from portal.welcome.operations import ADMIN_FIELDS, Found


def _needed(sentence: str, length: int = 200) -> list[Any]:
    return [DataRequired(sentence), at_most(length)]


class SetUpForm(FlaskForm):
    """District, school, address and portal admin; `offer` takes out what an import has brought already."""

    district = text_field("District", *_needed("Enter the name of your district."))
    school = text_field(
        "School", *_needed("Enter the name of your school."), description="More schools come with the roster."
    )
    state = SelectField("State", choices=state_choices(), validators=[InputRequired("Choose a state.")])
    time_zone = SelectField(
        "Time zone",
        choices=[SelectChoice("", "Choose a time zone"), *time_zones.choices()],
        validators=[InputRequired("Choose a time zone.")],
    )
    base_url = text_field(
        "The address people type in",
        DataRequired("Enter the address people type in."),
        IsBaseAddress(),
        description=f"{ADDRESS_HINT} With https:// everything is encrypted on its way.",
    )
    title = SelectField("Title", choices=[SelectChoice(t, t or "None") for t in TITLES])
    first_name = text_field("First Name", *_needed("Enter your first name.", 100))
    last_name = text_field("Last Name", *_needed("Enter your last name.", 100))
    email = text_field("School Email", *_needed("Enter your e-mail address.", 254), is_address)
    username = text_field(
        "Username", Optional(), at_most(100), description="A short name to sign in with, beside the e-mail address."
    )
    password = PasswordField(
        "Password",
        validators=[InputRequired("Choose a password.")],
        description=f"At least {MIN_STAFF} characters. A few words in a row are easy to remember and hard to guess.",
    )
    confirm = PasswordField("Confirm Password", validators=[InputRequired("Type the password once more.")])

    def offer(self, found: Found, address: str) -> "SetUpForm":
        """Ask only for what is missing; `address` is the one this page was opened at."""
        if found.districts:
            del self.district
        if found.schools:
            del self.school
        if not self.is_submitted():
            self.base_url.data, self.time_zone.data = address, time_zones.of_this_computer()
        return self

    def validate_username(self, field: Any) -> None:
        if "@" in (field.data or "") and fold(field.data) != fold(self.email.data):
            raise ValidationError("A username with @ has to be the e-mail address above.")

    def validate_password(self, field: Any) -> None:
        names = [f.data or "" for f in (self.district, self.school) if f]
        person = SimpleNamespace(role="portal_admin", sis_id=None, **{n: self[n].data or "" for n in ADMIN_FIELDS})
        if sentences := problems(field.data, person, names):
            raise ValidationError(sentences[0])

    def validate_confirm(self, field: Any) -> None:
        if field.data != self.password.data:
            raise ValidationError("The two passwords differ. Type the same one twice.")

    def values(self) -> dict[str, Any]:
        """What `set_up_school` takes."""
        return {f.name: f.data for f in self if f.name not in ("csrf_token", "confirm")}
