"""What comes in when people are invited: notes, addresses, names, roles."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from portal.people.fields import address_fits, at_most, filled, is_address, text_field, whole
from portal.roles import ROLE_NAMES
from portal.schools.models import School

LONGEST_NOTE = 1000


def several_lines(text: str | None) -> str:
    """What was typed in a big field: its lines, without blanks behind them and without characters no text has."""
    kept = "".join(c for c in (text or "") if c in "\n\r\t" or c.isprintable())
    return "\n".join(line.rstrip() for line in kept.splitlines()).strip()


class SendAllForm(FlaskForm):
    """Activation mails to many. `newest` and `key` are those the page was made with; who is ticked comes beside."""

    note = TextAreaField(
        "Personal message",
        [at_most(LONGEST_NOTE)],
        filters=[several_lines],
        description="Stands in every mail, above the button. Plain text, up to 1,000 letters.",
    )
    newest = HiddenField(filters=[whole])
    key = HiddenField()


class SignUpForm(FlaskForm):
    email = text_field("School Email", filled("Enter your school e-mail address."), address_fits, is_address)


class AcceptForm(FlaskForm):
    """Who holds the link of an invitation says who they are; and at which school, where several have the domain."""

    first_name = text_field("First Name", filled("Enter your first name."), at_most(100))
    last_name = text_field("Last Name", filled("Enter your last name."), at_most(100))
    school = SelectField("School", coerce=whole)

    def offer(self, schools: list[School]) -> "AcceptForm":
        self.school.choices = [SelectChoice("", "Choose your school"), *(SelectChoice(s.id, s.name) for s in schools)]
        if len(schools) < 2:
            del self.school
        return self

    def validate_school(self, field: SelectField) -> None:
        if not field.data:
            raise ValidationError("Choose the school you work at.")

    @property
    def school_id(self) -> int | None:
        return self.school.data if self.school else None


class InviteColleaguesForm(FlaskForm):
    """Step 6 of the wizard: whom to invite, however the addresses are separated."""

    addresses = TextAreaField(
        "Invite by Email Address",
        [filled("Enter at least one e-mail address, or skip this step."), at_most(20_000)],
        filters=[several_lines],
        description="Several at once are fine: with commas, semicolons, blanks or on lines of their own.",
    )


class ApproveForm(FlaskForm):
    role = SelectField("Role")

    def offer(self, roles: list[str]) -> "ApproveForm":
        self.role.choices = [SelectChoice(role, ROLE_NAMES[role]) for role in roles]
        return self


class DeclineForm(FlaskForm):
    reason = text_field("Reason", filled("Say why, so that others understand it later."), at_most(300))
