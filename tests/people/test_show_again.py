"""A slip that got lost: whoever may reset the password reads the temporary one again, until it is used (DESIGN 2)."""

import logging
from datetime import timedelta

import pytest

from portal.audit.models import Change, Event
from portal.db import Refused, now
from portal.people.credentials import choose_password, set_temporary_password, show_temporary_password
from portal.people.models import Person
from portal.people.suspension import suspend_person
from portal.roles import THIS_COMPUTER
from tests.house import again, make_person, soup
from tests.people.editor import change, events, row, said
from tests.threads import at_once

OWN = "nine loud yellow kettles"


@pytest.fixture
def slip(house):
    """The temporary password Ana was given."""
    return set_temporary_password(house.sam, house.ana.id)


def page_of(client, person):
    return client.get(f"/users/{person.id}/password")


def show(client, person, **more):
    return client.post(f"/users/{person.id}/password/show", **more)


def shown(answer):
    value = soup(answer).select_one(".secret-value")
    return value.get_text() if value else None


def offered(answer):
    return soup(answer).select_one("form[action$='/password/show'] button") is not None


def test_it_is_shown_again_with_all_that_the_slip_had(house, browser, slip):
    tess, before = browser(house.tess), row(house.ana)
    assert offered(page_of(tess, house.ana))
    answer = show(tess, house.ana, data={"back": "/users/students?q=ana"})
    page = soup(answer)
    assert (answer.status_code, shown(answer)) == (200, slip)
    assert "ana.pérez" in page.select_one(".slip").get_text()
    assert page.select_one("[data-copy]") and page.select_one("[data-print]")
    assert page.select_one(".crumb a")["href"] == "/users/students?q=ana"
    assert row(house.ana) == before


def test_the_three_dots_of_who_has_one_lead_there(house, browser, slip):
    table = soup(browser(house.sam).get("/users/students"))
    labels = {p.id: table.select_one(f"#person-{p.id} a[href*='/password']").text for p in (house.ana, house.ben)}
    assert labels == {house.ana.id: "Temporary password", house.ben.id: "Set a temporary password"}


def test_history_says_who_looked_at_it(house, browser, slip):
    part = soup(show(browser(house.tess), house.ana, htmx=True))
    newest = part.select_one(f"[hx-target='#history-{house.ana.id}'] li").get_text(" ", strip=True)
    assert "Tess Marchetti looked at the temporary password" in " ".join(newest.split())
    line = soup(browser(house.sam).get("/history")).select_one("#results tbody tr").get_text(" ", strip=True)
    assert "Tess Marchetti looked at the temporary password of Ana Pérez" in " ".join(line.split())
    assert events(house.ana) == ["password.reset", "password.shown"]


def test_no_get_no_cache_no_cookie_no_log_and_no_history_holds_it(house, browser, slip, caplog):
    sam = browser(house.sam)
    with caplog.at_level(logging.DEBUG):
        answer = show(sam, house.ana)
    assert "no-store" in answer.headers["Cache-Control"] and answer.location is None
    assert slip not in " ".join(answer.headers.getlist("Set-Cookie"))
    assert slip not in caplog.text + " ".join(str(vars(record)) for record in caplog.records)
    assert not Change.select().exists() and slip not in Event.get(Event.kind == "password.shown").summary
    for path in ("history", "edit", "password", "password/show"):
        answer = sam.get(f"/users/{house.ana.id}/{path}", follow_redirects=True)
        assert answer.status_code == 200 and slip not in answer.get_data(as_text=True)


def test_reloading_the_answer_by_its_address_leads_to_the_page_before(house, browser, slip):
    answer = browser(house.sam).get(f"/users/{house.ana.id}/password/show?back=/users/students?q=ana")
    assert answer.location == f"/users/{house.ana.id}/password?back=/users/students?q%3Dana"


