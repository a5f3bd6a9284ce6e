"""Send All Activation Emails: who is ticked when the page opens."""

from datetime import timedelta

import pytest

from portal.db import now
from portal.people.links import Link
from tests.house import soup
from tests.onboarding.arrivals import newcomer
from tests.people.links import send

URL = "/users/teachers/activation"


@pytest.fixture
def three(house):
    return [newcomer(house, name, "Newcomer") for name in ("Abe", "Bea", "Cem")]


def ticked(page):
    return [int(box["value"]) for box in page.select("input[name=person][checked]")]


def shown(browser, house):
    return soup(browser(house.sam).get(URL))


def test_who_was_invited_within_the_last_day_is_not_and_that_is_said(browser, house, three):
    abe, bea, cem = three
    send(abe)
    send(bea)
    Link.update(made_at=now() - timedelta(hours=25)).where(Link.person == bea.id).execute()
    page = shown(browser, house)
    assert ticked(page) == [bea.id, cem.id]
    assert "Who was invited within the last day is not ticked" in page.select_one("#tick-hint").get_text()
    assert "invited within the last day" in page.select_one(f"label[for=p{abe.id}]").get_text()
    assert page.select_one("form .btn-activation [data-ticked]").get_text() == "(2)"


@pytest.mark.parametrize("gone", [{"expires_at": "2026-01-01"}, {"ended_at": "2026-01-01"}])
def test_but_for_whom_that_link_opens_nothing_any_more(browser, house, three, gone):
    send(three[0])
    Link.update(**gone).execute()
    page = shown(browser, house)
    assert len(ticked(page)) == 3
    assert "within the last day" not in page.main.get_text()
