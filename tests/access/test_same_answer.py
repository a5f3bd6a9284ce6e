"""From outside, everything that does not sign somebody in looks alike and costs the same (S-05)."""

import re

import pytest

from portal.access.models import SignInSession
from portal.db import now
from portal.people.credentials import set_temporary_password
from portal.people.models import Person
from portal.people.secrets import MAX_PASSWORD_BYTES, vault
from portal.roles import THIS_COMPUTER
from portal.seals import seal
from tests.house import PASSWORD


class CountingHasher:
    """The hasher in use, counting the runs of its key derivation."""

    def __init__(self, hasher):
        self.hasher, self.runs = hasher, 0

    def verify(self, *args):
        self.runs += 1
        return self.hasher.verify(*args)

    def hash(self, *args):
        self.runs += 1
        return self.hasher.hash(*args)

    def check_needs_rehash(self, stored):
        return self.hasher.check_needs_rehash(stored)


@pytest.fixture
def hasher(app, monkeypatch):
    counting = CountingHasher(vault().hasher)
    monkeypatch.setattr(vault(), "hasher", counting)
    return counting


def change(person, **values):
    Person.update(values).where(Person.id == person.id).execute()


def set_up(case, house, client):
    """Bring about one case; returns (name, password) to try."""
    tess = "tess.marchetti"
    if case == "unknown":
        return "nobody.here", PASSWORD
    if case == "suspended":
        change(house.tess, suspended_at=now())
    elif case == "archived":
        change(house.tess, archived_at=now())
    elif case == "disabled":
        change(house.tess, failures=100)
    elif case == "without a password":
        change(house.tess, password_hash=None)
    elif case == "temporary password expired":
        change(house.tess, password_hash=None, temporary_password=seal(PASSWORD), temporary_password_expires_at=now())
    elif case == "temporary password wrong":
        set_temporary_password(THIS_COMPUTER, house.tess.id)
    elif case == "waiting for approval, wrong":
        change(house.tess, waiting_at=now())
        return tess, "wrong"
    elif case == "slowed down":
        for _ in range(5):
            client.post("/sign-in", data={"name": tess, "password": "wrong"})
    elif case == "too long":
        return tess, "x" * (MAX_PASSWORD_BYTES + 1)
    return tess, "wrong" if case == "wrong" else PASSWORD


CASES = (
    "unknown", "wrong", "suspended", "archived", "disabled", "without a password", "temporary password expired",
    "temporary password wrong", "waiting for approval, wrong", "slowed down", "too long",
)  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_every_refusal_is_the_same_answer_after_one_run_of_the_key_derivation(case, browser, house, hasher):
    plain = browser().post("/sign-in", data={"name": "somebody.else", "password": "wrong"})
    client = browser()
    name, password = set_up(case, house, client)
    hasher.runs = 0
    answer = client.post("/sign-in", data={"name": name, "password": password})
    assert hasher.runs == 1
    assert as_seen(answer, name) == as_seen(plain, "somebody.else")
    assert SignInSession.select().count() == 0


def test_the_right_password_costs_one_run_too(browser, house, hasher):
    browser().post("/sign-in", data={"name": "tess.marchetti", "password": PASSWORD})
    assert hasher.runs == 1


def as_seen(answer, name):
    """Status, headers and body without what differs by chance: reference, CSRF token, the name as typed."""
    body = re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "", answer.get_data(as_text=True)).replace(name, "NAME")
    headers = sorted((k, v) for k, v in answer.headers if k not in ("X-Request-Id", "Content-Length"))
    return answer.status_code, headers, body
