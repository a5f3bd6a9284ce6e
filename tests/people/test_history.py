"""The history under a record: who, when, old → new; three lines in the editor, all of them on their page."""

import pytest

from portal.people.credentials import set_temporary_password
from portal.people.operations import add_person
from portal.people.suspension import suspend_person, unsuspend_person
from portal.roles import THIS_COMPUTER
from tests.house import soup
from tests.people.editor import change, press_undo


def lines(page):
    return [" ".join(li.get_text(" ", strip=True).split()) for li in soup(page).select(".history li")]


def test_a_line_says_who_what_and_old_to_new_in_words(house, browser):
    change(house.sam, house.ana, first_name="Anna", grade="10", email=None)
    change(house.dora, house.ana, school=house.roosevelt.id)
    newest, first = lines(browser(house.dora).get(f"/users/{house.ana.id}/history"))
    assert "Dora Haddad changed school: Lincoln High → Roosevelt Middle" in newest
    assert "Sam Okoro changed first name: Ana → Anna ; grade: Grade 9 → Grade 10 ; e-mail:" in first
    assert "→ nothing" in first


def test_roles_are_named_in_words(house, browser):
    change(house.dora, house.sara, role="district_admin")
    (line,) = lines(browser(house.dora).get(f"/users/{house.sara.id}/history"))
    assert "role: School admin → District admin" in line
    assert "school: Lincoln High → nothing" in line


def test_every_kind_of_event_has_its_sentence(house, browser):
    nina, _event = add_person(
        house.sam, {"role": "student", "first_name": "N", "last_name": "N", "school": house.lincoln.id}
    )
    set_temporary_password(house.sam, nina.id)
    suspend_person(house.sam, nina.id, "Left")
    unsuspend_person(THIS_COMPUTER, nina.id)
    event = change(house.sam, nina, grade="10")
    press_undo(browser(house.sara), nina, event)
    found = lines(browser(house.sam).get(f"/users/{nina.id}/history"))
    said = ["undid a change", "changed", "ended the suspension", "suspended this account: Left"]
    said += ["gave a temporary password", "added this account"]
    assert len(found) == len(said)
    assert all(sentence in line for sentence, line in zip(said, found, strict=True))
    assert "This computer ended the suspension" in found[2]


def test_the_editor_shows_the_newest_three_and_leads_to_all(house, browser):
    for grade in ("10", "11", "12", "08"):
        change(house.sam, house.ana, grade=grade)
    sam = browser(house.sam)
    editor = sam.get(f"/users/{house.ana.id}/edit?back=/users/students%3Fq%3Dana")
    assert len(lines(editor)) == 3
    link = soup(editor).select_one(".editor-more a[href*='/history']")["href"]
    page = sam.get(link)
    assert len(lines(page)) == 4
    assert soup(page).select_one(".crumb a")["href"] == "/users/students?q=ana"


def test_a_record_nobody_touched_says_so(house, browser):
    assert "Nothing has been changed" in lines(browser(house.sam).get(f"/users/{house.ana.id}/history"))[0]


def test_undo_stands_at_each_line_that_can_be_undone_and_comes_back_here(house, browser):
    change(house.sam, house.ana, grade="10")
    set_temporary_password(house.sam, house.ana.id)
    sam = browser(house.sam)
    url = f"/users/{house.ana.id}/history?back=/users/students%3Fq%3Dana"
    (form,) = soup(sam.get(url)).select(".history form")
    back = form.select_one("input[name=back]")["value"]
    answer = sam.post(form["action"], data={"back": back})
    assert answer.status_code == 303
    assert soup(sam.get(answer.location)).select_one(".crumb a")["href"] == "/users/students?q=ana"
    assert "undid a change: grade: Grade 10 → Grade 9" in lines(sam.get(url))[0]


def test_an_actor_no_longer_here_is_not_named(house, browser):
    nina, event = add_person(
        house.sam, {"role": "school_admin", "first_name": "N", "last_name": "N", "school": house.lincoln.id}
    )
    change(nina, house.ana, grade="10")
    press_undo(browser(house.sam), nina, event)
    assert "Somebody no longer here" in lines(browser(house.sam).get(f"/users/{house.ana.id}/history"))[0]


@pytest.mark.parametrize(
    ("who", "whom", "status"),
    [
        ("tess", "ana", 200),
        ("tess", "ben", 404),
        ("tess", "tess", 403),
        ("sam", "sara", 200),
        ("sam", "sam", 403),
        ("sam", "rosa", 404),
        ("dora", "petra", 404),
        ("ana", "ana", 403),
        ("petra", "fay", 200),
    ],
)
def test_it_is_open_to_those_who_may_edit_the_person(house, browser, who, whom, status):
    url = f"/users/{getattr(house, whom).id}/history"
    assert browser(getattr(house, who)).get(url).status_code == status


def test_markup_in_a_name_stays_text(house, browser):
    change(house.sam, house.ana, first_name="<img src=x onerror=alert(1)>")
    page = browser(house.sam).get(f"/users/{house.ana.id}/history")
    assert "<img src=x onerror=alert(1)>" in lines(page)[0]
    assert not soup(page).select("main img")


def test_show_all_stands_only_where_there_is_something_to_show(house, browser):
    def ways(person):
        return soup(browser(house.sam).get(f"/users/{person.id}/edit")).find_all("a", string="Show all")

    assert ways(house.ana) == []
    change(house.sam, house.ana, first_name="Anna")
    assert len(ways(house.ana)) == 1
