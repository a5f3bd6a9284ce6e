"""What comes in for the settings of a school, and of a district."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

from portal.schools import time_zones
from portal.schools.addresses import mail_domain
from portal.schools.models import SEES_SCHOOL, SEES_SECTIONS, STATES, SUBJECTS, School

MAX_NAME = 200
OUTSIDE = "Outside the United States"


def one_line(text: str | None) -> str:
    return " ".join((text or "").replace("\0", " ").split())


def lines(text: str | None) -> list[str]:
    """The lines people typed, each once, without empty ones."""
    return list(dict.fromkeys(line for line in map(one_line, (text or "").splitlines()) if line))


def state_choices() -> list[SelectChoice]:
    return [SelectChoice("", "Choose a state"), *(SelectChoice(s, s) for s in STATES), SelectChoice(OUTSIDE, OUTSIDE)]


def named(label: str, sentence: str) -> StringField:
    """A field for a name; `sentence` asks for it where it is missing."""
    lengths = Length(max=MAX_NAME, message=f"A name has at most {MAX_NAME} letters.")
    return StringField(label, filters=[one_line], validators=[DataRequired(sentence), lengths])


class SchoolForm(FlaskForm):
    """A school's settings. Subjects are ticked from a list and typed for those that are not in it."""

    version = HiddenField()
    name = named("Name", "Enter the name of the school.")
    teachers_see = RadioField("Teachers see")
    subjects = SelectMultipleField("Subjects taught", choices=[SelectChoice(s, s) for s in SUBJECTS])
    more_subjects = TextAreaField("Other subjects", description="One on each line.", validators=[Length(max=2000)])
    state = SelectField("State", choices=state_choices())
    time_zone = SelectField("Time zone", choices=time_zones.choices())
    support_lead_id = SelectField("Support lead", default="")
    mail_domains = TextAreaField(
        "Mail domains of this school",
        description="One on each line, as in school.org. Who has such an address may sign up; an admin lets them in.",
        validators=[Length(max=2000)],
    )

    def offer(self, school: School, staff: list[tuple[int, str]]) -> "SchoolForm":
        """The choices this school has, and its values where nothing was sent. `staff`: (id, name) of its people."""
        starts_with = "all students of the school" if school.source_id is None else "only their own classes"
        self.teachers_see.choices = [
            SelectChoice("", f"What Homeroom starts with (now: {starts_with})"),
            SelectChoice(SEES_SECTIONS, "Only students of their own classes"),
            SelectChoice(SEES_SCHOOL, "All students of the school"),
        ]
        self.support_lead_id.choices = [SelectChoice("", "Nobody: requests go to the school's admins")]
        self.support_lead_id.choices += [SelectChoice(str(id_), name) for id_, name in staff]
        if school.support_lead_id and school.support_lead_id not in dict(staff):
            self.support_lead_id.description = "Who was named here has left. Choose somebody else."
        if not self.is_submitted():
            self.show(school)
        return self

    def show(self, school: School) -> None:
        """Fill in what is stored."""
        self.version.data, self.name.data = school.version, school.name
        self.teachers_see.data = school.teachers_see or ""
        self.subjects.data = [s for s in school.subject_list if s in SUBJECTS]
        self.more_subjects.data = "\n".join(s for s in school.subject_list if s not in SUBJECTS)
        self.state.data, self.time_zone.data = school.state, school.time_zone
        self.mail_domains.data, self.support_lead_id.data = school.mail_domains, str(school.support_lead_id or "")

    def validate_mail_domains(self, field: TextAreaField) -> None:
        try:
            field.data = "\n".join(dict.fromkeys(mail_domain(line) for line in lines(field.data)))
        except ValueError as e:
            raise ValidationError(str(e)) from e

    def values(self) -> dict[str, Any]:
        """What `change_school` takes."""
        return {
            "name": self.name.data,
            "teachers_see": self.teachers_see.data or None,
            "subjects": "\n".join(dict.fromkeys([*(self.subjects.data or []), *lines(self.more_subjects.data)])),
            "state": self.state.data,
            "time_zone": self.time_zone.data,
            "mail_domains": self.mail_domains.data or "",
            "support_lead_id": self.support_lead_id.data or None,
        }


class DistrictForm(FlaskForm):
    """The name of a district, and the one it had when the page was opened."""

    before = HiddenField()
    name = named("Name", "Enter the name of the district.")
