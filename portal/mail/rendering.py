"""What a message says: its subject, plain text and HTML, from its kind and facts. For the worker and for pages.

A kind names the facts it uses; nothing else of a message reaches a mail (S-54). The sentences stand once, in
`templates/mail/<kind>.txt`: a block above the button and one below; text and HTML are both made of them.
"""

import re
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import email_validator
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from portal.mail.models import Message

FOLDER = Path(__file__).resolve().parents[2] / "templates/mail"
# Where the link of a message stands when it is read by somebody else than its recipient.
HIDDEN_LINK = "(the link is not shown here)"
NOT_IN_HEADERS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


# The right half of a Message-ID that has not been given one; the longest that fits beside the left one.
UNNAMED, LONGEST_DOMAIN = "@homeroom.invalid>", 80
DOMAIN = re.compile(r"(?:[a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{0,62}", re.IGNORECASE)


class Kind(NamedTuple):
    """One kind of message. `button` leads to the message's own link, or to `page` of the portal; empty: no button."""

    subject: str
    facts: tuple[str, ...] = ()
    button: str = ""
    page: str = ""


KINDS = {
    "activation": Kind("Welcome to Homeroom!", ("school", "note", "until"), "Activate your account"),
    "invitation": Kind("A colleague invites you to Homeroom", ("school", "until"), "Activate your account"),
    "sign_up": Kind("Confirm your address for Homeroom", ("school", "until"), "Go on"),
    "reset": Kind("Choose a new password", (), "Choose a new password"),
    "here_already": Kind("You have an account in Homeroom already", (), "Choose a new password"),
    "address": Kind("Confirm your new e-mail address", (), "Confirm this address"),
    "address_changed": Kind("Your e-mail address was changed"),
    "password_changed": Kind("Your password was changed"),
    "admin_notice": Kind("About an admin account", ("what", "own"), "Open Homeroom", "/"),
    "approval_wanted": Kind("Somebody waits for your approval", ("school", "count"), "Look who waits", "/approvals"),
    "approved": Kind("Your account was approved", ("school", "is_new"), "Open Homeroom", "/"),
    "declined": Kind("About your account", ("school",)),
    "request": Kind("A colleague asks for help", ("count",), "Read the request", "/support"),
    "answered": Kind("Your request was answered", (), "Read the answer", "/support"),
    "test": Kind("A test mail from Homeroom"),
}


class Place(NamedTuple):
    """The portal a mail comes from: the address people type in, and its name."""

    base_url: str
    name: str


class Letter(NamedTuple):
    """A message ready to be sent."""

    to: str
    subject: str
    text: str
    html: str
    message_id: str
    # Who it comes from in words, where the mail server is given no name for its sender.
    place: str = ""


class BadLetter(Exception):
    """A message that can't be sent as it is; the text says why."""


def compose(message: Message, place: Place, link: str | None) -> Letter:
    """The letter this message becomes. `link` is where its button leads: a URL, or `HIDDEN_LINK`.

    Raises `BadLetter` for an address that is not exactly one, or line breaks in a header (S-53).
    """
    if message.kind not in KINDS:
        raise BadLetter(f"Homeroom knows no mail of the kind “{message.kind}”.")
    kind = KINDS[message.kind]
    facts = {name: _clean(message.fill.get(name, "")) for name in kind.facts}
    sentences = _environment.get_template(f"{message.kind}.txt")
    given = {
        "place": place,
        "above": _paragraphs(sentences, "above", facts),
        "below": _paragraphs(sentences, "below", facts),
        "button": kind.button,
        "url": place.base_url + kind.page if kind.page else link,
        "subject": header(kind.subject),
    }
    text, html = (_environment.get_template(f"_letter.{form}").render(given) for form in ("txt", "html"))
    sender = " ".join(NOT_IN_HEADERS.sub(" ", place.name).split())
    return Letter(recipient(message.to_address), given["subject"], text, html, header(message.message_id), sender)


def header(text: str) -> str:
    """The text, where it may stand in a header: one line (S-53). Raises `BadLetter`."""
    if NOT_IN_HEADERS.search(text):
        raise BadLetter("A line break in a header: this mail is not sent.")
    return text


def recipient(text: str) -> str:
    """One address as mail servers take it, its domain in ASCII. Raises `BadLetter` for anything else (S-53)."""
    try:
        found = email_validator.validate_email(
            header(text), check_deliverability=False, allow_smtputf8=False, globally_deliverable=False,
            allow_quoted_local=True, allow_domain_literal=True,
        )  # fmt: skip
    except email_validator.EmailNotValidError as e:
        raise BadLetter(f"This is not an address mail can be sent to. {e}") from e
    return found.ascii_email or found.normalized


def named(message_id: str, sender: str, place: Place) -> str:
    """A Message-ID whose right half is a domain of the sender's, else of the portal's (RFC 5322 3.6.4), as filters of
    spam expect it; unchanged where both have none, only numbers or names of one's own network."""
    domains = sender.rpartition("@")[2], urlsplit(place.base_url).hostname or ""
    domain = next((name for name in domains if DOMAIN.fullmatch(name)), "")
    while len(domain) > LONGEST_DOMAIN:
        domain = domain.partition(".")[2]
    return message_id.replace(UNNAMED, f"@{domain}>") if domain else message_id


def _paragraphs(template: Template, block: str, facts: dict[str, Any]) -> list[str]:
    """The paragraphs of one block; an empty line begins a new one."""
    text = "".join(template.blocks[block](template.new_context(facts))) if block in template.blocks else ""
    return [paragraph.strip() for paragraph in re.split(r"\n\s*\n", text) if paragraph.strip()]


def _clean(value: Any) -> Any:
    """What people typed, without characters that do not belong into a text."""
    return NOT_IN_TEXT.sub("", value.replace("\r\n", "\n").replace("\r", "\n")) if isinstance(value, str) else value


_environment = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=select_autoescape(("html",)),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
