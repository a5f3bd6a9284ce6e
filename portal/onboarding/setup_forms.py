"""What comes in at the wizard's own steps, and the wording of the terms."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import InputRequired

from portal.access.forms import NewPasswordForm
from portal.onboarding.terms import LONGEST
from portal.people.fields import at_most, filled, whole


class FirstPasswordForm(NewPasswordForm):
    """The password step: a password, and the certificate that goes with it."""

    certify = BooleanField(
        validators=[InputRequired("Tick this to go on. If you can't, ask your school administrator.")]
    )
    terms_version = HiddenField(filters=[whole])

    def __init__(self, person: Any, terms_version: int, **kwargs: Any) -> None:
        super().__init__(person, **kwargs)
        if not self.is_submitted():
            self.terms_version.data = terms_version


class TermsForm(FlaskForm):
    text = TextAreaField(
        "Terms of service",
        [filled("Write something: everybody agrees to it with their first password."), at_most(LONGEST)],
        filters=[lambda text: "\n".join(line.rstrip() for line in (text or "").replace("\0", "").splitlines()).strip()],
        description="Plain text. Each line is a paragraph.",
    )
