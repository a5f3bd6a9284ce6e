"""Data › History: what each admin finds there, and undoing from it."""

import pytest

from portal.people import operations
from portal.people.credentials import change_password
from tests.house import PASSWORD, again, soup


@pytest.fixture
def renamed(house):
    """Petra renamed Ana (Lincoln) and Rosa (Roosevelt)."""
    for person in (house.ana, house.rosa):
        operations.edit_person(house.petra, person.id, 1, {"first_name": "Renamed"})
    return house


@pytest.mark.parametrize(("who", "count"), [("sam", 1), ("ruth", 1), ("dora", 2), ("petra", 2), ("fay", 0)])
def test_each_admin_sees_the_events_of_what_they_look_after(renamed, browser, who, count):
    page = soup(browser(getattr(renamed, who)).get("/history"))
    assert len(page.select("#results tbody tr")) == count


def test_teachers_and_students_have_no_history_page(renamed, browser):
    assert browser(renamed.tess).get("/history").status_code == 403
    assert browser(renamed.ana).get("/history").status_code == 403


def test_an_event_shows_who_what_and_both_values(renamed, browser):
    row = soup(browser(renamed.sam).get("/history")).select_one("#results tbody tr").get_text(" ", strip=True)
    assert "Petra Novak" in row
    assert "first name: Ana → Renamed" in row


def test_undo_in_the_history_puts_the_value_back(renamed, browser):
    sam = browser(renamed.sam)
    url = soup(sam.get("/history")).select_one("#results form")["action"]
    assert sam.post(url).status_code == 303
    assert again(renamed.ana).first_name == "Ana"
    assert "undone" in soup(sam.get("/history")).get_text()


def test_undo_comes_back_to_the_filter_and_page_it_was_pressed_on(renamed, browser):
    petra = browser(renamed.petra)
    form, other = soup(petra.get("/history?kind=person.&size=25")).select("#results form[action$='/undo']")[:2]
    answer = petra.post(form["action"], data={"back": form.select_one("input[name=back]")["value"]})
    assert answer.location == "/history?kind=person.&size=25"
    assert petra.post(other["action"], data={"back": "https://elsewhere.example/"}).location == "/history"


def test_an_undo_that_is_refused_says_why_beside_the_list(house, browser):
    values = {"role": "teacher", "first_name": "Nina", "last_name": "Neu", "school": house.lincoln.id}
    nina, added = operations.add_person(house.sam, values)
    operations.edit_person(house.sam, nina.id, 1, {"first_name": "Nora"})
    sam = browser(house.sam)
    assert sam.post(f"/history/{added.id}/undo", data={"back": "/history"}).location == "/history"
    assert "This account has been used since." in soup(sam.get("/history")).select_one("#announcer").get_text()
    assert again(nina).first_name == "Nora"


def test_an_event_of_another_school_cannot_be_undone_by_its_number(renamed, browser):
    url = soup(browser(renamed.ruth).get("/history")).select_one("#results form")["action"]
    assert browser(renamed.sam).post(url).status_code == 404
    assert again(renamed.rosa).first_name == "Renamed"


def test_the_filter_narrows_to_one_kind(renamed, browser):
    assert soup(browser(renamed.petra).get("/history?kind=password.")).select(".empty")
    assert len(soup(browser(renamed.petra).get("/history?kind=person.")).select("#results tbody tr")) == 2


def test_what_somebody_did_to_their_own_account_has_no_link_without_a_name(house, browser):
    change_password(house.tess.id, PASSWORD, "another quiet green umbrella")
    row = soup(browser(house.sam).get("/history")).select_one("#results tbody tr")
    assert "Tess Marchetti changed their password" in " ".join(row.get_text(" ").split())
    assert [link for link in row.select("a") if not link.get_text(strip=True)] == []
