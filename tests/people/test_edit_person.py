"""Editing a record: who may, what is kept, what is said, with and without JavaScript."""

import pytest

from portal.audit.models import Event
from portal.db import now
from portal.people.models import Person, SignInName
from tests.house import again, make_person, make_section, soup
from tests.people.editor import SMUGGLED, changes, events, last_event, opened, row, said, save, send


def test_a_plain_form_saves_and_goes_back_to_the_list_it_came_from(house, browser):
    sam = browser(house.sam)
    sent = opened(sam, house.ana, "?back=/users/students%3Fq%3Dana%26sort%3D-name")
    answer = sam.post(f"/users/{house.ana.id}", data=sent | {"first_name": "Anna", "grade": "10"})
    assert (answer.status_code, answer.location) == (303, "/users/students?q=ana&sort=-name")
    assert (again(house.ana).first_name, again(house.ana).grade, again(house.ana).version) == ("Anna", "10", 2)
    assert said(sam.get(answer.location)) == "Saved."


def test_the_event_names_who_and_each_change(house, browser):
    save(browser(house.sam), house.ana, first_name="Anna", grade="10")
    event = last_event(house.ana)
    assert (event.kind, event.actor_id, event.school_id) == ("person.changed", house.sam.id, house.lincoln.id)
    assert changes(event) == {"first_name": ("Ana", "Anna"), "grade": ("09", "10")}


def test_htmx_gets_the_row_the_announcement_and_nothing_else(house, browser):
    answer = save(browser(house.sam), house.ana, htmx=True, first_name="Anna")
    part = soup(answer)
    name = part.select_one(f"tr#person-{house.ana.id}.is-saved[autofocus] .row-name")
    assert (answer.status_code, name.get_text(strip=True)) == (200, "Pérez, Anna")
    assert not part.select("html, table, form.editor-form, .toolbar")
    assert part.select_one("hx-partial[hx-target='#announcer'] form[action*='/undo/']")


def test_htmx_gets_only_the_editor_of_the_row(house, browser):
    answer = browser(house.sam).get(f"/users/{house.ana.id}/edit", htmx=True)
    assert not soup(answer).select("html, .page")
    assert soup(answer).select_one(f"tr.editor#person-{house.ana.id} form[method=post][action='/users/{house.ana.id}']")


def test_cancel_brings_the_row_back_unsaid_and_unsaved(house, browser):
    answer = browser(house.sam).get(f"/users/{house.ana.id}", htmx=True)
    assert soup(answer).select_one(f"tr#person-{house.ana.id}[autofocus]")
    assert said(answer) == ""
    assert browser(house.sam).get(f"/users/{house.ana.id}").location == "/users/students"


def test_saving_without_a_change_writes_nothing(house, browser):
    sam, before = browser(house.sam), row(house.ana)
    answer = save(sam, house.ana)
    assert said(sam.get(answer.location)) == "Nothing was changed."
    assert (row(house.ana), Event.select().count()) == (before, 0)


def test_blanks_around_and_inside_are_tidied(house, browser):
    save(browser(house.sam), house.ana, first_name="  Ana \t Lucía ", username=" ana.l ")
    assert (again(house.ana).first_name, again(house.ana).username) == ("Ana Lucía", "ana.l")


def test_a_changed_name_is_found_and_signed_in_by_at_once(house, browser):
    sam = browser(house.sam)
    save(sam, house.ana, last_name="Vance", username="avance", email="")
    assert "Vance" in soup(sam.get("/users/students?q=vance")).select_one("#results").text
    assert not soup(sam.get("/users/students?q=perez")).select("tbody tr")
    assert SignInName.owner_of("AVANCE").id == house.ana.id
    assert row(house.ana)["names"] == ["avance"]


CELLS = [
    ("tess", "ana", 303),  # a student of hers
    ("tess", "ben", 404),  # of her school, not of her sections
    ("tess", "rosa", 404),
    ("tess", "sam", 404),
    ("tess", "tess", 403),  # herself: under Profile
    ("sam", "ben", 303),
    ("sam", "tess", 303),
    ("sam", "sara", 303),  # an equal
    ("sam", "sam", 403),
    ("sam", "rosa", 404),  # next door
    ("sam", "ruth", 404),
    ("sam", "dora", 404),  # above
    ("sam", "petra", 404),
    ("dora", "rosa", 303),
    ("dora", "ruth", 303),
    ("dora", "dev", 303),
    ("dora", "dora", 403),
    ("dora", "finn", 404),  # another district
    ("dora", "fay", 404),
    ("dora", "petra", 404),
    ("petra", "finn", 303),
    ("petra", "fay", 303),
    ("petra", "dora", 303),
    ("petra", "petra", 403),
    ("ana", "ana", 403),
    ("ana", "ben", 403),
    ("ana", "tess", 403),
]


