"""Delivering what is due, in the worker: one message at a time, each taken under a lease, nothing in a transaction.

A worker that is killed leaves a message whose lease runs out; the next one takes it again. Before the letter itself
leaves, that is written down (`unanswered`): whoever hears no answer afterwards sends it once more under the same
Message-ID, and then never again, so that at most one duplicate arrives (R-03 to R-08).
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from portal.db import now, transaction
from portal.mail.failures import LATER, LOST, NEVER, SERVER, NotSent
from portal.mail.models import DROPPED, FAILED, SENDING, SENT, WAITING, MailServer, Message
from portal.mail.operations import failing_since, path_of, server_is_well
from portal.mail.rendering import BadLetter, Place, compose, named
from portal.mail.transport import Post

# A letter takes 20 seconds at most; after the lease another worker may take its message.
LEASE = timedelta(seconds=40)
GIVE_UP_AFTER = timedelta(hours=48)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
# What lies further ahead than anything is ever put off comes of a clock that was wrong and was put right.
NEVER_SO_LATE = LONGEST_WAIT * 2
# So many messages in a row whose connection was lost, and it is the server that is ill.
STRIKES = 3
# How a letter fares with a server that is well: taken, or refused for its own sake.
TAKEN = "taken"
ANSWERED = (TAKEN, LATER, NEVER)
# Sent once more without having heard an answer, then never again.
HANDED_OVER_AT_MOST = 2
NO_ANSWER_TWICE = "Twice the connection was lost after the mail was handed over. It may have arrived."
NO_KEY = "The link in it can't be read any more. Send a new one."


class NotOurs(Exception):
    """The message was taken by another worker, or its link ended, while we were about to hand it over."""


def deliver_due(
    place: Place, has_expired: Callable[[int], bool], is_ending: Callable[[], bool] = lambda: False
) -> None:
    """Send everything that is due; without a server, or while it is paused, everything waits.

    `place` is the portal the mails come from, `has_expired(link_id)` says whether a link opens nothing any more,
    `is_ending` whether the worker should stop; the message under way is finished.
    """
    post, strikes = None, 0
    try:
        while strikes < STRIKES and not is_ending():
            server = MailServer.select().first()
            if server is None or server.is_paused or (message := _take(server, place)) is None:
                break
            if post is None or post.server.version != server.version:
                post = _changed(post, server)
            outcome = _send(post, message, place, has_expired)
            strikes = {SERVER: STRIKES, LOST: strikes + 1}.get(outcome, 0)
            if outcome in ANSWERED and server.failing_since:
                server_is_well()
            elif strikes >= STRIKES:
                _put_off_the_others(server, message)
    finally:
        if post is not None:
            post.close()


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: one minute, three, nine, … an hour; with jitter."""
    return _about(FIRST_WAIT * 3 ** min(attempts - 1, 10))


def wait_for_server(failing: timedelta) -> timedelta:
    """How long to leave a server alone: as long as it has been failing, a minute to an hour; with jitter."""
    return _about(max(failing, FIRST_WAIT))


def _about(wait: timedelta) -> timedelta:
    return min(wait, LONGEST_WAIT) * random.uniform(0.8, 1.2)  # noqa: S311 - no secret


def _changed(post: Post | None, server: MailServer) -> Post:
    if post is not None:
        post.close()
    return Post(server)


def _take(server: MailServer, place: Place) -> Message | None:
    """The next message that is due, leased to us: of two workers exactly one gets it. With its first lease it gets
    the Message-ID it keeps.

    What somebody waits for (a reset) goes before a mailing to a whole school.
    """
    while True:
        moment = now()
        # Twice the lease, for another worker may have taken its message since this moment.
        is_over = (Message.lease_until < moment) | (Message.lease_until > moment + LEASE * 2)
        left_behind = (Message.state == SENDING) & is_over
        in_order = (Message.batch.is_null(False), Message.due_at, Message.id)
        message = Message.select().where(_is_due(moment) | left_behind).order_by(*in_order).first()
        if message is None:
            return None
        lease = {
            "state": SENDING,
            "lease_until": moment + LEASE,
            "attempts": message.attempts + 1,
            "waits_for_server": False,
            "message_id": named(message.message_id, server.sender, place),
            "first_tried_at": min(message.first_tried_at or moment, moment),
        }
        as_seen = (Message.state == message.state) & (Message.attempts == message.attempts)
        if Message.update(lease).where(Message.id == message.id, as_seen).execute():
            return Message.get_by_id(message.id)


