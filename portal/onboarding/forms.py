"""What comes in when people are invited: notes, addresses, names, roles."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField

from portal.people.fields import at_most, whole

LONGEST_NOTE = 1000


def several_lines(text: str | None) -> str:
    """What was typed in a big field: its lines, without blanks behind them and without characters no text has."""
    kept = "".join(c for c in (text or "") if c in "\n\r\t" or c.isprintable())
    return "\n".join(line.rstrip() for line in kept.splitlines()).strip()


class SendAllForm(FlaskForm):
    """Activation mails to many. `newest` and `key` are those the page was made with; who is ticked comes beside."""

    note = TextAreaField(
        "Personal message",
        [at_most(LONGEST_NOTE)],
        filters=[several_lines],
        description="Stands in every mail, above the button. Plain text, up to 1,000 letters.",
    )
    newest = HiddenField(filters=[whole])
    key = HiddenField()