@pytest.mark.parametrize(("who", "whom", "status"), CELLS)
def test_the_permission_table_holds_cell_by_cell(house, browser, who, whom, status):
    actor, target = getattr(house, who), getattr(house, whom)
    before = row(target)
    answer = send(browser(actor), target)
    assert answer.status_code == status
    if status == 303:
        assert again(target).first_name == "Forged"
    else:
        assert (row(target), events(target)) == (before, [])
        assert browser(actor).get(f"/users/{target.id}/edit").status_code == status


@pytest.mark.parametrize("id_", ["0", "987654", "2147483648", "99999999999999999999999"])
def test_an_id_of_nobody_answers_like_a_strangers(house, browser, id_):
    sam = browser(house.sam)
    strangers = soup(sam.get(f"/users/{house.rosa.id}/edit"))
    for path in (f"/users/{id_}/edit", f"/users/{id_}", f"/users/{id_}/history"):
        answer = sam.get(path)
        assert (answer.status_code, soup(answer).main) == (404, strangers.main)
    assert sam.post(f"/users/{id_}", data={}).status_code == 404


def test_nobody_without_a_session_gets_an_editor(house, browser):
    assert browser().get(f"/users/{house.ana.id}/edit").location.startswith("/sign-in?next=")


def test_without_the_csrf_token_nothing_is_saved(house, browser):
    sam, before = browser(house.sam), row(house.ana)
    sent = opened(sam, house.ana) | {"first_name": "Anna"}
    assert sam.post(f"/users/{house.ana.id}", data=sent, csrf=False).status_code == 400
    assert row(house.ana) == before


PAIRS = [("tess", "ana"), ("sam", "ana"), ("sam", "tess"), ("sam", "sara"), ("dora", "dev"), ("petra", "fay")]


@pytest.mark.parametrize(("who", "whom"), PAIRS)
def test_only_what_the_editor_offers_is_written(house, browser, who, whom):
    actor, target = getattr(house, who), getattr(house, whom)
    before = row(target)
    beyond = {"role": "portal_admin", "title": "Dr.", "district": "1"} if target.role == "student" else {}
    save(browser(actor), target, **SMUGGLED, **beyond, first_name="Renamed")
    differs = {name for name, value in row(target).items() if value != before[name]}
    assert differs <= {"first_name", "first_key", "search_key", "version", "updated_at"}


def test_an_actor_who_was_demoted_meanwhile_saves_nothing(house, browser):
    sam, before = browser(house.sam), row(house.ben)
    sent = opened(sam, house.ben) | {"first_name": "Bob"}
    Person.update(role="teacher").where(Person.id == house.sam.id).execute()
    assert sam.post(f"/users/{house.ben.id}", data=sent).status_code == 404
    Person.update(role="school_admin", suspended_at=now()).where(Person.id == house.sam.id).execute()
    assert sam.post(f"/users/{house.ben.id}", data=sent).location == "/sign-in"
    assert row(house.ben) == before


def test_a_name_somebody_signs_in_with_is_refused_at_its_field_and_nothing_typed_is_lost(house, browser):
    answer = save(browser(house.sam), house.ana, first_name="Anna", username="BEN.adeyemi")
    page = soup(answer)
    assert answer.status_code == 422
    assert "signs in with this" in page.select_one("#username-error").text
    assert (page.select_one("#username")["value"], page.select_one("#first_name")["value"]) == ("BEN.adeyemi", "Anna")
    assert again(house.ana).first_name == "Ana"


def test_beside_another_fault_a_taken_name_is_told_too_and_the_own_one_is_not(house, browser):
    page = soup(save(browser(house.sam), house.ana, first_name="", username="ben.adeyemi"))
    assert [error["id"] for error in page.select(".field-error")] == ["first_name-error", "username-error"]


def test_taking_a_teachers_address_away_asks_once(house, browser):
    sam = browser(house.sam)
    answer = save(sam, house.tess, email="", first_name="Tessa")
    page = soup(answer)
    assert answer.status_code == 422
    assert "suspend" in page.select_one("#email-error").text
    assert page.select_one("#first_name")["value"] == "Tessa"
    assert page.select_one("input[type=checkbox][name=confirm_no_email]")
    assert save(sam, house.tess, email="", confirm_no_email="y").status_code == 303
    assert again(house.tess).email is None


def test_a_record_without_a_school_can_still_be_renamed(house, browser):
    nomad = make_person("student", "Nomi", "Adler", district=house.cedar)
    assert save(browser(house.dora), nomad, first_name="Naomi").status_code == 303
    assert (again(nomad).first_name, again(nomad).school_id) == ("Naomi", None)


def test_an_admin_who_teaches_stays_in_the_table_the_editor_stood_in(house, browser):
    make_section(house.lincoln, "Physics", [house.sara], [])
    sam = browser(house.sam)
    answer = save(sam, house.sara, htmx=True, first_name="Zara", back="/users/teachers")
    cells = soup(answer).select(f"tr#person-{house.sara.id} > *")
    assert len(cells) == len(soup(sam.get("/users/teachers")).select("thead th"))
