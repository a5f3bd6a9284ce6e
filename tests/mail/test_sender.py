"""Whom a mail comes from, in words: the sender's name of the settings, else the portal's, as one address (RFC 5322)."""

import re
from email.header import decode_header, make_header

import pytest

from portal.mail.delivery import deliver_due
from portal.mail.models import MailServer
from portal.mail.rendering import Place
from tests.mail.post import deliver, make_mails, make_server
from tests.mail.servers import Mailbox, good_server


@pytest.fixture
def mailbox(app):
    """What the server was given."""
    found = Mailbox()
    with good_server(found) as port:
        make_server(port)
        yield found


def sender(mailbox):
    """(its name, its address), as the From on the wire has them; there is one address in it."""
    (raw,) = re.findall(r"^From: (.*?)\r?\n(?=\S)", mailbox.raw[0].decode("ascii"), re.DOTALL | re.MULTILINE)
    words, address = raw.rsplit(maxsplit=1)
    assert not set(',:;@<"') & set(words)
    return str(make_header(decode_header(words))), address


def test_where_the_sender_has_no_name_the_portal_has_one(mailbox):
    make_mails(1)
    deliver()
    assert sender(mailbox) == ("Cedar Valley", "<portal@cedar.example>")


def test_the_portals_name_is_one_line_and_no_header_of_its_own(mailbox):
    make_mails(1)
    deliver_due(Place("https://x.example", "Cedar\r\nBcc: evil@x.example"), lambda _link_id: False)
    assert sender(mailbox)[0] == "Cedar Bcc: evil@x.example" and mailbox.mails[0]["Bcc"] is None


@pytest.mark.parametrize(
    "name",
    [
        "Escuela José Martí, Unified School District of Cedar Valley", "St. Mary's School, Cedar: Rápids (PK-12) @home",
        "A, b; c: " * 11, "Ä, " * 33 + "x", "Ä" * 100, "Núñez <evil@x.example>, Núñez <evil@y.example>",
    ],
)  # fmt: skip
def test_a_long_name_with_commas_and_colons_is_still_one_address(mailbox, name):
    MailServer.update(sender_name=name.strip()).execute()
    make_mails(1)
    deliver()
    assert sender(mailbox) == (name.strip(), "<portal@cedar.example>")
    assert max(map(len, mailbox.raw[0].splitlines())) <= 78
