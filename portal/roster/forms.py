"""What comes in for an import: a package, and which system it is from."""

import re
import zipfile

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, ValidationError

from portal.roster.known import systems

CHOOSE = "Choose the zip file your student information system gave you."
ANOTHER = "+"  # no system is called so
NO_ZIP = "This is not a zip file. Export the roster once more as OneRoster CSV; it comes as one zip file."


class ImportForm(FlaskForm):
    """A package. Which system it is from is asked only where the file alone doesn't settle it."""

    package = FileField(
        "Roster package",
        description="Choose the zip file, or drag it into the box.",
        validators=[FileRequired(message=CHOOSE)],
    )
    # The default for a page opened before there was anything to ask.
    source = SelectField("Which system is it from?", default="")
    new_source = StringField(
        "Name of the other system",
        description="Only for a system that sends a roster here for the first time.",
        validators=[Length(max=120, message="Please keep this to 120 letters.")],
    )

    def offer(self, ask: bool = False) -> "ImportForm":
        """Fill in the systems known here. With fewer than two there is nothing to ask, unless `ask`."""
        names = sorted(source.name for source in systems())
        if len(names) < 2 and not (ask and names):
            del self.source, self.new_source
            return self
        known = [SelectChoice(name, name) for name in names]
        self.source.choices = [SelectChoice("", "The file says it"), *known, SelectChoice(ANOTHER, "Another system")]
        return self

    def validate_package(self, field: FileField) -> None:
        is_zip = zipfile.is_zipfile(field.data.stream)
        field.data.stream.seek(0)
        if not is_zip:
            raise ValidationError(NO_ZIP)

    def validate_new_source(self, field: StringField) -> None:
        if self.source.data == ANOTHER and not (field.data or "").strip():
            raise ValidationError("Type the name of the other system.")

    @property
    def source_name(self) -> str | None:
        """What was chosen; None where the file is to say it."""
        if "source" not in self:
            return None
        return (self.new_source.data.strip() if self.source.data == ANOTHER else self.source.data) or None

    @property
    def file_name(self) -> str:
        """The name the file had on the sender's computer: shown, never used as a path."""
        name = re.split(r"[\\/]", self.package.data.filename or "")[-1]
        return "".join(letter for letter in name if letter.isprintable())[:200]
