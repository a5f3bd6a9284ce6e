"""What is said of rows of people that come in otherwise than the file has them, or not at all."""

import pytest

from portal.people.models import Person
from tests.roster.oneroster import oak, person, problems


def warnings(importing, package):
    return problems(importing.apply(package), "warning")


def test_a_name_that_is_cut_is_said_with_its_place_and_how_it_begins(importing):
    said = warnings(importing, oak().set("users", "u2", givenName="Bartholomäus " * 20))
    begins = ("Bartholomäus " * 20)[:79]
    text = (
        f"users.csv, line 3, column givenName: “{begins}…” is longer than 100 letters, so only the first 100 are kept."
    )
    assert said == [text] and len(person("u2").first_name) <= 100


def test_the_preferred_name_of_1_2_is_named_by_its_own_column(importing):
    said = warnings(importing, oak("1.2").set("users", "u2", preferredFamilyName="P" * 101))
    assert len(said) == 1 and "users.csv, line 3, column preferredFamilyName: “PPP" in said[0]


def test_a_name_of_a_hundred_letters_among_blanks_is_not_cut_and_nothing_is_said(importing):
    assert not warnings(importing, oak().set("users", "u2", familyName=" " * 9 + "P" * 100))


def test_an_address_that_is_too_long_to_show_is_shown_as_cut(importing):
    (said,) = warnings(importing, oak().set("users", "u2", email="e" * 90))
    assert f"“{'e' * 79}…” is not a complete address and is left out." in said


@pytest.mark.parametrize("unseen", ["\u200b", "\u2060", "\ufeff", "\u00ad", "\u202e"])
def test_a_letter_nobody_sees_is_no_blank_in_a_sign_in_name(importing, unseen):
    importing.apply(oak().set("users", "u2", username=f"u{unseen}7", email=f"u7@oak{unseen}.example"))
    assert (person("u2").username, person("u2").email) == ("u7", "u7@oak.example")


def test_who_has_no_role_in_a_1_2_package_is_named(importing):
    said = warnings(importing, oak("1.2").drop("roles", "r-u3").drop("enrollments", "e-k1-u3"))
    assert said == ["users.csv, line 4, column sourcedId: Ben Adeyemi: has no role in roles.csv, so gets no account."]
    assert not Person.select().where(Person.sis_id == "u3").exists()


def test_of_many_without_a_role_the_first_are_named_and_the_others_counted(importing):
    package = oak("1.2")
    for number in range(130):
        package.person(f"v{number}", "student", "Kid", str(number)).drop("roles", f"r-v{number}")
    said = warnings(importing, package)
    assert len(said) == 101
    assert said[-1] == "users.csv: 30 more people have no role in roles.csv. Who has no account gets none."


def test_a_parent_has_a_role_and_nothing_is_said(importing):
    assert not warnings(importing, oak("1.2").person("u9", "parent", "Dad", "Pérez"))
