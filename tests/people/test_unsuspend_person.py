"""Ending a suspension: with the password they had, by whoever may suspend."""

import pytest

from portal.people.suspension import suspend_person
from portal.roles import THIS_COMPUTER
from tests.house import again, soup
from tests.people.editor import SMUGGLED, changes, events, last_event, row, said


@pytest.fixture
def suspended(house):
    """Suspend anybody in the house, as the terminal."""

    def suspend(person):
        return suspend_person(THIS_COMPUTER, person.id, "Left in May")[0]

    return suspend


def unsuspend(client, person, **sent):
    htmx = sent.pop("htmx", False)
    return client.post(f"/users/{person.id}/unsuspend", data=sent, htmx=htmx)


def test_who_is_back_signs_in_with_the_password_they_had(house, browser, suspended):
    suspended(house.ana)
    sam = browser(house.sam)
    answer = unsuspend(sam, house.ana, back="/users/students?status=suspended")
    ana = again(house.ana)
    assert (answer.status_code, answer.location) == (303, "/users/students?status=suspended")
    assert said(sam.get(answer.location)) == "No longer suspended."
    assert (ana.status, ana.suspended_reason, ana.password_hash) == ("active", "", house.ana.password_hash)
    event = last_event(house.ana)
    assert (event.kind, event.actor_id) == ("person.unsuspended", house.sam.id)
    assert changes(event) == {"suspended": ("Left in May", None)}


def test_the_page_says_since_when_and_why(house, browser, suspended):
    suspended(house.ana)
    page = soup(browser(house.sam).get(f"/users/{house.ana.id}/suspend"))
    assert "Left in May" in page.main.get_text()
    assert page.select_one(f"form[method=post][action='/users/{house.ana.id}/unsuspend']")


def test_htmx_gets_only_the_row(house, browser, suspended):
    suspended(house.ana)
    part = soup(unsuspend(browser(house.sam), house.ana, htmx=True))
    assert part.select_one(f"tr#person-{house.ana.id} .status-active")
    assert not part.select("html")


@pytest.mark.parametrize(
    ("who", "whom", "status"),
    [
        ("tess", "ana", 403),
        ("ben", "ana", 403),
        ("sam", "rosa", 404),
        ("sam", "dora", 404),
        ("dora", "fay", 404),
        ("sam", "sara", 303),
        ("dora", "dev", 303),
        ("petra", "fay", 303),
    ],
)
def test_who_may(house, browser, suspended, who, whom, status):
    actor, target = getattr(house, who), getattr(house, whom)
    suspended(target)
    before = row(target)
    assert unsuspend(browser(actor), target).status_code == status
    if status == 303:
        assert again(target).status == "active"
    else:
        assert (row(target), events(target)) == (before, ["person.suspended"])


def test_nobody_who_is_suspended_ends_it_themselves(house, browser, suspended):
    sara = browser(house.sara)
    suspended(house.sara)
    assert unsuspend(sara, house.sara).location == "/sign-in"
    assert again(house.sara).status == "suspended"


def test_somebody_who_is_not_suspended_stays_as_they_are(house, browser):
    before = row(house.ana)
    assert unsuspend(browser(house.sam), house.ana).status_code == 403
    assert (row(house.ana), events(house.ana)) == (before, [])


def test_only_the_suspension_ends_whatever_else_is_sent(house, browser, suspended):
    suspended(house.ana)
    before = row(house.ana)
    unsuspend(browser(house.sam), house.ana, **(SMUGGLED | {"role": "portal_admin", "first_name": "X"}))
    differs = {name for name, value in row(house.ana).items() if value != before[name]}
    assert differs <= {"suspended_at", "suspended_reason", "status", "sessions_epoch", "version", "updated_at"}


def test_a_get_or_a_post_without_the_token_ends_nothing(house, browser, suspended):
    suspended(house.ana)
    sam = browser(house.sam)
    assert sam.get(f"/users/{house.ana.id}/unsuspend").status_code == 405
    assert sam.post(f"/users/{house.ana.id}/unsuspend", csrf=False).status_code == 400
    assert again(house.ana).status == "suspended"