@pytest.mark.parametrize("ended", ["used", "out", "suspended", "none"])
def test_there_is_nothing_to_show_once_it_opens_nothing(house, browser, slip, ended):
    if ended == "used":
        choose_password(house.ana.id, again(house.ana).temporary_password, OWN)
    elif ended == "out":
        Person.update(temporary_password_expires_at=now() - timedelta(seconds=1)).execute()
    elif ended == "suspended":
        suspend_person(house.dora, house.ana.id, "left")
    else:
        Person.update(temporary_password=None, temporary_password_expires_at=None).execute()
    sam, before = browser(house.sam), events(house.ana)
    assert not offered(page_of(sam, house.ana))
    answer = show(sam, house.ana)
    assert (answer.status_code, shown(answer), events(house.ana)) == (403, None, before)


def test_one_whose_key_is_lost_is_not_readable_and_says_what_to_do(house, browser, slip):
    Person.update(temporary_password="x").where(Person.id == house.ana.id).execute()
    with pytest.raises(Refused, match="Set a new one"):
        show_temporary_password(house.sam, house.ana.id)


@pytest.mark.parametrize(
    ("who", "whom", "status"),
    [
        ("tess", "ana", 200), ("tess", "ben", 404), ("tess", "tess", 403), ("theo", "ana", 404), ("sam", "tess", 200),
        ("sam", "sara", 200), ("sam", "sam", 403), ("sam", "rosa", 404), ("sam", "dora", 404), ("dora", "sam", 200),
        ("dora", "dora", 403), ("dora", "petra", 404), ("petra", "fay", 200), ("petra", "petra", 403),
        ("ana", "ana", 403), ("ana", "ben", 403), ("fay", "ana", 404),
    ],
)  # fmt: skip
def test_only_who_may_reset_the_password_reads_it(house, browser, who, whom, status):
    client, target = browser(getattr(house, who)), getattr(house, whom)
    if who != whom:
        set_temporary_password(THIS_COMPUTER, target.id)
    before = events(target)
    answer = show(client, target)
    assert (answer.status_code, shown(answer) is not None) == (status, status == 200)
    assert (events(target) == before) is (status != 200)


def test_the_rights_of_now_count_and_not_those_when_the_page_was_opened(house, browser):
    nia = make_person("teacher", "Nia", "Banerjee", house.lincoln, password=None)
    set_temporary_password(house.sam, nia.id)
    sam = browser(house.sam)
    assert offered(page_of(sam, nia))
    Person.update(role="district_admin").where(Person.id == nia.id).execute()
    with pytest.raises(Refused, match="can't reset"):
        show_temporary_password(house.sam, nia.id)
    assert show(sam, nia).status_code == 403
    Person.update(role="teacher").where(Person.id.in_([nia.id, house.sam.id])).execute()
    assert show(sam, nia).status_code == 404


def test_a_portal_admin_reads_that_of_another_one_who_can_sign_in_by_it_alone(house):
    pat = make_person("portal_admin", "Pat", "Vale", password=None)
    given = set_temporary_password(house.petra, pat.id)
    assert show_temporary_password(house.petra, pat.id) == given


def test_of_reading_and_using_it_at_once_either_order_is_whole(house, slip):
    sealed = again(house.ana).temporary_password
    read, _chosen = at_once(
        lambda: show_temporary_password(house.sam, house.ana.id),
        lambda: choose_password(house.ana.id, sealed, OWN),
    )
    assert read == slip or isinstance(read, Refused)
    assert again(house.ana).status == "active"


def test_without_javascript_what_is_gone_is_said_on_the_page_it_was_asked_on(house, browser, slip):
    sam, page = browser(house.sam), f"/users/{house.ana.id}/password"
    choose_password(house.ana.id, again(house.ana).temporary_password, OWN)
    answer = show(sam, house.ana, headers={"Referer": f"http://localhost{page}"})
    assert (answer.status_code, answer.location) == (303, page)
    assert "used" in said(sam.get(page))


def test_who_was_raised_since_needs_a_new_one(house, browser):
    nia = make_person("teacher", "Nia", "Banerjee", house.lincoln, password=None)
    set_temporary_password(house.sam, nia.id)
    change(house.dora, nia, role="school_admin")
    with pytest.raises(Refused):
        show_temporary_password(house.dora, nia.id)
