"""Suspending: signs out everywhere, keeps everything, needs a reason, never oneself, never the last portal admin."""

import pytest

from portal.people.credentials import set_temporary_password
from portal.people.models import Person
from portal.people.suspension import suspend_person
from portal.roles import THIS_COMPUTER
from tests.house import again, make_person, soup
from tests.people.editor import SMUGGLED, changes, events, last_event, row, said


def suspend(client, person, reason="Left the school", **more):
    htmx = more.pop("htmx", False)
    return client.post(f"/users/{person.id}/suspend", data={"reason": reason} | more, htmx=htmx)


def test_suspending_ends_every_session_and_keeps_everything_else(house, browser):
    ana, sam, before = browser(house.ana), browser(house.sam), row(house.ana)
    answer = suspend(sam, house.ana, back="/users/students?q=ana")
    assert (answer.status_code, answer.location) == (303, "/users/students?q=ana")
    assert said(sam.get(answer.location)) == "Suspended. Sign-in ended everywhere."
    assert again(house.ana).status == "suspended"
    assert ana.get("/").location.startswith("/sign-in")
    kept = {name for name, value in row(house.ana).items() if value == before[name]}
    assert {"password_hash", "names", "school", "role", "email", "grade"} <= kept


def test_the_reason_is_in_the_history_with_who_did_it(house, browser):
    sam = browser(house.sam)
    suspend(sam, house.ana, "Moved to <b>Ohio</b>")
    event = last_event(house.ana)
    assert (event.kind, event.actor_id, changes(event)) == (
        "person.suspended",
        house.sam.id,
        {"suspended": (None, "Moved to <b>Ohio</b>")},
    )
    line = soup(sam.get(f"/users/{house.ana.id}/history")).select_one(".history li").get_text(" ", strip=True)
    assert "Sam Okoro suspended this account: Moved to <b>Ohio</b>" in line


def test_the_page_asks_for_a_reason(house, browser):
    page = soup(browser(house.sam).get(f"/users/{house.ana.id}/suspend"))
    assert page.select_one("form[method=post] input#reason")
    assert again(house.ana).status == "active"


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_without_a_fit_reason_nothing_happens_and_it_is_shown_again(house, browser, reason):
    before = row(house.ana)
    answer = suspend(browser(house.sam), house.ana, reason, back="/users/students?q=ana")
    page = soup(answer)
    assert answer.status_code == 422
    assert page.select_one("#reason-error")
    assert page.select_one("#reason")["value"].strip() == reason.strip()
    assert page.select_one("input[name=back]")["value"] == "/users/students?q=ana"
    assert (row(house.ana), events(house.ana)) == (before, [])


def test_htmx_gets_only_the_part(house, browser):
    sam = browser(house.sam)
    assert not soup(sam.get(f"/users/{house.ana.id}/suspend", htmx=True)).select("html")
    answer = suspend(sam, house.ana, htmx=True)
    assert soup(answer).select_one(f"tr#person-{house.ana.id}.is-off .status-suspended")
    assert not soup(answer).select("html")


def test_a_waiting_temporary_password_is_erased(app, house, browser):
    set_temporary_password(house.sam, house.ana.id)
    suspend(browser(house.sam), house.ana)
    assert (again(house.ana).temporary_password, again(house.ana).temporary_password_expires_at) == (None, None)


@pytest.mark.parametrize(
    ("who", "whom", "status"),
    [
        ("tess", "ana", 403),
        ("tess", "ben", 403),
        ("tess", "sam", 403),
        ("sam", "ana", 303),
        ("sam", "tess", 303),
        ("sam", "sara", 303),
        ("sam", "sam", 403),
        ("sam", "rosa", 404),
        ("sam", "dora", 404),
        ("sam", "petra", 404),
        ("dora", "ruth", 303),
        ("dora", "dev", 303),
        ("dora", "dora", 403),
        ("dora", "fay", 404),
        ("dora", "petra", 404),
        ("petra", "fay", 303),
        ("petra", "petra", 403),
        ("ana", "ana", 403),
        ("ana", "ben", 403),
    ],
)
def test_the_permission_table_holds_cell_by_cell(house, browser, who, whom, status):
    actor, target = getattr(house, who), getattr(house, whom)
    before = row(target)
    assert suspend(browser(actor), target).status_code == status
    if status == 303:
        assert again(target).status == "suspended"
    else:
        assert browser(actor).get(f"/users/{target.id}/suspend").status_code == status
        assert (row(target), events(target)) == (before, [])


def test_only_the_suspension_is_written_whatever_else_is_sent(house, browser):
    before = row(house.ana)
    suspend(browser(house.sam), house.ana, **(SMUGGLED | {"role": "portal_admin", "first_name": "X"}))
    differs = {name for name, value in row(house.ana).items() if value != before[name]}
    assert differs <= {"suspended_at", "suspended_reason", "status", "sessions_epoch", "version", "updated_at"}
    assert again(house.ana).suspended_reason == "Left the school"


def test_nobody_is_suspended_by_opening_a_link_or_without_the_token(house, browser):
    sam, before = browser(house.sam), row(house.ana)
    sam.get(f"/users/{house.ana.id}/suspend?reason=x")
    assert sam.post(f"/users/{house.ana.id}/suspend", data={"reason": "x"}, csrf=False).status_code == 400
    assert row(house.ana) == before


def test_somebody_suspended_already_is_not_suspended_again(house, browser):
    suspend(browser(house.sam), house.ana)
    answer = suspend(browser(house.sara), house.ana, "Another reason")
    assert (answer.status_code, again(house.ana).suspended_reason) == (403, "Left the school")
    assert events(house.ana) == ["person.suspended"]


def test_the_last_portal_admin_with_a_password_is_not_suspended_by_the_terminal_either(house):
    make_person("portal_admin", "Pia", "Without", password=None)
    with pytest.raises(Exception, match="last portal admin"):
        suspend_person(THIS_COMPUTER, house.petra.id, "by mistake")
    assert again(house.petra).status == "active"
    Person.update(password_hash="x").where(Person.first_name == "Pia").execute()
    suspend_person(THIS_COMPUTER, house.petra.id, "lost the key")
    assert again(house.petra).status == "suspended"
