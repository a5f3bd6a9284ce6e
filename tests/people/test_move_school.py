"""Moving somebody to another school: by whom, where to, and back again."""

import pytest

from tests.house import again, soup
from tests.people.editor import changes, events, last_event, row, save, send, undo_form


def schools_offered(client, person):
    return [o.get_text() for o in soup(client.get(f"/users/{person.id}/edit")).select("select#school option")]


@pytest.mark.parametrize(
    ("who", "schools"),
    [
        ("tess", ["Lincoln High"]),
        ("sam", ["Lincoln High"]),
        ("dora", ["Lincoln High", "Roosevelt Middle"]),
        ("petra", ["Farview", "Lincoln High", "Roosevelt Middle"]),
    ],
)
def test_the_editor_offers_the_schools_one_looks_after(house, browser, who, schools):
    assert schools_offered(browser(getattr(house, who)), house.ana) == schools


def test_a_district_admin_moves_a_student_and_history_names_both_schools(house, browser):
    dora = browser(house.dora)
    assert save(dora, house.ana, school=str(house.roosevelt.id)).status_code == 303
    assert again(house.ana).school_id == house.roosevelt.id
    assert changes(last_event(house.ana)) == {"school": (str(house.lincoln.id), str(house.roosevelt.id))}
    history = soup(dora.get(f"/users/{house.ana.id}/history")).select_one(".history").get_text(" ", strip=True)
    assert "school: Lincoln High → Roosevelt Middle" in history


def test_who_was_moved_is_seen_by_the_new_school_only(house, browser):
    save(browser(house.dora), house.ben, school=str(house.roosevelt.id))
    assert browser(house.sam).get(f"/users/{house.ben.id}/edit").status_code == 404
    assert browser(house.ruth).get(f"/users/{house.ben.id}/edit").status_code == 200


def test_a_portal_admin_moves_across_districts_and_the_district_follows(house, browser):
    save(browser(house.petra), house.ana, school=str(house.farview.id))
    assert (again(house.ana).school_id, again(house.ana).district_id) == (house.farview.id, house.far.id)


def test_a_move_can_be_undone_with_the_district(house, browser):
    petra = browser(house.petra)
    answer = save(petra, house.ana, htmx=True, school=str(house.farview.id))
    petra.post(undo_form(answer)["action"], htmx=True)
    assert (again(house.ana).school_id, again(house.ana).district_id) == (house.lincoln.id, house.cedar.id)


@pytest.mark.parametrize(("who", "where"), [("tess", "roosevelt"), ("sam", "roosevelt"), ("dora", "farview")])
def test_nobody_moves_people_where_they_do_not_look_after(house, browser, who, where):
    before = row(house.ana)
    answer = send(browser(getattr(house, who)), house.ana, school=str(getattr(house, where).id))
    assert answer.status_code == 422
    assert soup(answer).select_one("#school-error")
    assert (row(house.ana), events(house.ana)) == (before, [])


@pytest.mark.parametrize("school", ["", "987654", "abc", "-1", "99999999999999999999"])
def test_a_school_that_is_none_is_refused_at_its_field_and_nothing_typed_is_lost(house, browser, school):
    answer = save(browser(house.dora), house.ana, school=school, first_name="Anna")
    page = soup(answer)
    assert answer.status_code == 422
    assert page.select_one("#school-error")
    assert page.select_one("#first_name")["value"] == "Anna"
    assert again(house.ana).school_id == house.lincoln.id
