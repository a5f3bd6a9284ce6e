"""Text as people write it: long, accented, right to left, full of markup. Kept to the letter, or refused."""

import pytest

from portal.people.models import Person
from tests.house import again, make_person, soup
from tests.people.editor import row, save

UNUSUAL = [
    "O'Neil",
    "Ngũgĩ wa Thiong’o",
    "🦊 Ana 👩‍🚀",
    "ليلى العلي",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}",
    "Robert'); DROP TABLE person;--",
    "名前",
    "&amp; &lt;",
    "x\\%_y",
]
LIMITS = {"first_name": 100, "last_name": 100, "username": 100}


@pytest.mark.parametrize("text", UNUSUAL)
@pytest.mark.parametrize("field", ["first_name", "last_name"])
def test_a_name_is_kept_and_shown_to_the_letter(house, browser, field, text):
    sam = browser(house.sam)
    assert save(sam, house.ana, **{field: text}).status_code == 303
    assert getattr(again(house.ana), field) == text
    shown = soup(sam.get("/users/students")).select_one(f"#person-{house.ana.id} .row-name")
    assert text in shown.get_text()
    assert not shown.select("script, img")
    editor = soup(sam.get(f"/users/{house.ana.id}/edit"))
    assert editor.select_one(f"#{field}")["value"] == text
    assert not editor.select("main script, main img")


@pytest.mark.parametrize("text", UNUSUAL)
def test_such_a_name_is_found_again_by_search(house, browser, text):
    sam = browser(house.sam)
    save(sam, house.ana, last_name=text)
    found = soup(sam.get("/users/students", query_string={"q": text})).select("tbody tr")
    assert [tr["id"] for tr in found] == [f"person-{house.ana.id}"]


@pytest.mark.parametrize(("field", "most"), LIMITS.items())
def test_a_text_as_long_as_it_may_be_is_saved(house, browser, field, most):
    text = "é" * most
    assert save(browser(house.sam), house.ana, **{field: text}).status_code == 303
    assert getattr(again(house.ana), field) == text


@pytest.mark.parametrize(("field", "most"), LIMITS.items())
@pytest.mark.parametrize("more", [1, 200])
def test_a_longer_text_is_refused_at_its_field_and_nothing_typed_is_lost(house, browser, field, most, more):
    before, typed = row(house.ana), {"first_name": "Anna", field: "é" * (most + more)}
    answer = save(browser(house.sam), house.ana, htmx=True, **typed)
    page = soup(answer)
    assert answer.status_code == 422
    assert f"Please keep this to {most} letters." in page.select_one(f"#{field}-error").text
    assert {name: page.select_one(f"#{name}")["value"] for name in typed} == typed
    assert row(house.ana) == before


def test_a_long_address_is_refused_at_its_field(house, browser):
    answer = save(browser(house.sam), house.ana, email="a" * 300 + "@cedar.example")
    assert (answer.status_code, bool(soup(answer).select_one("#email-error"))) == (422, True)


def test_no_field_lets_the_browser_cut_what_is_pasted(house, browser):
    assert not soup(browser(house.sam).get(f"/users/{house.ana.id}/edit")).select("form.editor-form [maxlength]")


@pytest.mark.parametrize("letter", ["ﷺ", "🦊", "ß", "㍿", "\U0001d160"])
@pytest.mark.parametrize("field", ["first_name", "last_name", "username"])
def test_letters_that_grow_when_they_are_folded_never_break_the_page(house, browser, field, letter):
    answer = save(browser(house.sam), house.ana, **{field: letter * 100})
    assert answer.status_code in (303, 422)


@pytest.mark.parametrize("typed", ["An\0a", "An\ra", "An\na", "An\x1ba", "An a"])
def test_control_characters_become_blanks(house, browser, typed):
    assert save(browser(house.sam), house.ana, first_name=typed).status_code == 303
    assert again(house.ana).first_name == "An a"


def test_several_wrong_fields_are_listed_first_and_lead_to_their_fields(house, browser):
    page = soup(save(browser(house.sam), house.ana, first_name="", email="nowhere"))
    summary = page.select_one(".error-summary[tabindex]")
    assert [a["href"] for a in summary.select("a")] == ["#first_name", "#email"]
    for name in ("first_name", "email"):
        control = page.select_one(f"#{name}")
        assert control["aria-invalid"] == "true"
        assert f"{name}-error" in control["aria-describedby"]


@pytest.mark.parametrize(("first", "second"), [("Jos\u00e9", "Jose\u0301"), ("STRASSE", "straße"), ("ﬁna", "FINA")])
def test_two_spellings_of_one_sign_in_name_are_the_same_name(house, browser, first, second):
    save(browser(house.sam), house.ana, username=first)
    answer = save(browser(house.sam), house.ben, username=second)
    assert answer.status_code == 422
    assert "signs in with this" in soup(answer).select_one("#username-error").text


def test_an_address_and_somebody_elses_username_are_one_name_too(house, browser):
    make_person("student", "Uma", "Lind", house.lincoln, username="uma@cedar.example", email="uma@cedar.example")
    answer = save(browser(house.sam), house.ben, email="UMA@cedar.example")
    assert (answer.status_code, bool(soup(answer).select_one("#email-error"))) == (422, True)


def test_a_title_and_a_grade_the_roster_brought_survive_an_edit(house, browser):
    Person.update(title="Sra.").where(Person.id == house.tess.id).execute()
    Person.update(grade="K3").where(Person.id == house.ana.id).execute()
    save(browser(house.sam), house.tess, first_name="Tessa")
    save(browser(house.sam), house.ana, first_name="Anna")
    assert (again(house.tess).title, again(house.ana).grade) == ("Sra.", "K3")
