"""How often a page asks the database. Each question costs 0.05 to 0.2 ms, most of it not the database's: what is asked
for every row, or once more for every menu, is seen here before anybody waits for it."""

import pytest

from tests.house import make_person
from tests.queries import counted

# Facts of the portal and whether it is set up; whose session, and who that is.
GATE = 4
# Whether somebody waits, for the navigation, and one's own picture: a whole page only.
NAVIGATION = 2
# The ids of the page, and its rows.
ROWS = 2
# One more page follows, so all are counted, up to a thousand.
COUNT = 1
# The schools, and whether somebody teaches, for the drop-downs of the toolbar: a whole page only.
FILTERS = 2


@pytest.fixture
def many(house):
    for n in range(120):
        make_person("student", f"Ana{n}", "Pérez", house.lincoln, password=None)
    return house


def asked(browser, url, **how):
    browser.get(url, **how)  # what is asked once in a process is asked before
    with counted() as questions:
        assert browser.get(url, **how).status_code == 200
    return sum("FROM" in question for question in questions)  # a pool on PostgreSQL also asks whether it is there


def test_the_table_asks_the_same_for_any_number_of_rows(many, browser):
    petra = browser(many.petra)
    assert asked(petra, "/users/students?size=25") == asked(petra, "/users/students?size=100")
    assert asked(petra, "/users/students") == GATE + NAVIGATION + ROWS + COUNT + FILTERS


def test_a_part_of_the_table_asks_for_its_rows_alone(many, browser):
    petra = browser(many.petra)
    assert asked(petra, "/users/students", htmx=True) == GATE + ROWS + COUNT
    assert asked(petra, "/users/students?page=3", htmx=True) == GATE + ROWS


# An admin's Home looks at accounts, mail, news and first steps, a teacher's at classes, the profile and news, either at
# requests for help.
@pytest.mark.parametrize(("who", "at_most"), [("petra", 29), ("sam", 28), ("tess", 14)])
def test_home_asks_no_more_than_it_shows(house, browser, who, at_most):
    assert asked(browser(getattr(house, who)), "/") <= at_most
