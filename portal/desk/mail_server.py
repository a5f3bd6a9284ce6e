"""The mail server: saved, stopped for now, tried with a mail to oneself."""

from typing import Any

from peewee import IntegrityError

from portal import rules
from portal.audit.models import Event
from portal.audit.operations import record
from portal.db import Refused, locked, now, transaction
from portal.mail.models import MailServer, Message
from portal.mail.operations import make_due, new_message_id, server_is_well, wake
from portal.mail.rendering import Place, compose, named
from portal.mail.transport import Post
from portal.people.operations import reread
from portal.schools.models import Setting
from portal.seals import SERVERS, seal

# The password that is kept goes to what these say and nowhere else: not to another port, nor unencrypted.
KEPT_FOR = ("host", "port", "security", "username")
FIELDS = ("host", "port", "security", "username", "sender", "sender_name")


class Conflict(Exception):
    """Somebody saved the mail server meanwhile; `version` is what is stored now."""

    def __init__(self, version: int) -> None:
        super().__init__("These settings were saved by somebody else while they were open.")
        self.version = version


class PasswordWanted(Exception):
    """The password that is kept belongs to another server, way there or user name: it is not sent elsewhere."""


def save_server(actor: Any, version: int, values: dict[str, Any], password: str) -> Event | None:
    """Save the settings opened at `version` (0: there were none); `values` holds all of `FIELDS`.

    An empty password keeps the one there is, for the same `KEPT_FOR` only. What waits is tried at once.
    None when nothing differed. Raises `Conflict`, `PasswordWanted` or `Refused`.
    """
    with transaction():
        actor = _allowed(actor)
        server = locked(MailServer.select()).first() or MailServer(id=1, version=0)
        if server.version != version:
            raise Conflict(server.version)
        changes = _changes(server, values, password)
        if not changes:
            return None
        for name in FIELDS:
            setattr(server, name, values[name])
        if password or not values["username"]:
            server.sealed_password = seal(password, SERVERS) if values["username"] else None
        server.version, server.updated_at = version + 1, now()
        _store(server)
        make_due()
        event = record(actor, "mail.changed", subject=("portal", 1), changes=changes)
    wake()
    return event


def set_paused(actor: Any, is_paused: bool) -> None:
    """Stop sending for now, or go on; what waits is then tried at once."""
    with transaction():
        actor = _allowed(actor)
        about = MailServer.is_paused != is_paused
        if not MailServer.update(is_paused=is_paused, version=MailServer.version + 1).where(about).execute():
            return
        if not is_paused:
            make_due()
        record(actor, "mail.paused" if is_paused else "mail.resumed", subject=("portal", 1))
    wake()


def send_test(actor: Any, place: Place) -> str:
    """Send a mail to the person themselves, now, past the outbox; returns the address.

    Takes up to twenty seconds and no transaction. Raises `NotSent` or `BadLetter` with what to tell, or `Refused`.
    """
    actor, server = _allowed(actor), MailServer.select().first()
    if server is None:
        raise Refused("Save a mail server first.")
    if not actor.email:
        raise Refused("Your account has no e-mail address a test could go to.")
    message_id = named(new_message_id(), server.sender, place)
    message = Message(kind="test", to_address=actor.email, message_id=message_id)
    post = Post(server)
    try:
        post.deliver(compose(message, place, None))
    finally:
        post.close()
    server_is_well()
    wake()
    return actor.email


def _allowed(actor: Any) -> Any:
    """The actor as stored, a portal admin. In the demo anybody may be that: no mail leaves it for any server."""
    actor = reread(actor)
    if not rules.can_change_portal(actor):
        raise Refused("Only a portal admin may change this.")
    if Setting.read("demo"):
        raise Refused("In the demo no mail leaves, and no mail server can be set. Leave the demo first.")
    return actor


def _store(server: MailServer) -> None:
    """There is one row: of two who save the first settings at the same moment one is told."""
    try:
        with transaction():
            server.save(force_insert=server.version == 1)
    except IntegrityError as e:
        raise Conflict(1) from e


def _changes(server: MailServer, values: dict[str, Any], password: str) -> list[tuple[str, Any, Any]]:
    """What history says: never a password, only that there is another."""
    is_same = server.version and all(getattr(server, name) == values[name] for name in KEPT_FOR)
    if values["username"] and not password and not (is_same and server.sealed_password):
        raise PasswordWanted
    old = {name: getattr(server, name) if server.version else None for name in FIELDS}
    changes = [(name, old[name], values[name]) for name in FIELDS if (old[name] or "") != (values[name] or "")]
    return changes + ([("password", None, "a new one")] if password and values["username"] else [])
