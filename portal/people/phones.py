"""Phone numbers: read as people write them, kept in international form (E.164), shown with blanks."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

HOME = "US"


def region_of(state: str) -> str | None:
    """The country whose numbers need no country code, by a school's state (`schools.forms.OUTSIDE`: none)."""
    return None if state.startswith("Outside") else HOME


def stored(text: str, region: str | None = HOME) -> str:
    """What was typed, as `+15035550123`. Raises `ValueError` with a sentence for whoever typed it."""
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException as e:
        raise ValueError(_why(text, region)) from e
    if number.extension:
        raise ValueError("Leave out the extension: only a number that can be dialled directly is kept.")
    if not phonenumbers.is_valid_number(number):
        raise ValueError(_why(text, region))
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def shown(kept: str) -> str:
    """A kept number as it is read: `+1 503-555-0123`; what is none stays as it is."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(kept), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return kept


def _why(text: str, region: str | None) -> str:
    if region is None and not text.strip().startswith("+"):
        return "Begin with + and the country code, for example +44 20 7946 0958."
    if region == HOME and not text.strip().startswith("+"):
        return "This is not a complete phone number. It looks like (503) 555-0123; one from abroad begins with +."
    return "This is not a complete phone number. Check the country code and the digits."
