"""What comes in for the settings of the portal."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from portal.schools import time_zones
from portal.schools.addresses import base_address
from portal.schools.forms import one_line

ADDRESS_HINT = (
    "What people type into their browser to get here, for example http://homeroom.local:5000, http://10.1.2.3:5000 "
    "or https://homeroom.school.org."
)


class IsBaseAddress:
    """The address people type in, written as it will be stored."""

    def __call__(self, form: FlaskForm, field: Any) -> None:
        try:
            field.data = base_address(field.data)
        except ValueError as e:
            raise ValidationError(str(e)) from e


class PortalForm(FlaskForm):
    """The portal's name and address. A host other than the one in use needs a tick: a typo would lock people out."""

    portal_name = StringField(
        "Name of the portal",
        filters=[one_line],
        validators=[InputRequired("Enter a name, for example that of your district."), Length(max=60)],
        description="Stands at the top of every page.",
    )
    time_zone = SelectField(
        "Time zone", choices=time_zones.choices(), description="Times on every page are shown in it."
    )
    base_url = StringField(
        "The address people type in",
        filters=[one_line],
        validators=[InputRequired("Enter the address people type in."), IsBaseAddress()],
        description=ADDRESS_HINT,
    )
    is_sure = BooleanField("I have opened that address in a browser, and it leads to this portal.")
