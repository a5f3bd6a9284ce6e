"""What staff say of themselves, in the set-up wizard and under Profile."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, ValidationError

from portal.db import fold
from portal.people import phones
from portal.people.fields import TITLES, address_fits, at_most, filled, is_address, strip, text_field, whole
from portal.people.profiles import Profile

NAMES = ("version", "title", "first_name", "last_name", "email")


def alternative_email_field() -> Any:
    return StringField(
        "Alternative Email", [Optional(), address_fits, is_address], [strip],
        description="Only for your school to reach you. It can't be used to sign in.",
    )  # fmt: skip


def phone_field() -> Any:
    return StringField("Phone Number", [Optional(), at_most(60)], [strip])


def is_other_address(form: Any, field: Any) -> None:
    """Checked only where it is not the one that stands there: what a roster brought may stay as it is."""
    if form.own_address and not field.data:
        raise ValidationError("Enter your school address, or leave the one that stood here.")
    if fold(field.data) != fold(form.own_address):
        is_address(form, field)


class ContactForm(FlaskForm):
    """How the school reaches somebody; never part of the public profile."""

    alternative_email = alternative_email_field()
    phone = phone_field()

    def of(self, me: Any) -> "ContactForm":
        """Fill in what is stored, where nothing was sent."""
        self.own_address = me.email
        self.region = phones.region_of(me.school.state) if me.school_id else phones.HOME
        if not self.is_submitted():
            profile = Profile.of(me.id)
            self.alternative_email.data, self.phone.data = profile.alternative_email, phones.shown(profile.phone)
        return self

    def validate_alternative_email(self, field: Any) -> None:
        if field.data and fold(field.data) == fold(self.own_address):
            raise ValidationError("This is your school address already. Leave this empty, or enter another one.")

    def validate_phone(self, field: Any) -> None:
        """Written as it will be stored."""
        if not field.data or field.errors:
            return
        try:
            self.phone_stored = phones.stored(field.data, self.region)
        except ValueError as e:
            raise ValidationError(str(e)) from e

    def values(self) -> dict[str, Any]:
        """What `details.save_contact` takes."""
        return {"alternative_email": self.alternative_email.data, "phone": getattr(self, "phone_stored", "")}


class DetailsForm(ContactForm):
    """Name and contact, opened at a version of the record. A new school address is asked for, not saved."""

    version = HiddenField(filters=[whole])
    title = SelectField("Title")
    first_name = text_field("First Name", filled("Enter your first name."), at_most(100))
    last_name = text_field("Last Name", filled("Enter your last name."), at_most(100))
    email = text_field("School Email", address_fits, is_other_address)
    # Made again below the names: errors are listed in this order.
    alternative_email = alternative_email_field()
    phone = phone_field()

    def of(self, me: Any, can_ask: bool = True) -> "DetailsForm":
        """As `ContactForm.of`; without `can_ask` (no mail goes out, or there is a password to give first) the school
        address can only be read."""
        super().of(me)
        titles = dict.fromkeys((*TITLES, me.title))  # a roster may have brought one of its own
        self.title.choices = [SelectChoice(t, t or "None") for t in titles]
        self.email.flags.required = bool(me.email)
        if not can_ask:
            del self.email
        if not self.is_submitted():
            for field in (self[name] for name in NAMES if name in self):
                field.data = getattr(me, field.name)
        return self

    @property
    def new_address(self) -> str | None:
        """The address asked for in place of the present one; None when it stays."""
        typed = self.email.data if self.email else None
        return typed if typed and fold(typed) != fold(self.own_address) else None

    def values(self) -> dict[str, Any]:
        """What `details.save_details` takes."""
        return super().values() | {name: self[name].data for name in ("title", "first_name", "last_name")}
