"""Changing a role: up and down the ladder, never above oneself, never one's own; demotion ends sessions."""

import pytest

from tests.house import again, make_person, soup
from tests.people.editor import changes, events, last_event, opened, row, said, save, send, undo_form


def roles_offered(client, person):
    options = soup(client.get(f"/users/{person.id}/edit")).select("select#role option")
    return [option["value"] for option in options]


def test_a_teacher_made_school_admin_moved_to_admins_and_can_be_moved_back(house, browser):
    sam, nora = browser(house.sam), make_person("teacher", "Nora", "Vale", house.lincoln)
    answer = save(sam, nora, htmx=True, role="school_admin")
    assert said(answer) == "Moved to Admins."
    assert "is now under Admins" in soup(answer).select_one(f"tr#person-{nora.id}").get_text()
    assert (again(nora).role, last_event(nora).kind) == ("school_admin", "role.changed")
    assert changes(last_event(nora)) == {"role": ("teacher", "school_admin")}
    answer = sam.post(undo_form(answer)["action"], htmx=True)
    assert said(answer) == "Undone."
    assert soup(answer).select_one(f"tr#person-{nora.id} .row-name").get_text(strip=True) == "Vale, Nora"
    assert again(nora).role == "teacher"


def test_a_school_admin_who_teaches_is_listed_under_both_and_that_is_what_is_said(house, browser):
    answer = save(browser(house.sam), house.tess, htmx=True, role="school_admin")
    assert said(answer) == "Now a school admin. Listed under Admins and Teachers."
    assert soup(answer).select_one(f"tr#person-{house.tess.id} .row-name").get_text(strip=True) == "Marchetti, Ms. Tess"


def test_without_javascript_the_same_form_changes_the_role(house, browser):
    sam = browser(house.sam)
    answer = save(sam, house.tess, role="school_admin", back="/users/teachers?q=tess")
    page = sam.get(answer.location)
    assert (answer.status_code, answer.location) == (303, "/users/teachers?q=tess")
    assert said(page) == "Now a school admin. Listed under Admins and Teachers."
    answer = sam.post(undo_form(page)["action"])
    assert (answer.status_code, answer.location) == (303, "/users/teachers?q=tess")
    assert again(house.tess).role == "teacher"


def test_an_admin_made_teacher_is_moved_to_teachers(house, browser):
    assert said(save(browser(house.sam), house.sara, htmx=True, role="teacher")) == "Moved to Teachers."
    assert (again(house.sara).role, again(house.sara).school_id) == ("teacher", house.lincoln.id)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [("admins", "Moved to Teachers."), ("teachers", "Now a teacher. Listed under Teachers only.")],
)
def test_an_admin_who_teaches_and_is_no_admin_any_more_has_left_the_admins(house, browser, table, sentence):
    save(browser(house.sam), house.tess, role="school_admin")
    assert said(save(browser(house.sam), house.tess, htmx=True, role="teacher", back=f"/users/{table}")) == sentence


def test_a_school_admin_becomes_district_admin_and_leaves_the_school(house, browser):
    answer = save(browser(house.dora), house.sara, htmx=True, role="district_admin")
    sara = again(house.sara)
    assert said(answer) == "Saved."
    assert (sara.role, sara.school_id, sara.district_id) == ("district_admin", None, house.cedar.id)
    assert changes(last_event(sara))["school"] == (str(house.lincoln.id), None)


def test_a_district_admin_becomes_school_admin_of_the_school_that_was_chosen(house, browser):
    save(browser(house.dora), house.dev, role="school_admin", school=str(house.roosevelt.id))
    dev = again(house.dev)
    assert (dev.role, dev.school_id, dev.district_id) == ("school_admin", house.roosevelt.id, house.cedar.id)


def test_a_school_admin_without_a_school_is_asked_for_one_and_nothing_typed_is_lost(house, browser):
    answer = save(browser(house.dora), house.dev, role="school_admin", school="", first_name="Devi")
    page = soup(answer)
    assert answer.status_code == 422
    assert "Choose a school." in page.select_one("#school-error").text
    assert page.select_one("#role option[selected]")["value"] == "school_admin"
    assert page.select_one("#first_name")["value"] == "Devi"
    assert again(house.dev).role == "district_admin"


