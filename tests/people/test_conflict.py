"""Two people edit one record: the second sees both values and chooses; nothing is overwritten unseen."""

from functools import partial

import pytest

from portal.people.credentials import set_temporary_password
from portal.people.operations import Conflict, edit_person
from tests.house import again, soup
from tests.people.editor import fields, opened, row, save
from tests.threads import at_once


@pytest.fixture
def conflict(house, browser):
    """Sam opens Ana's editor, Sara saves a last name, Sam saves a first name: his answer, and his browser."""

    def collide(htmx=False, **typed):
        sam = browser(house.sam)
        early = opened(sam, house.ana, "?back=/users/students%3Fq%3Dana")
        save(browser(house.sara), house.ana, last_name="Vance")
        return sam, sam.post(f"/users/{house.ana.id}", data=early | ({"first_name": "Anna"} | typed), htmx=htmx)

    return collide


def chosen(page):
    return {c["name"]: c["value"] for c in soup(page).select("input[type=radio][checked]")}


def resend(sam, person, page, **choices):
    return sam.post(f"/users/{person.id}", data=fields(soup(page).select_one("form.editor-form")) | choices)


def test_both_values_stand_side_by_side_with_who_saved(house, conflict):
    _sam, answer = conflict(last_name="Pérez-Lee")
    page = soup(answer)
    assert answer.status_code == 409
    assert "Sara Lindqvist saved" in page.select_one(".editor-title").get_text()
    choice = page.select_one("input[name=keep-last_name]").find_parent("fieldset")
    assert choice.legend.get_text() == "Last Name"
    assert [b.get_text() for b in choice.select("bdi")] == ["Pérez-Lee", "Vance"]
    assert again(house.ana).name == "Ana Vance"


def test_a_conflict_with_the_own_other_tab_says_so(house, browser):
    sam = browser(house.sam)
    early = opened(sam, house.ana)
    save(sam, house.ana, last_name="Vance")
    page = soup(sam.post(f"/users/{house.ana.id}", data=early | {"last_name": "Lee"}))
    assert page.select_one(".editor-title").get_text() == "You saved Ana Vance in another tab"
    assert page.select_one(".choices-head").get_text(" ", strip=True).startswith("Typed here Saved in the other tab at")
    assert "Sam Okoro" not in page.select_one(".editor-form").get_text()


def test_who_gave_a_password_since_is_not_named_as_the_one_who_saved(house, browser):
    sam = browser(house.sam)
    early = opened(sam, house.ana)
    save(browser(house.sara), house.ana, last_name="Vance")
    set_temporary_password(house.dora, house.ana.id)
    answer = sam.post(f"/users/{house.ana.id}", data=early | {"first_name": "Anna"})
    assert "Sara Lindqvist saved" in soup(answer).select_one(".editor-title").get_text()


def test_what_one_did_not_touch_starts_as_the_others(conflict):
    _sam, answer = conflict()
    assert chosen(answer) == {"keep-first_name": "mine", "keep-last_name": "theirs"}


def test_saving_as_it_starts_keeps_both_changes(house, conflict):
    sam, answer = conflict()
    answer = resend(sam, house.ana, answer)
    assert (answer.status_code, answer.location) == (303, "/users/students?q=ana")
    assert again(house.ana).name == "Anna Vance"


@pytest.mark.parametrize(("keep", "name"), [("mine", "Pérez-Lee"), ("theirs", "Vance")])
def test_the_choice_is_saved(house, conflict, keep, name):
    sam, answer = conflict(last_name="Pérez-Lee")
    resend(sam, house.ana, answer, **{"keep-last_name": keep})
    assert (again(house.ana).first_name, again(house.ana).last_name) == ("Anna", name)


def test_htmx_gets_only_the_choice_in_the_row(house, conflict):
    _sam, answer = conflict(htmx=True)
    page = soup(answer)
    assert answer.status_code == 409
    assert page.select_one(f"tr.conflict#person-{house.ana.id} form[data-guard][data-dirty]")
    assert not page.select("html")


def test_a_third_who_saves_meanwhile_is_a_second_conflict_that_keeps_the_choices(house, browser, conflict):
    sam, first = conflict(last_name="Pérez-Lee")
    save(browser(house.dora), house.ana, grade="11", first_name="Annie")
    second = resend(sam, house.ana, first, **{"keep-last_name": "theirs"})
    assert second.status_code == 409
    assert "Dora Haddad saved" in soup(second).select_one(".editor-title").get_text()
    assert chosen(second) == {"keep-first_name": "mine", "keep-last_name": "theirs", "keep-grade": "theirs"}
    assert resend(sam, house.ana, second).status_code == 303
    ana = again(house.ana)
    assert (ana.first_name, ana.last_name, ana.grade) == ("Anna", "Vance", "11")


def test_an_error_in_between_does_not_make_untouched_fields_mine(house, browser):
    sam = browser(house.sam)
    early = opened(sam, house.ana)
    save(browser(house.sara), house.ana, last_name="Vance")
    error = sam.post(f"/users/{house.ana.id}", data=early | {"first_name": ""})
    assert error.status_code == 422
    answer = resend(sam, house.ana, error, first_name="Anna")
    assert (answer.status_code, chosen(answer)["keep-last_name"]) == (409, "theirs")


def test_a_page_from_before_everything_still_saves_or_asks_and_never_breaks(house, browser):
    sam, before = browser(house.sam), row(house.ana)
    early = opened(sam, house.ana)
    for version in ("", "x", "²", "-1", "0", "9" * 30, "9" * 5000):
        assert sam.post(f"/users/{house.ana.id}", data=early | {"version": version}).status_code == 409
    assert row(house.ana) == before


def test_a_suspension_meanwhile_is_a_conflict_too(house, browser):
    sam = browser(house.sam)
    early = opened(sam, house.ana)
    browser(house.sara).post(f"/users/{house.ana.id}/suspend", data={"reason": "Left"})
    answer = sam.post(f"/users/{house.ana.id}", data=early | {"first_name": "Anna"})
    assert (answer.status_code, chosen(answer)) == (409, {"keep-first_name": "mine"})
    resend(sam, house.ana, answer)
    assert (again(house.ana).first_name, again(house.ana).status) == ("Anna", "suspended")


def test_the_same_written_by_both_leaves_nothing_to_choose(conflict):
    _sam, answer = conflict(first_name="Ana", last_name="Vance")
    assert answer.status_code == 409
    assert "Nothing is left to choose" in soup(answer).main.get_text()


def test_a_temporary_password_given_meanwhile_is_no_conflict(house, browser):
    sam = browser(house.sam)
    early = opened(sam, house.ana)
    browser(house.sara).post(f"/users/{house.ana.id}/password")
    assert sam.post(f"/users/{house.ana.id}", data=early | {"first_name": "Anna"}).status_code == 303


def test_of_two_at_the_same_moment_one_is_saved_and_the_other_asked(app, house):
    for round_ in range(10):
        version = again(house.ana).version
        attempts = [
            partial(edit_person, actor, house.ana.id, version, {"first_name": f"{actor.first_name}{round_}"})
            for actor in (house.sam, house.sara)
        ]
        outcomes = at_once(*attempts)
        assert {type(outcome) for outcome in outcomes} == {Conflict, tuple}
        assert again(house.ana).version == version + 1
