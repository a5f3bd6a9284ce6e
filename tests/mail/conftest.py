"""A mail server that is set, for every test of mail."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.mail.post import make_server
from tests.mail.servers import Mailbox, good_server


@pytest.fixture
def mailbox(app: Flask) -> Iterator[Mailbox]:
    """A mail server that is set, and what arrives there."""
    box = Mailbox()
    with good_server(box) as port:
        make_server(port)
        yield box