def test_the_only_school_there_is_waits_for_a_district_admin_who_comes_back_to_one(house, browser):
    fay, fred = browser(house.fay), make_person("district_admin", "Fred", "Vale", district=house.far)
    assert opened(fay, fred)["school"] == str(house.farview.id)
    assert said(save(fay, fred, htmx=True)) == "Nothing was changed."
    assert (again(fred).school_id, again(fred).version, events(fred)) == (None, 1, [])
    save(fay, fred, role="school_admin")
    assert again(fred).school_id == house.farview.id


def test_of_several_schools_none_is_chosen_beforehand(house, browser):
    assert opened(browser(house.dora), house.dev)["school"] == ""


def test_a_portal_admin_belongs_to_no_school_and_no_district(house, browser):
    save(browser(house.petra), house.tess, role="portal_admin")
    tess = again(house.tess)
    assert (tess.role, tess.school_id, tess.district_id) == ("portal_admin", None, None)


def test_a_portal_admin_puts_a_district_admin_into_another_district(house, browser):
    save(browser(house.petra), house.dev, district=str(house.far.id))
    assert again(house.dev).district_id == house.far.id


@pytest.mark.parametrize(
    ("who", "whom", "roles"),
    [
        ("sam", "tess", ["teacher", "school_admin"]),
        ("sam", "sara", ["teacher", "school_admin"]),
        ("dora", "tess", ["teacher", "school_admin", "district_admin"]),
        ("dora", "dev", ["teacher", "school_admin", "district_admin"]),
        ("petra", "dora", ["teacher", "school_admin", "district_admin", "portal_admin"]),
        ("sam", "ana", []),
        ("petra", "ana", []),
        ("tess", "ana", []),
    ],
)
def test_the_editor_offers_just_the_roles_one_may_give(house, browser, who, whom, roles):
    assert roles_offered(browser(getattr(house, who)), getattr(house, whom)) == roles


@pytest.mark.parametrize(
    ("who", "whom", "role", "status"),
    [
        ("sam", "tess", "district_admin", 422),  # above himself
        ("sam", "tess", "portal_admin", 422),
        ("sam", "tess", "student", 422),  # nobody becomes a student
        ("sam", "tess", "headmaster", 422),
        ("dora", "tess", "portal_admin", 422),
        ("sam", "sam", "district_admin", 403),
        ("dora", "dora", "school_admin", 403),
        ("petra", "petra", "teacher", 403),
        ("sam", "theo", "school_admin", 404),
        ("sam", "dora", "teacher", 404),
        ("dora", "fay", "teacher", 404),
        ("tess", "tess", "school_admin", 403),
        ("tess", "sam", "teacher", 404),
        ("ana", "ana", "teacher", 403),
    ],
)
def test_nobody_gives_more_than_they_have(house, browser, who, whom, role, status):
    actor, target = getattr(house, who), getattr(house, whom)
    before = row(target)
    assert send(browser(actor), target, role=role).status_code == status
    assert (row(target), events(target)) == (before, [])


@pytest.mark.parametrize("who", ["tess", "sam", "dora", "petra"])
def test_a_student_stays_one_whatever_is_sent(house, browser, who):
    save(browser(getattr(house, who)), house.ana, role="portal_admin", district=str(house.far.id))
    assert (again(house.ana).role, again(house.ana).district_id) == ("student", house.cedar.id)


def test_a_demotion_ends_every_session_of_the_person(house, browser):
    sara = browser(house.sara)
    assert sara.get("/users/admins").status_code == 200
    save(browser(house.sam), house.sara, role="teacher")
    assert sara.get("/users/admins").location.startswith("/sign-in")


def test_another_change_ends_no_session(house, browser):
    sara = browser(house.sara)
    save(browser(house.sam), house.sara, first_name="Sarah")
    assert sara.get("/users/admins").status_code == 200


def test_a_teacher_opened_before_the_promotion_is_a_conflict_and_no_demotion(house, browser):
    sam = browser(house.sam)
    early = opened(sam, house.tess)
    save(browser(house.sara), house.tess, role="school_admin")
    answer = sam.post(f"/users/{house.tess.id}", data=early | {"first_name": "Tessa"})
    assert answer.status_code == 409
    assert soup(answer).select_one("input[name=keep-role][value=theirs]").has_attr("checked")
    assert again(house.tess).role == "school_admin"
