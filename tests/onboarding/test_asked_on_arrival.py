"""How often the way in asks the database: everybody at the school goes it, many of them on the same morning.

Beside the password's hash it is these questions and the pages that cost; a question built anew by Peewee costs ten to
twenty times what one written by hand costs (0.2 ms and more).
"""

import pytest

from tests.onboarding.arrivals import OWN, arrive, chooses, link_to, newcomer
from tests.queries import counted

# Facts of the portal, whether it is set up; the link, whose it is, whether there is a newer one.
GATE = 5
# Profile and picture, which say what is done.
STATE = 2
# Each with what its page shows. Details: mail server, school, profile, a waiting address. Password: terms, school.
GETS = {"/setup": GATE + STATE, "/setup/details": GATE + STATE + 4, "/setup/password": GATE + STATE + 2}
# All in one transaction, the link looked at again; then who came in, and the step after. PostgreSQL holds one row more.
CHOOSING = 31


@pytest.fixture
def nia(house):
    return newcomer(house)


def asked(questions):
    return [text for text in questions if "FROM" in text or "INSERT" in text or "UPDATE" in text]


def built(questions):
    return [text for text in questions if '"t1"' in text]


def test_opening_the_link_asks_once_what_it_is(browser, nia):
    client, path = browser(), link_to(nia)
    with counted() as questions:
        assert client.get(path).location == "/setup/details"
    assert len(asked(questions)) == GATE + STATE
    assert not built(questions)


@pytest.mark.parametrize("url", GETS)
def test_a_page_of_the_wizard_asks_for_no_more_than_it_shows(browser, nia, url):
    client = arrive(browser, nia)
    with counted() as questions:
        assert client.get(url).status_code in (200, 303)
    assert len(asked(questions)) <= GETS[url]
    assert not built(questions)


def test_choosing_the_password_builds_no_question(browser, nia):
    client = arrive(browser, nia)
    with counted() as questions:
        assert chooses(client, OWN).location == "/setup/cores"
    assert len(asked(questions)) <= CHOOSING
    assert not built(questions)


def test_a_new_teachers_home_builds_one_question(browser, nia):
    client = arrive(browser, nia)
    chooses(client, OWN)
    with counted() as questions:
        assert client.get("/").status_code == 200
    assert len(asked(questions)) <= 13
    assert len(built(questions)) <= 1  # how many students are not yet active, of those a teacher sees
