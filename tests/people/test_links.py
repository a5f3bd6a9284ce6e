"""Making links: how many, which one replaces which, and where their tokens stand."""

import pytest

from portal.db import database
from portal.mail.models import Message
from portal.mail.operations import forget_sent_links, path_of
from portal.people import links, sending
from portal.people.links import ADDRESS, INVITATION, RESET, Link
from portal.people.sending import TooManyLinks
from tests.house import make_person
from tests.people.links import age, deliver, reason, send
from tests.threads import at_once


@pytest.fixture
def nia(house):
    """A teacher who never signed in."""
    return make_person("teacher", "Nia", "Banerjee", house.lincoln, password=None)


def test_a_newer_link_replaces_the_older_one_and_its_message(nia):
    first, second = send(nia), send(nia)
    assert (reason(first), reason(second)) == ("replaced", "")
    states = [(m.state, path_of(m) is None) for m in Message.select().order_by(Message.id)]
    assert states == [("dropped", True), ("waiting", False)]


def test_at_most_three_are_made_in_an_hour_and_then_the_same_goes_out_again(nia):
    made = []
    for _ in range(5):
        made.append(send(nia))
        deliver()
    assert len(set(made)) == 3
    assert made[2] == made[3] == made[4]
    assert Message.select().where(Message.sealed_link.is_null(False)).count() == 3
    age(1)
    assert send(nia) not in made


def test_one_still_waiting_to_be_sent_is_not_put_in_line_twice(nia):
    for _ in range(5):
        send(nia)
    assert Message.select().where(Message.state == "waiting").count() == 1


@pytest.mark.parametrize("why", ["used", "ended", "another address"])
def test_a_fourth_is_refused_where_the_third_cannot_go_again(nia, why):
    for _ in range(3):
        send(nia)
    if why == "used":
        assert links.use_link(Link.select().order_by(Link.id.desc()).get())
    elif why == "ended":
        links.end_links(nia.id)
    with pytest.raises(TooManyLinks, match="Wait an hour"):
        send(nia, address="other@cedar.example" if why == "another address" else None)
    assert Link.select().count() == 3


def test_two_sent_at_the_same_moment_leave_one_that_opens(nia):
    tokens = at_once(lambda: send(nia), lambda: send(nia))
    assert sorted(map(reason, tokens)) == ["", "replaced"]


def test_three_an_hour_hold_for_many_at_the_same_moment(nia):
    at_once(*[lambda: send(nia)] * 6)
    assert Link.select().count() == 3


def test_a_token_stands_nowhere_in_the_database_in_the_clear(nia, house):
    tokens = [send(nia), send(house.tess, RESET), send(house.tess, ADDRESS, "new@cedar.example")]
    deliver()
    stored = [str(row) for table in database.get_tables() for row in database.execute_sql(f'SELECT * FROM "{table}"')]
    assert len(stored) > 10
    assert [token for token in tokens if any(token in row for row in stored)] == []


def test_an_hour_after_delivery_the_sealed_spelling_is_erased_and_the_link_still_opens(nia):
    token = send(nia)
    deliver(hours_ago=1.1)
    forget_sent_links()
    assert Message.get().sealed_link is None
    assert reason(token) == ""


def test_links_of_two_people_do_not_replace_each_other(nia, house):
    mine, other = send(nia), send(make_person("teacher", "Oz", "Bell", house.lincoln, password=None))
    assert (reason(mine), reason(other)) == ("", "")


def test_a_link_of_nobody_is_not_made(app):
    with pytest.raises(ValueError, match="belongs to"):
        sending.make_link(INVITATION, "a@cedar.example")