def _is_due(moment: datetime) -> Any:
    return (Message.state == WAITING) & ((Message.due_at <= moment) | (Message.due_at > moment + NEVER_SO_LATE))


def _send(post: Post, message: Message, place: Place, has_expired: Callable[[int], bool]) -> str | None:
    """Send one message and write down how it went; returns `TAKEN`, who is to blame, or None: nobody was asked."""
    path = path_of(message)
    if message.unanswered >= HANDED_OVER_AT_MOST:
        return _fail(message, NO_ANSWER_TWICE)
    if message.sealed_link and path is None:
        return _fail(message, NO_KEY)
    if message.link_id and (path is None or has_expired(message.link_id)):
        return _write(message, state=DROPPED, sealed_link=None)
    try:
        letter = compose(message, place, place.base_url + path if path else None)
        post.deliver(letter, lambda: _hand_over(message))
    except BadLetter as bad:
        return _fail(message, str(bad))
    except NotOurs:
        return _write(message, state=WAITING)
    except NotSent as e:
        token = (path or "").rpartition("/")[2]
        _write_trouble(message, e.blame, str(e).replace(token, "…") if token else str(e))
        return e.blame
    _write(message, state=SENT, sent_at=now(), unanswered=0, answer="")
    return TAKEN


def _hand_over(message: Message) -> None:
    """Write down that the letter leaves now, if the message is still ours and its link still good."""
    is_ours = (Message.lease_until == message.lease_until) & (Message.lease_until > now())
    if message.link_id:
        is_ours &= Message.sealed_link.is_null(False)
    about = (Message.id == message.id) & (Message.state == SENDING) & is_ours
    if not Message.update(unanswered=Message.unanswered + 1).where(about).execute():
        raise NotOurs


def _write_trouble(message: Message, blame: str, words: str) -> None:
    if blame == NEVER:
        _fail(message, words)
    elif blame == SERVER:  # no attempt at this letter; put off with the others
        _write(message, state=WAITING, attempts=message.attempts - 1, unanswered=message.unanswered, answer=words)
    elif blame != LOST:
        _put_off(message, words, unanswered=message.unanswered)  # an answer came
    elif Message.get_by_id(message.id).unanswered >= HANDED_OVER_AT_MOST:
        _fail(message, NO_ANSWER_TWICE)
    else:
        _put_off(message, words)


def _put_off(message: Message, words: str, **more: Any) -> None:
    """Try again later, for 48 hours; then it has failed, with the server's words."""
    end = message.first_tried_at + GIVE_UP_AFTER
    if now() >= end:
        _fail(message, words)
    else:
        due_at = min(_whole(now() + wait_after(message.attempts)), end)
        _write(message, state=WAITING, due_at=due_at, answer=words, **more)


def _put_off_the_others(server: MailServer, message: Message) -> None:
    """The server is ill: what is due leaves it alone for a while. Had it other settings meanwhile, all is tried."""
    with transaction():
        since, moment = failing_since(server), now()
        if since is None:
            return
        due, answer = _is_due(moment), Message.get_by_id(message.id).answer
        is_over = Message.first_tried_at <= moment - GIVE_UP_AFTER
        Message.update(state=FAILED, answer=answer).where(due, is_over).execute()
        Message.update(
            due_at=_whole(moment + wait_for_server(moment - since)),
            waits_for_server=True,
            answer=answer,
            first_tried_at=fn.COALESCE(Message.first_tried_at, moment),
        ).where(due).execute()


def _fail(message: Message, words: str) -> None:
    _write(message, state=FAILED, answer=words)


def _write(message: Message, **values: Any) -> None:
    """How it went, unless the lease ran out and the message is another worker's now."""
    ours = (Message.state == SENDING) & (Message.lease_until == message.lease_until)
    Message.update(lease_until=None, **values).where(Message.id == message.id, ours).execute()


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
