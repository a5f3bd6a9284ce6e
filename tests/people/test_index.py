"""The tables of Users and Groups: whom each role finds there, search, filters, sort, pages."""

import pytest

from tests.house import make_person, make_section, soup


def names(answer):
    return [cell.get_text(strip=True) for cell in soup(answer).select("#results .row-name")]


@pytest.mark.parametrize(
    ("who", "students"),
    [
        ("tess", {"Pérez, Ana"}),
        ("sam", {"Pérez, Ana", "Adeyemi, Ben"}),
        ("dora", {"Pérez, Ana", "Adeyemi, Ben", "O'Neil, Rosa"}),
        ("fay", {"Castellano, Finn"}),
        ("petra", {"Pérez, Ana", "Adeyemi, Ben", "O'Neil, Rosa", "Castellano, Finn"}),
    ],
)
def test_everybody_finds_just_the_students_they_see(house, browser, who, students):
    answer = browser(getattr(house, who)).get("/users/students")
    assert answer.status_code == 200
    assert set(names(answer)) == students


def test_a_search_answers_with_the_results_only(house, browser):
    answer = browser(house.sam).get("/users/students?q=perez", htmx=True)
    assert names(answer) == ["Pérez, Ana"]
    assert not soup(answer).select("html, .toolbar")
    assert "HX-Request" in answer.headers["Vary"]


def test_a_boosted_or_restored_request_gets_the_whole_page(house, browser):
    for headers in ({"HX-Request": "true", "HX-Boosted": "true"}, {"HX-History-Restore-Request": "true"}):
        assert soup(browser(house.sam).get("/users/students", headers=headers)).select("html .toolbar")


@pytest.mark.parametrize("sort", ["name", "school", "grade", "email", "username", "status"])
def test_every_column_sorts_both_ways(house, browser, sort):
    up = names(browser(house.petra).get(f"/users/students?sort={sort}"))
    down = names(browser(house.petra).get(f"/users/students?sort=-{sort}"))
    assert len(up) == 4
    assert up == down[::-1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("grade=07", ["O'Neil, Rosa"]),
        ("lacks=email", ["Zhou, Nil"]),
        ("lacks=class", ["Adeyemi, Ben", "Castellano, Finn", "Zhou, Nil"]),
        ("status=new", ["Zhou, Nil"]),
        ("status=archived", []),
        ("school=999999", []),
        ("school=abc&grade=07", []),
    ],
)
def test_filters_narrow_the_table(house, browser, query, found):
    make_person("student", "Nil", "Zhou", house.lincoln, email=None, password=None)
    assert names(browser(house.petra).get(f"/users/students?{query}")) == found


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "page=99999999999", "size=7", "sort=drop", "q=%00"])
def test_a_broken_address_still_shows_the_table(house, browser, query):
    assert browser(house.sam).get(f"/users/students?{query}").status_code == 200


def test_pages_cover_everybody_once(house, browser):
    for n in range(60):
        make_person("student", f"Number{n:02}", "Twin", house.lincoln, email=None, username=f"twin{n}", password=None)
    sam = browser(house.sam)
    pages = [names(sam.get(f"/users/students?size=25&page={n}")) for n in (1, 2, 3)]
    assert [len(p) for p in pages] == [25, 25, 12]
    assert len({name for page in pages for name in page}) == 62


def test_the_pager_counts_in_words_that_fit_the_number(house, browser):
    def said(who, query):
        return soup(browser(who).get(f"/users/students?{query}")).select_one(".pager p").get_text()

    assert said(house.sam, "q=perez") == "1 row"
    assert said(house.sam, "") == "Rows 1–2 of 2"
    for n in range(24):
        make_person("student", f"Number{n:02}", "Twin", house.lincoln, email=None, username=f"twin{n}", password=None)
    assert said(house.sam, "size=25&page=2") == "Row 26 of 26"


def test_grades_are_short_in_the_table_and_kindergarten_is_k(house, browser):
    expected = {"KG": "K", "PK": "Pre-K", "09": "9", "Other": "Other", "": "", "3rd": "3rd"}
    for n, grade in enumerate(expected):
        make_person("student", f"Child{n}", "Graded", house.lincoln, grade=grade, password=None)
    page = soup(browser(house.sam).get("/users/students?q=graded"))
    assert [cell.get_text() for cell in page.select("td[data-label=Grade]")] == list(expected.values())


def test_teachers_see_no_table_of_teachers(house, browser):
    assert browser(house.tess).get("/users/teachers").status_code == 403


def test_students_see_no_table_at_all(house, browser):
    assert browser(house.ana).get("/users/students").status_code == 403


def test_an_admin_who_teaches_is_found_under_teachers_too(house, browser):
    make_section(house.lincoln, "Physics", [house.sara], [])
    assert "Lindqvist, Sara" in names(browser(house.sam).get("/users/teachers"))
    assert "Lindqvist, Sara" in names(browser(house.sam).get("/users/admins"))


def test_a_school_can_show_its_teachers_all_its_students(house, browser):
    house.lincoln.teachers_see = "school"
    house.lincoln.save()
    assert set(names(browser(house.tess).get("/users/students"))) == {"Pérez, Ana", "Adeyemi, Ben"}
