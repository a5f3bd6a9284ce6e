"""What comes in when people sign in, choose a password, and keep their profile."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length

from portal.people.credentials import password_problems
from portal.people.fields import TITLES, address_fits, filled, is_address, strip, text_field, whole
from portal.people.passwords import minimum


class SignInForm(FlaskForm):
    """Name and password as typed; who they belong to is the operation's to find out."""

    name = StringField("Username or e-mail", [DataRequired("Enter your username or e-mail address.")])
    password = PasswordField("Password", [InputRequired("Enter your password.")])
    next = HiddenField()


class ForgottenForm(FlaskForm):
    """Who has forgotten the password. Whether there is anybody of this name is told to nobody."""

    name = StringField(
        "Username or e-mail",
        [DataRequired("Enter your username or e-mail address.")],
        description="What you sign in with.",
    )


# Made before the fields it stands above: that is the order errors are listed in.
_current = PasswordField("Current Password", [InputRequired("Enter the password you sign in with today.")])


class NewPasswordForm(FlaskForm):
    """A new password, typed twice. Whether it is good enough is told by `people.passwords`."""

    password = PasswordField("Password", [InputRequired("Enter a new password.")])
    confirm = PasswordField(
        "Confirm Password",
        [
            InputRequired("Enter the new password a second time."),
            EqualTo("password", "The two are not the same. Type the new password twice."),
        ],
    )

    def __init__(self, person: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._person = person
        self.password.description = (
            f"At least {minimum(person.role)} characters. A few words in a row are easy to remember."
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Where something else is wrong, what is wrong with the password is said at once too; where nothing is, the
        operation says it, which asks anyway."""
        is_fine = super().validate(extra_validators)
        if not is_fine and not self.password.errors:
            self.password.errors = password_problems(self.password.data, self._person)
        return is_fine


class ChangePasswordForm(NewPasswordForm):
    """The same, with the password of today."""

    current = _current

    def __init__(self, person: Any, **kwargs: Any) -> None:
        super().__init__(person, **kwargs)
        self.password.label.text = "New Password"


class AddressForm(FlaskForm):
    """Another e-mail address, and the password of today."""

    address = text_field("New School Email", filled("Enter your new address."), address_fits, is_address)
    current = _current


class NameForm(FlaskForm):
    """The own name, opened at a version of the record."""

    version = HiddenField(filters=[whole])
    title = SelectField("Title")
    first_name = StringField("First Name", [DataRequired("Enter your first name."), Length(max=100)], filters=[strip])
    last_name = StringField("Last Name", [DataRequired("Enter your last name."), Length(max=100)], filters=[strip])

    def __init__(self, person: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        titles = dict.fromkeys((*TITLES, person.title))  # a roster may have brought one of its own
        self.title.choices = [SelectChoice(t, t or "None") for t in titles]
