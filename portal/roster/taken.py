"""A sign-in name of the file that an account made by hand has: both sides in words, for whoever has to say whether they
are one person. An address alone doesn't tell it: a pupil's row may carry a teacher's by mistake, and a parent's does.
"""

from portal.people.models import GRADE_NAMES, STATUS_NAMES, Person
from portal.roles import ROLE_NAMES
from portal.roster.compare import FilePerson
from portal.roster.sources.problems import shorten
from portal.schools.models import District

BETWEEN = " · "


def account_in_words(owner: Person, key: str) -> str:
    """The account made by hand: name, role, place, grade, whether it is in use, and the name it signs in with."""
    district = District.get_or_none(District.id == owner.district_id)
    place = owner.school.name if owner.school_id else district.name if district else ""
    status, grade = STATUS_NAMES[owner.status], GRADE_NAMES.get(owner.grade, owner.grade)
    facts = (owner.name, ROLE_NAMES[owner.role], place, grade, status, f"signs in with {key}")
    return BETWEEN.join(filter(None, facts))


def row_in_words(person: FilePerson, school: str | None, key: str) -> str:
    """The same of a row, as the file has it; `school` is the name of theirs."""
    role, grade = ROLE_NAMES[person.proposed or person.role], GRADE_NAMES.get(person.grade, person.grade)
    state = "" if person.is_enabled else "disabled in the file"
    facts = (shorten(person.name) or person.sis_id, role, school, grade, state, f"has {key}")
    return BETWEEN.join(filter(None, facts))


def without_name(text: str) -> str:
    """What one of these says of who somebody is: all but the sign-in name."""
    return text.rpartition(BETWEEN)[0] or text


def is_mixed(person: FilePerson, owner: Person) -> bool:
    """Whether one of them is a student and the other works here: hardly ever one person."""
    return (person.role == "student") != (owner.role == "student")
