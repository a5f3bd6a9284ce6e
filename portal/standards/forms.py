"""What comes in when cores are chosen: one drop-down for each subject.

A drop-down in groups, not a text field with suggestions (`<input list>`): it opens as the wheel or sheet a phone has
for that, a screen reader says its groups and the choice made, nothing can be typed that isn't in the list, it needs no
JavaScript, and typing still leads there, for every name begins with its state ("ore" jumps to Oregon).
"""

import re
from collections.abc import Callable
from typing import Any, Self

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField
from wtforms.fields import SelectChoice

from portal.people.profiles import Profile
from portal.schools.models import SUBJECTS, School
from portal.standards.catalogue import ATTRIBUTION, CORES, cores_for, name_of
from portal.standards.models import PersonCore, SchoolCore

SEEN = "_seen"
# Said to who asks for help from the form: the button saves first.
SAVED = "What you have chosen is saved. Now write what is missing."


class CoresForm(FlaskForm):
    """A person's own choice. Its fields follow from the school: `CoresForm.of(person)`."""

    attribution = ATTRIBUTION
    # name of a field → its subject
    fields_of: dict[str, str] = {}
    # Subjects the school teaches for which the catalogue has nothing.
    without: list[str] = []
    # name of a field → what the school chose for it, in words: a narrow screen cuts what a drop-down says.
    defaults: dict[str, str] = {}

    @classmethod
    def of(cls, person: Any) -> Self:
        """The form of this person, their own subjects first; filled with what is stored where nothing was sent."""
        school = School.with_key(person.school_id) if person.school_id else None
        defaults, own = SchoolCore.of(person.school_id), Profile.of(person.id).subjects.split("\n")
        taught = sorted(subjects_of(school), key=lambda subject: subject not in own)

        def school_says(subject: str) -> str:
            if school is None:
                return "None"
            return f"Use my school's setting ({name_of(defaults.get(subject)) or 'none yet'})"

        chosen = PersonCore.of(person.id)
        form = cls.made(taught, school.state if school else "", chosen, school_says)
        if school is not None:
            form.defaults = {n: name_of(defaults[s]) for n, s in form.fields_of.items() if s in defaults}
        return form

    @classmethod
    def made(cls, subjects: list[str], state: str, chosen: dict[str, str], none: Callable[[str], str]) -> Self:
        """A form with a drop-down for each of the subjects; `none` says what choosing nothing is called there."""
        named = {field_name(subject): subject for subject in subjects if cores_for(subject, state)}
        fields = {
            name: SelectField(subject, choices=_choices(subject, state, chosen.get(subject), none(subject)))
            for name, subject in named.items()
        }
        seen = {name + SEEN: HiddenField() for name in named}
        without = [subject for subject in subjects if subject not in named.values()]
        made = type(cls.__name__, (cls,), {**fields, **seen, "fields_of": named, "without": without})
        data = {name: chosen.get(subject, "") for name, subject in named.items()}
        return made(data=data | {name + SEEN: core for name, core in data.items()})

    @property
    def selects(self) -> list[SelectField]:
        return [self[name] for name in self.fields_of]

    def values(self) -> dict[str, str | None]:
        """What the operations take: subject → core, None for none."""
        return {subject: self[name].data or None for name, subject in self.fields_of.items()}


class SchoolCoresForm(CoresForm):
    """A school's defaults; carries what the page showed, so that two who save at once are told."""

    @classmethod
    def of(cls, school: School) -> Self:
        return cls.made(subjects_of(school), school.state, SchoolCore.of(school.id), lambda _subject: "None")

    def seen(self) -> dict[str, str | None]:
        """subject → core as the page showed it when it was opened."""
        return {subject: self[name + SEEN].data or None for name, subject in self.fields_of.items()}

    def show_conflict(self, subjects: list[str], stored: dict[str, str]) -> None:
        """Say at each of these subjects what somebody else chose; the next save is made knowing that."""
        for name, subject in self.fields_of.items():
            self[name + SEEN].data = stored.get(subject, "")
            if subject in subjects:
                what = name_of(stored.get(subject)) or "none"
                self[name].errors = [f"Somebody else has just chosen {what} here. Choose again, then save."]


def subjects_of(school: School | None) -> list[str]:
    """What the school teaches; while it hasn't said, every subject Homeroom knows."""
    return (school.subject_list if school else []) or list(SUBJECTS)


def subjects_left(person: Any) -> list[str]:
    """The subjects of their school for which this person has no core, neither an own one nor the school's.

    Of a school's many subjects those they teach, where they have said so, and those the catalogue has nothing for.
    """
    if person.school_id is None:
        return []
    school, own = School.get_by_id(person.school_id), Profile.of(person.id).subjects.split("\n")
    has_core = {*PersonCore.of(person.id), *SchoolCore.of(school.id)}
    left = [subject for subject in subjects_of(school) if subject not in has_core]
    return [s for s in left if s in own or not cores_for(s, school.state)] if any(own) else left


def field_name(subject: str) -> str:
    return "core_" + re.sub(r"\W+", "_", subject.lower())


def _choices(subject: str, state: str, chosen: str | None, none: str) -> list[SelectChoice]:
    """None first, then the state's, those for all states, the others; and one chosen long ago that is no longer new."""
    found = cores_for(subject, state)
    if chosen in CORES and CORES[chosen] not in found:
        found = [CORES[chosen], *found]
    groups = {state: state, "": "For all states"}
    listed = [SelectChoice(c.id, c.name, optgroup=groups.get(c.state, "Other states")) for c in found]
    return [SelectChoice("", none), *sorted(listed, key=lambda choice: _place(choice, state))]


def _place(choice: SelectChoice, state: str) -> int:
    return {state: 0, "For all states": 1}.get(choice.optgroup, 2)
