"""The page of a temporary password: shown on the answer to the button, once, and left nowhere else."""

import logging

import pytest

from portal.audit.models import Change, Event
from portal.db import now
from portal.people.models import Person
from portal.schools.models import Setting
from portal.seals import unseal
from tests.house import again, make_person, soup
from tests.people.editor import SMUGGLED, change, events, row


def give(client, person, **sent):
    htmx = sent.pop("htmx", False)
    return client.post(f"/users/{person.id}/password", data=sent, htmx=htmx)


def shown(answer):
    value = soup(answer).select_one(".secret-value")
    return value.get_text() if value else None


def test_it_is_shown_on_the_answer_with_the_sign_in_name_and_the_last_day(house, browser):
    answer = give(browser(house.sam), house.ana, back="/users/students?q=ana")
    page, ana = soup(answer), again(house.ana)
    assert answer.status_code == 200
    assert shown(answer) == unseal(ana.temporary_password)
    text = page.main.get_text(" ", strip=True)
    assert "ana.pérez" in text
    assert f"{ana.temporary_password_expires_at:%-d %B}" in text
    assert page.select_one(".crumb a")["href"] == "/users/students?q=ana"


def test_the_slip_says_where_to_sign_in(house, browser):
    Setting.write("base_url", "http://localhost")
    slip = soup(give(browser(house.sam), house.ana, htmx=True)).select_one(".secret")
    assert "Sign in at http://localhost" in slip.get_text(" ", strip=True)


def test_htmx_gets_only_the_panel_in_the_editor(house, browser):
    answer = give(browser(house.sam), house.ana, htmx=True)
    assert soup(answer).select_one(f"section#password-{house.ana.id} .secret-value")
    assert not soup(answer).select("html")


def test_it_can_be_copied_and_printed(house, browser):
    page = soup(give(browser(house.sam), house.ana))
    for action in ("data-copy", "data-print"):
        target = page.select_one(f"button[{action}]")[action]
        assert page.select_one(target).select_one(".secret-value") or page.select_one(target)["class"] == [
            "secret-value"
        ]


def test_it_is_in_no_cache_cookie_address_log_or_history(house, browser, caplog):
    sam = browser(house.sam)
    with caplog.at_level(logging.DEBUG):
        answer = give(sam, house.ana)
    secret = shown(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.location is None
    with sam.session_transaction() as session:
        assert secret not in str(dict(session))
    assert secret not in " ".join(answer.headers.getlist("Set-Cookie"))
    assert secret not in caplog.text + " ".join(str(vars(record)) for record in caplog.records)
    assert not Change.select().exists()
    assert secret not in Event.get(Event.kind == "password.reset").summary
    for path in (f"/users/{house.ana.id}/history", f"/users/{house.ana.id}/edit", f"/users/{house.ana.id}/password"):
        assert secret not in sam.get(path).get_data(as_text=True)


def test_asking_for_the_page_alone_gives_none(house, browser):
    before = row(house.ana)
    assert shown(browser(house.sam).get(f"/users/{house.ana.id}/password")) is None
    assert (row(house.ana), events(house.ana)) == (before, [])


def test_without_the_token_none_is_given(house, browser):
    before = row(house.ana)
    assert browser(house.sam).post(f"/users/{house.ana.id}/password", csrf=False).status_code == 400
    assert row(house.ana) == before


@pytest.mark.parametrize(
    ("who", "whom", "status"),
    [
        ("tess", "ana", 200),
        ("tess", "ben", 404),
        ("tess", "sam", 404),
        ("tess", "tess", 403),
        ("sam", "tess", 200),
        ("sam", "sara", 200),
        ("sam", "sam", 403),
        ("sam", "rosa", 404),
        ("sam", "dora", 404),
        ("sam", "petra", 404),
        ("dora", "dev", 200),
        ("dora", "dora", 403),
        ("dora", "fay", 404),
        ("dora", "petra", 404),
        ("petra", "fay", 200),
        ("petra", "petra", 403),
        ("ana", "ana", 403),
        ("ana", "ben", 403),
    ],
)
def test_the_permission_table_holds_cell_by_cell(house, browser, who, whom, status):
    target, before = getattr(house, whom), row(getattr(house, whom))
    answer = give(browser(getattr(house, who)), target)
    assert answer.status_code == status
    if status != 200:
        assert shown(answer) is None
        assert (row(target), events(target)) == (before, [])


def test_whoever_it_is_given_to_is_signed_out_everywhere(house, browser):
    ana = browser(house.ana)
    give(browser(house.sam), house.ana)
    assert ana.get("/profile").location.startswith("/sign-in")


def test_nobody_who_is_suspended_gets_one(house, browser):
    Person.update(suspended_at=now()).where(Person.id == house.ana.id).execute()
    sam, before = browser(house.sam), row(house.ana)
    assert not soup(sam.get(f"/users/{house.ana.id}/password")).select("form[action$='/password']")
    assert give(sam, house.ana).status_code == 403
    assert row(house.ana) == before


def test_somebody_without_any_sign_in_name_is_told_to_get_one(house, browser):
    nil = make_person("student", "Nil", "Zhou", house.lincoln, email=None, username=None, password=None)
    assert "add a username" in soup(give(browser(house.sam), nil)).main.get_text()


def test_only_the_password_is_changed_whatever_is_sent(house, browser):
    before = row(house.ana)
    give(browser(house.sam), house.ana, **(SMUGGLED | {"role": "portal_admin", "first_name": "X"}))
    differs = {name for name, value in row(house.ana).items() if value != before[name]}
    passwords = {"password_hash", "password_at", "temporary_password", "temporary_password_expires_at"}
    assert differs <= passwords | {"sessions_epoch", "status", "failures"}
    assert again(house.ana).temporary_password != "x"


def test_the_history_beside_an_open_editor_gets_its_line_at_once(house, browser):
    change(house.sara, house.ana, grade="10")
    part = soup(give(browser(house.sam), house.ana, htmx=True)).select_one(f"[hx-target='#history-{house.ana.id}']")
    newest, _older = part.select(".history li")
    assert "Sam Okoro gave a temporary password" in " ".join(newest.get_text(" ", strip=True).split())
    assert part.find("a", string="Show all")
