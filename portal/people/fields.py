"""What every form about people is made of: text tidied the same way, checked with the same sentences."""

import unicodedata
from collections.abc import Callable
from typing import Any

import email_validator
from wtforms import Form, StringField
from wtforms.validators import DataRequired, ValidationError

from portal.db import fold

# A school's own network often ends in .local; mail there is delivered by its own server.
if "local" in email_validator.SPECIAL_USE_DOMAIN_NAMES:
    email_validator.SPECIAL_USE_DOMAIN_NAMES.remove("local")
RFC_5321 = {"allow_quoted_local": True, "allow_domain_literal": True, "globally_deliverable": False}
JOINERS = "\u200c\u200d"
# Zero-width blanks and marks, soft hyphens, and everything that sets or ends a direction of writing.
UNSEEN = "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
LONGEST_ADDRESS = 1000
# Letters of one that are kept, and of what it is compared by.
ADDRESS, ADDRESS_FOLDED = 254, 400
TITLES = ("", "Mr.", "Ms.", "Mrs.", "Miss", "Mx.", "Dr.", "Prof.")


def text_field(label: str, *validators: Any, **more: Any) -> StringField:
    return StringField(label, validators=list(validators), filters=[strip], **more)


def strip(value: Any) -> Any:
    """Text without control characters (PostgreSQL takes no NUL), without blanks around and doubled inside, and without
    letters that are not seen and would turn what follows around. Joiners stay: scripts and emoji are made with them.
    """
    if not isinstance(value, str):
        return value
    seen = "".join(" " if unicodedata.category(c) == "Cc" else c for c in value if c not in UNSEEN)
    return " ".join(seen.split()) if seen.strip(JOINERS + " ") else ""


def filled(sentence: str) -> DataRequired:
    """Something has to be left once blanks are gone (`InputRequired` looks at what was typed before)."""
    return DataRequired(message=sentence)


def at_most(length: int, folded: int | None = None) -> Callable[[Form, Any], None]:
    """So many letters, and `folded` of them once folded for comparing (one ligature can become eighteen letters).

    Not WTForms' `Length`: its `maxlength` makes browsers cut what is pasted without a word.
    """

    def check(form: Form, field: Any) -> None:
        text = field.data or ""
        if len(text) > length or (folded and len(fold(text)) > folded):
            raise ValidationError(f"Please keep this to {length} letters.")

    return check


# Says so at the field of a form.
address_fits = at_most(ADDRESS, folded=ADDRESS_FOLDED)


def fits(address: str) -> bool:
    """Whether the columns hold an address, as it is and folded for comparing."""
    return len(address) <= ADDRESS and len(fold(address)) <= ADDRESS_FOLDED


def is_address(form: Form, field: Any) -> None:
    """One syntactically valid e-mail address, written as it will be stored."""
    address = address_of(field.data)
    if address is None:
        if ending := dead_ending(field.data):
            raise ValidationError(f"An address that ends in “{ending}” can't receive mail. Enter one that can.")
        raise ValidationError("This is not a complete e-mail address. It looks like name@school.org.")
    field.data = address


def address_of(text: str | None) -> str | None:
    """The e-mail address a text is, as it will be stored; None where it is none.

    All that RFC 5321 lets a mail server have is one: quoted names, numbers for a server, a domain without a dot.
    """
    text = text or ""
    # More is never one, and takes long to be looked at.
    if len(text) > LONGEST_ADDRESS or (text.startswith('"') and not text.isascii()):
        return None
    try:
        return email_validator.validate_email(text, check_deliverability=False, **RFC_5321).normalized
    except email_validator.EmailNotValidError:
        return None


def dead_ending(text: str | None) -> str:
    """The ending of what looks like an address, where no mail server will ever have it (RFC 6761: “test”, …); or ""."""
    name, at, domain = (text or "").rpartition("@")
    last = domain.lower().rpartition(".")[2]
    return last if name and at and last in email_validator.SPECIAL_USE_DOMAIN_NAMES else ""


def whole(text: Any) -> int:
    """A whole number, also out of a form; 0 for anything else."""
    if isinstance(text, int):
        return text
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 10 else 0
