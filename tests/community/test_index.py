"""`/community`: finding colleagues; what is asked for stands in the address."""

import pytest

from portal.community.colleagues import grades_in_words
from portal.community.operations import follow
from portal.people.models import Person
from portal.schools.models import School
from tests.community.educators import teaches
from tests.house import make_person, soup
from tests.queries import counted


def found(browser, person, query=""):
    page = soup(browser(person).get(f"/community{query}"))
    return [row.select_one("a").text.split()[-1] for row in page.select("tbody tr")]


@pytest.fixture
def taught(house):
    teaches(house.tess, subjects="Mathematics,Science", grades="09,10")
    teaches(house.theo, subjects="Science", grades="07")
    teaches(house.ruth, subjects="Computer Science", grades="13")
    return house


def test_who_works_at_a_school_can_invite_another_colleague_from_there(browser, house):
    def leads_there(person):
        return bool(soup(browser(person).get("/community")).select("main a[href='/setup/invite']"))

    assert leads_there(house.tess) and not leads_there(house.petra)
    assert browser(house.tess).get("/setup/invite").status_code == 200


def test_it_lists_staff_of_the_district_without_oneself(browser, house):
    assert found(browser, house.tess) == ["Brandt", "Haddad", "Iyer", "Lindqvist", "Nakamura", "Okoro"]
    assert found(browser, house.fay) == []
    assert "Marchetti" in found(browser, house.petra) and "Underhill" in found(browser, house.petra)


def test_by_name_in_any_order_and_without_accents(browser, house):
    make_person("teacher", "Zoë", "Müller-Lüdenscheidt", house.lincoln)
    for asked in ("zoe", "Zoë Mull", "ludensch zo", "%C3%BCller-L"):
        assert found(browser, house.tess, f"?q={asked}") == ["Müller-Lüdenscheidt"]
    for asked in ("%25", "_oe", "zoe.m", "cedar", "'"):
        assert found(browser, house.tess, f"?q={asked}") == []


def test_by_subject_grade_and_school(browser, taught):
    sam = taught.sam
    assert found(browser, sam, "?subject=Science") == ["Brandt", "Marchetti"]
    assert found(browser, sam, "?grade=10") == ["Marchetti"]
    assert found(browser, sam, "?grade=1") == []
    assert found(browser, sam, f"?subject=Science&school={taught.roosevelt.id}") == ["Brandt"]
    assert found(browser, sam, f"?q=theo&subject=Science&school={taught.lincoln.id}") == []
    for nonsense in ("?subject=%25", "?grade=%0A", "?school=x", "?show=x"):
        assert found(browser, sam, nonsense) == []


def test_a_schools_own_subjects_can_be_chosen(browser, house):
    School.update(subjects="Welding").where(School.id == house.roosevelt.id).execute()
    page = soup(browser(house.tess).get("/community"))
    assert page.select_one("select[name=subject] option[value=Welding]")
    assert len(page.select("select[name=school] option")) == 3


def test_only_those_i_follow(browser, house):
    follow(house.tess.id, house.theo.id)
    assert found(browser, house.tess, "?show=following") == ["Brandt"]
    assert found(browser, house.theo, "?show=following") == []
    Person.update(district_id=house.far.id).where(Person.id == house.theo.id).execute()
    assert found(browser, house.tess, "?show=following") == []


def test_it_is_sorted_by_name_and_by_school(browser, house):
    assert found(browser, house.tess, "?sort=-name")[0] == "Okoro"
    assert found(browser, house.tess, "?sort=school") == ["Haddad", "Iyer", "Lindqvist", "Okoro", "Brandt", "Nakamura"]


def test_htmx_gets_the_rows_only(browser, house):
    answer = browser(house.tess).get("/community?q=theo", htmx=True)
    assert not soup(answer).select("nav.site-nav, #toolbar") and "Brandt" in answer.text


def test_a_page_costs_the_same_however_many_there_are(browser, house):
    tess = browser(house.tess)
    tess.get("/community")
    with counted() as few:
        tess.get("/community")
    for n in range(30):
        make_person("teacher", "Many", f"More{n}", house.lincoln, email=f"more{n}@cedar.example", username=f"more{n}")
    with counted() as many:
        tess.get("/community")
    assert len(many) == len(few)


def test_community_is_offered_to_staff_alone(browser, house):
    assert soup(browser(house.tess).get("/")).select_one(".nav-wide a[href='/community']")
    assert not soup(browser(house.ana).get("/")).select("a[href='/community']")


@pytest.mark.parametrize(("grades", "words"), [
    ("", ""), ("09", "9"), ("KG,01", "K, 1"), ("PK,TK,KG,01,05", "Pre-K–1, 5"),
    ("12,11,10,PS,UG", "10–12, Postsecondary, Ungraded"),
    ("03,01,02,99", "1–3"),
])  # fmt: skip
def test_grades_are_said_in_short(grades, words):
    assert grades_in_words([g for g in grades.split(",") if g]) == words
