"""What comes in for a request for help and for its answer; both warn before something about a pupil is sent."""

import unicodedata
from typing import Any, Self

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from portal.people.fields import at_most, filled
from portal.support.models import ABOUT
from portal.support.privacy import noticed

LONGEST = 4000
# Instead of a subject: the text says which.
OTHER = "other"
NO_PUPILS = "Please don't write about pupils: no names, numbers or dates of birth. Say where to look instead."


def tidy(text: Any) -> Any:
    """Lines as they were typed, without control characters (PostgreSQL takes no NUL) and blanks around."""
    if not isinstance(text, str):
        return text
    lines = ("".join(c for c in line if unicodedata.category(c) != "Cc") for line in text.splitlines())
    return "\n".join(lines).strip()


class CarefulForm(FlaskForm):
    """A text that may be sent at once, or after a tick where it looks as if it were about a pupil."""

    is_sure = BooleanField("I have checked: this tells nobody anything about a pupil.")
    # Kinds of things that were noticed in the text, in words.
    signs: list[str] = []

    def is_ready(self, own_address: str | None) -> bool:
        """Whether it may be sent: complete, and careful or ticked."""
        if not self.validate_on_submit():
            return False
        self.signs = noticed(self.text.data, own_address)
        if self.signs and not self.is_sure.data:
            self.is_sure.errors = [f"There is {' and '.join(self.signs)} in it. Take it out, or tick here to send it."]
            return False
        return True


class AskForm(CarefulForm):
    """A request for help; with a subject where it is about cores (`offer`)."""

    about = SelectField("About", choices=[SelectChoice(name, label) for name, label in ABOUT.items()])
    text = TextAreaField(
        "Your request",
        [filled("Write what you need help with."), at_most(LONGEST)],
        [tidy],
        description=NO_PUPILS,
    )
    subject = SelectField("Subject")

    def offer(self, subjects: list[str]) -> Self:
        """The subjects to choose from; with none, none is asked for."""
        listed = [SelectChoice("", "Choose a subject"), *map(SelectChoice, subjects, subjects)]
        self.subject.choices = [*listed, SelectChoice(OTHER, "Another one, or several")]
        if not subjects:
            del self.subject
        return self

    def validate_subject(self, field: SelectField) -> None:
        if not field.data and self.about.data == "cores":
            raise ValidationError("Choose the subject your request is about.")

    @property
    def words(self) -> str:
        """What is sent: the text, with the subject above where one was chosen."""
        subject = self.subject.data if self.subject and self.about.data == "cores" else ""
        return self.text.data if subject in ("", OTHER) else f"Subject: {subject}\n{self.text.data}"


class AnswerForm(CarefulForm):
    """The answer to one."""

    text = TextAreaField(
        "Your answer",
        [filled("Write an answer."), at_most(LONGEST)],
        [tidy],
        description=NO_PUPILS,
    )
