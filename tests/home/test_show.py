"""Home greets by name and shows each role what it comes for."""

import pytest

from portal.db import now
from portal.people.models import Person
from tests.house import make_person, make_section, soup


def home(browser, person):
    return soup(browser(person).get("/"))


def text(element):
    return " ".join(" ".join(element.stripped_strings).split())


@pytest.mark.parametrize("who", ["ana", "tess", "sam", "dora", "petra"])
def test_it_greets_by_first_name(browser, house, who):
    person = getattr(house, who)
    assert text(home(browser, person).h1) == f"Hello, {person.first_name}"


def test_a_student_sees_account_and_classes_with_their_teachers(browser, house):
    page = home(browser, house.ana)
    shown = text(page.main)
    for expected in ("Ana Pérez", "Lincoln High", "ana.pérez", "Algebra 1", "Ms. Tess Marchetti"):
        assert expected in shown
    assert page.select_one('main a[href="/profile"]')


def test_a_student_sees_nobody_elses_classes(browser, house):
    make_section(house.lincoln, "Chemistry", [house.tess], [house.ben])
    assert "Chemistry" not in home(browser, house.ana).text


def test_a_teacher_sees_the_own_current_classes_with_their_size(browser, house):
    make_section(house.lincoln, "Last year", [house.tess], [house.ben], ends_on="2020-06-30", starts_on="2019-09-01")
    make_section(house.lincoln, "Chemistry", [house.theo], [house.ben])
    [card] = home(browser, house.tess).select(".card-link")
    assert text(card) == "Algebra 1 1 student"


def test_a_class_leads_to_its_students(browser, house):
    make_section(house.lincoln, "Chemistry", [house.tess], [house.ben])
    tess = browser(house.tess)
    cards = {card.b.text: card["href"] for card in soup(tess.get("/")).select(".card-link")}
    rows = soup(tess.get(cards["Chemistry"])).select("tbody tr")
    assert [text(row.th) for row in rows] == ["Adeyemi, Ben"]


def test_a_class_somebody_else_teaches_shows_only_whom_one_sees_anyway(browser, house):
    theirs = make_section(house.lincoln, "Chemistry", [house.theo], [house.ana, house.ben])
    rows = soup(browser(house.tess).get(f"/users/students?class={theirs.id}")).select("tbody tr")
    assert [text(row.th) for row in rows] == ["Pérez, Ana"]


def test_a_teacher_is_told_who_is_not_active_yet(browser, house):
    assert "not yet active" not in home(browser, house.tess).text
    Person.update(password_hash=None).where(Person.id == house.ana.id).execute()
    assert "1 student not yet active" in text(home(browser, house.tess).select_one(".note"))


@pytest.mark.parametrize("who", ["tess", "sam", "dora", "petra"])
def test_staff_find_a_student_from_here(browser, house, who):
    form = home(browser, getattr(house, who)).select_one("main form[role=search]")
    assert (form["action"], form["method"], form.select_one("input[type=search]")["name"]) == (
        "/users/students",
        "get",
        "q",
    )


@pytest.mark.parametrize(
    ("who", "students", "teachers", "admins"),
    [("sam", 2, 1, 2), ("dora", 3, 2, 5), ("fay", 1, 0, 1), ("petra", 4, 2, 7)],
)
def test_an_admin_counts_whom_they_look_after(browser, house, who, students, teachers, admins):
    page = home(browser, getattr(house, who))
    for kind, number in (("students", students), ("teachers", teachers), ("admins", admins)):
        card = text(page.select_one(f"section[aria-labelledby={kind}]"))
        assert (f"{number} of {number}" if number else "Nobody yet") in card


def test_an_admin_who_teaches_counts_as_a_teacher_as_in_the_table(browser, house):
    make_section(house.lincoln, "Chemistry", [house.sara], [house.ben])
    sam = browser(house.sam)
    card = text(soup(sam.get("/")).select_one("section[aria-labelledby=teachers]"))
    assert "2 of 2" in card
    assert "1 of them is an admin who teaches, also under Admins" in card
    assert "2 teachers" in soup(sam.get("/users/teachers")).text


def test_archived_students_are_said_beside_the_others(browser, house):
    Person.update(archived_at=now()).where(Person.id == house.ben.id).execute()
    card = text(home(browser, house.sam).select_one("section[aria-labelledby=students]"))
    assert "1 of 1" in card
    assert "1 archived, not counted above" in card


def test_the_statuses_lead_into_the_tables(browser, house):
    make_person("student", "Cleo", "Ng", house.lincoln, password=None)
    page = home(browser, house.sam)
    link = page.select_one('a[href="/users/students?status=new"]')
    assert text(link) == "1 not yet active"
    assert page.select_one("#meter-students")["max"] == "3"


def test_a_stranger_is_asked_to_sign_in(browser, house):
    assert browser().get("/").location.startswith("/sign-in")
