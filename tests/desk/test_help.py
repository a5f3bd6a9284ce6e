"""Help answers what each role asks first."""

import pytest

from tests.house import soup


def words(browser, person):
    return " ".join(soup(browser(person).get("/help")).main.get_text(" ").split())


def test_an_admin_reads_every_way_in_for_staff(browser, house):
    said = words(browser, house.sam)
    for part in ("Send All Activation Emails", "Invite by e-mail", "Outbox", "Set a temporary password", "Approvals"):
        assert part in said


@pytest.mark.parametrize("who", ["tess", "ana"])
def test_nobody_else_is_told_of_what_they_can_not_open(browser, house, who):
    page = soup(browser(getattr(house, who)).get("/help")).main
    assert not page.select("a[href='/outbox'], a[href='/approvals']")
