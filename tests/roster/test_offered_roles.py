"""An administrator of the file is offered only what can come about: of a district office nobody is a school admin."""

import pytest

from portal.db import Refused
from portal.roles import THIS_COMPUTER
from portal.roster.sentences import answers
from tests.house import make_person
from tests.roster.oneroster import answer, oak, person, questions


def office(**cells):
    """Dora works in the district office, which has no school."""
    return oak().person("u9", "administrator", "Dora", "Office", school="o1", **cells)


def offered(run):
    (question,) = questions(run, "admin")
    return [role for role in answers(question, THIS_COMPUTER) if role != "teacher"]


def test_who_has_no_school_is_not_offered_to_be_a_school_admin(importing):
    run = importing.read(office())
    assert offered(run) == ["district_admin"]
    with pytest.raises(Refused, match="belong to no school"):
        answer(run, "admin", "school_admin")
    answer(run, "admin", "district_admin")
    importing.apply(run)
    assert (person("u9").role, person("u9").school_id) == ("district_admin", None)


def test_nor_is_somebody_of_the_office_who_is_here(importing):
    importing.apply(oak().person("u9", "teacher", "Dora", "Office", school="o1"))
    assert offered(importing.read(office())) == ["district_admin"]


def test_who_has_a_school_is_offered_both(importing):
    run = importing.read(oak().person("u9", "administrator", "Olu", "Head"))
    assert offered(run) == ["school_admin", "district_admin"]


def test_who_may_be_an_account_of_a_school_is_offered_both(importing, house):
    make_person("teacher", "Dora", "Hand", house.lincoln, username="u9name")
    assert offered(importing.read(office(), by=house.petra)) == ["school_admin", "district_admin"]


@pytest.mark.parametrize("is_here", [True, False])
def test_whose_first_row_has_a_school_is_offered_both(importing, is_here):
    if is_here:
        importing.apply(oak())
    assert offered(importing.read(office(username="u1name"))) == ["school_admin", "district_admin"]
