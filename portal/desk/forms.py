"""What comes in on the pages of running the portal."""

import re
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, PasswordField, RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from portal.desk.mail_server import FIELDS
from portal.mail.models import MailServer
from portal.mail.rendering import BadLetter, recipient
from portal.mail.transport import NO_SECURITY, STARTTLS, TLS
from portal.people.fields import at_most, dead_ending, filled, text_field, whole

HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.\-]{0,198}[A-Za-z0-9])?|[0-9A-Fa-f:.]{2,45}")
USUAL_PORTS = {STARTTLS: 587, TLS: 465, NO_SECURITY: 25}


def is_host(form: FlaskForm, field: Any) -> None:
    """A name or a number the network knows a computer by."""
    if not HOST.fullmatch(field.data or ""):
        raise ValidationError("Enter only the name of the server, for example smtp.school.org.")


def is_sender(form: FlaskForm, field: Any) -> None:
    try:
        recipient(field.data or "")
    except BadLetter as e:
        if ending := dead_ending(field.data):
            raise ValidationError(f"No answer can reach an address that ends in “{ending}”. Enter one that can.") from e
        raise ValidationError("This is not a complete e-mail address. It looks like homeroom@school.org.") from e


class MailServerForm(FlaskForm):
    """The one mail server. The password is never shown again; an empty field keeps it."""

    version = HiddenField(filters=[whole])
    host = text_field(
        "Server", filled("Enter the name of the mail server."), is_host, description="For example smtp.school.org."
    )
    security = RadioField(
        "Security",
        choices=[
            SelectChoice(STARTTLS, "STARTTLS, usual port 587"),
            SelectChoice(TLS, "TLS from the start, usual port 465"),
            SelectChoice(NO_SECURITY, "None, usual port 25: only inside the school's own network"),
        ],
        default=STARTTLS,
        validators=[InputRequired("Choose one.")],
    )
    port = IntegerField(
        "Port",
        validators=[Optional(), NumberRange(1, 65535, "A port is a number from 1 to 65535.")],
        description="Leave it empty for the usual port of the security above.",
    )
    username = text_field("User name", at_most(254), description="Empty: the server takes mail without signing in.")
    password = PasswordField("Password", validators=[at_most(500)])
    sender = text_field(
        "Sender's address", filled("Enter the address mails come from."), at_most(254), is_sender,
        description="Answers go there. The server has to allow it.",
    )  # fmt: skip
    sender_name = text_field(
        "Sender's name", at_most(100),
        description="Stands in people's inbox, for example your school. Empty: the portal's name.",
    )  # fmt: skip

    @classmethod
    def of(cls, server: MailServer | None) -> "MailServerForm":
        """The form with what is stored, where nothing was sent."""
        if server is None:
            return cls(data={"version": 0})
        form = cls(obj=server)
        if not form.is_submitted() and form.port.data == USUAL_PORTS.get(server.security):
            form.port.data = None  # so that it follows the security
        form.password.description = "A password is kept. Leave this empty to keep it." if server.sealed_password else ""
        return form

    def values(self) -> dict[str, Any]:
        """What `save_server` takes; the usual port where none was typed."""
        port = self.port.data or USUAL_PORTS[self.security.data]
        return {name: self[name].data or "" for name in FIELDS} | {"port": port}
