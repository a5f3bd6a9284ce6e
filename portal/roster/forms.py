"""What comes in for an import: a package, and which system it is from."""

import re
import zipfile

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from portal.schools.models import Source

CHOOSE = "Choose the zip file your student information system gave you."
NO_ZIP = "This is not a zip file. Export the roster once more as OneRoster CSV; it comes as one zip file."


class ImportForm(FlaskForm):
    """A package. Which system it is from is asked only where there are several."""

    package = FileField("Roster package", validators=[FileRequired(message=CHOOSE)])
    source = SelectField("Which system is it from?", validate_choice=True)

    def offer(self) -> "ImportForm":
        """Fill in the systems known here; with fewer than two there is nothing to ask."""
        names = [source.name for source in Source.select().order_by(Source.name)]
        if len(names) < 2:
            del self.source
            return self
        self.source.choices = [SelectChoice("", "The file says it"), *(SelectChoice(n, n) for n in names)]
        return self

    def validate_package(self, field: FileField) -> None:
        is_zip = zipfile.is_zipfile(field.data.stream)
        field.data.stream.seek(0)
        if not is_zip:
            raise ValidationError(NO_ZIP)

    @property
    def source_name(self) -> str | None:
        return (self.source.data or None) if "source" in self else None

    @property
    def file_name(self) -> str:
        """The name the file had on the sender's computer: shown, never used as a path."""
        name = re.split(r"[\\/]", self.package.data.filename or "")[-1]
        return "".join(letter for letter in name if letter.isprintable())[:200]
