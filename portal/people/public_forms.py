"""What somebody shows colleagues: the picture and the teaching experience, in the set-up wizard and under Profile."""

import unicodedata
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from portal.people.fields import at_most
from portal.people.models import GRADES_IN_TABLE
from portal.people.pictures import MOST_BYTES, Crop, NotAPicture, square
from portal.people.profiles import GRADES_TAUGHT, MOST_YEARS, ROLES, Photo, Profile
from portal.schools.models import SUBJECTS

LONGEST_BIO = 500
CLOSEST = 5.0


def number_between(least: float, most: float, otherwise: float) -> Any:
    """A slider. What is no number, or sent by no slider, is `otherwise`: a square is always found."""

    def read(text: Any) -> float:
        try:
            value = float(text)
        except (TypeError, ValueError):
            return otherwise
        return value if least <= value <= most else otherwise

    return StringField(default=str(otherwise), filters=[read])


def text_of_lines(value: str | None) -> str:
    """Text somebody wrote at length: its lines stay, other control characters and blanks at the ends go."""
    text = (value or "").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) != "Cc").strip()


class PhotoForm(FlaskForm):
    """A picture, chosen or taken just now, and the square of it that is kept."""

    photo = FileField("Upload a Photo from your Computer", description="JPEG, PNG or WebP, up to 8 MB.")
    camera = FileField("Take a photo")
    x = number_between(0, 1, 0.5)
    y = number_between(0, 1, 0.5)
    zoom = number_between(1, CLOSEST, 1)
    # Ready to be stored once the form is valid; None where nothing was chosen and there is a picture already.
    image: bytes | None = None
    mark: str | None = None
    me: Any = None

    def of(self, me: Any) -> "PhotoForm":
        """Know the picture there is."""
        self.me, self.mark = me, Photo.mark_of(me.id)
        return self

    def validate_photo(self, field: Any) -> None:
        chosen = self.photo.data or self.camera.data
        if not chosen and not self.mark:
            raise ValidationError("Choose a picture first. You can also do this later.")
        if chosen:
            try:
                crop = Crop(self.x.data, self.y.data, 1 / self.zoom.data)
                self.image = square(chosen.read(MOST_BYTES + 1), crop, self.me.id)
            except NotAPicture as e:
                raise ValidationError(str(e)) from e


class ExperienceForm(FlaskForm):
    """What somebody teaches, and a few words about them. What isn't offered any more is left out without a word."""

    roles = SelectMultipleField("Roles", choices=[SelectChoice(r) for r in ROLES], validate_choice=False)
    grades = SelectMultipleField(
        "Grades", choices=[SelectChoice(g, GRADES_IN_TABLE[g]) for g in GRADES_TAUGHT], validate_choice=False
    )
    subjects = SelectMultipleField("Subjects", validate_choice=False)
    years_taught = SelectField("Years Taught")
    bio = TextAreaField(
        "Short Bio", [at_most(LONGEST_BIO)], [text_of_lines], description=f"Up to {LONGEST_BIO} letters."
    )

    def of(self, me: Any) -> "ExperienceForm":
        """Offer what the school teaches, and fill in what is stored where nothing was sent."""
        profile = Profile.of(me.id)
        taught = (me.school.subject_list if me.school_id else []) or SUBJECTS
        self.subjects.choices = [SelectChoice(s) for s in dict.fromkeys((*taught, *profile.list_of("subjects")))]
        self.years_taught.choices = [SelectChoice("", "Not said"), *(SelectChoice(n, label) for n, label in _years())]
        if not self.is_submitted():
            for name in ("roles", "grades", "subjects"):
                self[name].data = profile.list_of(name)
            self.years_taught.data = "" if profile.years_taught is None else str(profile.years_taught)
            self.bio.data = profile.bio
        return self

    def values(self) -> dict[str, Any]:
        """What `experience.save_experience` takes: lists in the order they are offered."""
        lists = {
            name: [c.value for c in self[name].choices if c.value in (self[name].data or ())]
            for name in ("roles", "grades", "subjects")
        }
        years = self.years_taught.data
        return lists | {"years_taught": int(years) if years else None, "bio": self.bio.data}


def _years() -> list[tuple[str, str]]:
    names = {0: "My first year", 1: "1 year", MOST_YEARS: f"{MOST_YEARS} or more years"}
    return [(str(n), names.get(n, f"{n} years")) for n in range(MOST_YEARS + 1)]
