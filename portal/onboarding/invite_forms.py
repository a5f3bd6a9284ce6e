"""What comes in when an admin invites by e-mail: pasted or as a file, looked at first, then done."""

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.fields import SelectChoice

from portal.onboarding.addressees import Addressee, Unreadable, from_csv, from_lines, from_text
from portal.onboarding.forms import several_lines
from portal.onboarding.inviting import MOST
from portal.people.fields import at_most
from portal.roles import ROLE_NAMES, up_to
from portal.schools.models import School


class InviteForm(FlaskForm):
    """`people` after `validate()`: from the file, from the text, or on the second press from `lines`."""

    addresses = TextAreaField(
        "E-mail addresses",
        [at_most(60_000)],
        filters=[several_lines],
        description="With commas, semicolons or on lines of their own. Names may stand with them: Ana Pérez <ana@…>.",
    )
    file = FileField(
        "Or a CSV file", description="Columns: email, first name, last name, role, school. Only email is needed."
    )
    role = SelectField("Role")
    school = SelectField("School", coerce=lambda value: int(value) if value else None)
    lines = HiddenField()
    key = HiddenField()

    def offer(self, actor: Any) -> "InviteForm":
        roles = up_to(actor)
        self.role.choices = [SelectChoice(role, ROLE_NAMES[role]) for role in roles]
        schools = School.names_for(actor)
        none = [SelectChoice("", "Choose a school")] if len(schools) != 1 else []
        self.school.choices = none + [SelectChoice(id_, name) for id_, name in schools]
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """Reads the addresses too, and says at its field why they can't be read."""
        if not super().validate(extra_validators):
            return False
        field = self.file if self.file.data else self.addresses
        try:
            self.people = self._read()
        except Unreadable as e:
            field.errors = [str(e)]
            return False
        if not self.people:
            field.errors = ["Paste at least one e-mail address, or choose a file."]
        elif len(self.people) > MOST:
            field.errors = [f"These are {len(self.people):,} addresses. Invite at most {MOST} at once."]
        return not field.errors

    def _read(self) -> list[Addressee]:
        if self.lines.data:
            return from_lines(self.lines.data)
        found = from_csv(self.file.data.read()) if self.file.data else []
        return found + from_text(self.addresses.data)
