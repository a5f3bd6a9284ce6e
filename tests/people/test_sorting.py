"""Sorting by school: those without one first, then school by school, page by page, on both databases alike."""

import pytest

from portal.people.models import Person
from portal.people.search import matches
from portal.people.table import TABLES, of_kind, rows
from portal.tables import State, read_page
from tests.house import make_person

PAGE = 25


@pytest.fixture
def crowd(house):
    """35 students without a school, 35 at Lincoln and 35 at Roosevelt, in the order they sort in."""
    names = [f"Student {n:02}" for n in range(35)]
    places = ((None, "None"), (house.lincoln, "Lincoln"), (house.roosevelt, "Roosevelt"))
    return [
        make_person("student", name, last, school, email=None, username=f"{name}{last}".replace(" ", ""), password=None)
        for school, last in places
        for name in names
    ]


def page_of(house, sort, number):
    table, state = TABLES["students"], State(path="/x", q="student", sort=sort, page=number, size=PAGE)
    return read_page(table, state, of_kind("students", Person.visible_to(house.petra)), rows)


@pytest.mark.parametrize("sort", ["school", "-school"])
def test_the_pages_follow_each_other_without_gap_or_repetition(house, crowd, sort):
    wanted = [p.id for p in crowd][:: -1 if sort.startswith("-") else 1]
    pages = [page_of(house, sort, number) for number in range(1, 6)]
    assert [row.id for page in pages for row in page.rows] == wanted
    assert [page.has_next for page in pages] == [True, True, True, True, False]
    assert {page.count for page in pages} == {105}


def test_a_page_past_the_end_is_the_last_one(house, crowd):
    page = page_of(house, "school", 40)
    assert page.state.page == 5
    assert [row.id for row in page.rows] == [p.id for p in crowd[100:]]


def test_two_letters_are_found_where_a_word_starts_and_nowhere_else(house):
    found = {p.first_name for p in Person.select().where(*matches("an"))}
    assert "Ana" in found
    assert "Ruth" not in found  # Nakamura, Lincoln: only where a word starts
    assert {p.first_name for p in Person.select().where(*matches("pé an"))} == {"Ana"}
