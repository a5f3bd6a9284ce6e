"""Search over names, addresses, usernames and SIS ids."""

import pytest

from portal.db import MIGRATIONS
from portal.people.models import Person
from portal.people.search import TRIGGERS, matches
from tests.house import make_person


def found(text):
    return {p.first_name for p in Person.select().where(*matches(text))}


@pytest.mark.parametrize("text", ["perez", "PÉREZ", "ana per", "pér an", "ana.perez@", "ere", "  Ana  "])
def test_a_student_is_found_by_any_part_without_accents_or_case(house, text):
    assert "Ana" in found(text)


@pytest.mark.parametrize("text", ["perez rosa", "100%", "_na", "\\", '"', "a*b", "NEAR", "zz"])
def test_what_stands_nowhere_finds_nobody(house, text):
    assert found(text) == set()


def test_the_index_followed_after_a_bulk_load_is_the_one_the_migration_made():
    sqlite, postgresql = ((MIGRATIONS / f"0001_first.{name}.sql").read_text() for name in ("sqlite", "postgresql"))
    made = [statement.strip() for statement in sqlite.split("\n\n") if statement.startswith("CREATE TRIGGER")]
    assert made == [f"CREATE TRIGGER {name} {body}" for name, body in TRIGGERS.items()]
    assert "TRIGGER" not in postgresql


def test_a_sis_id_finds_its_person(house):
    make_person("student", "Zoë", "Quist", house.lincoln, sis_id="S-4711")
    assert found("s-4711") == {"Zoë"}


def test_a_changed_name_is_found_at_once_and_the_old_one_no_longer(house):
    Person.update(search_key="nora vance").where(Person.id == house.ana.id).execute()
    assert found("vance") == {"Ana"}
    assert found("pérez") == set()
