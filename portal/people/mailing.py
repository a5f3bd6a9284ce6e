"""What a mail to somebody needs to know beforehand: whether any goes out, what their place of work is called, and how
long its link works."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from portal.mail.operations import is_sending
from portal.people.models import Person
from portal.schools.models import District, School, Setting


def goes_out() -> bool:
    """Whether a mail server is set and in use; in the demo none is, for its people do not exist."""
    return is_sending() and not Setting.read("demo", False)


def takes_sign_ups() -> bool:
    """Whether anybody with a school address may sign up: mail leaves, and a school has named its mail domains."""
    return goes_out() and School.select().where(School.mail_domains != "").exists()


def place_of(person: Person) -> str:
    """Their school, else their district, else the portal, by name."""
    if person.school_id:
        return person.school.name
    district = District.get_or_none(District.id == person.district_id) if person.district_id else None
    return district.name if district else Setting.read("portal_name", "Homeroom")


def good_until(expires_at: datetime | None) -> dict[str, str]:
    """The day a link stops opening, for the words of its mail, in the portal's time zone; nothing for one whose hour
    begins with its delivery."""
    zone = ZoneInfo(Setting.read("time_zone", "America/New_York"))
    return {"until": f"{expires_at.replace(tzinfo=UTC).astimezone(zone):%-d %B %Y}"} if expires_at else {}
