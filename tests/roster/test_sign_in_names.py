"""Addresses and usernames of a package: unique in Homeroom, whatever the roster says; nobody is merged by them."""

import pytest

from portal.people.models import Person, SignInName, sign_in_keys
from tests.house import make_person
from tests.queries import counted
from tests.roster.oneroster import answer, changes, lincoln, oak, person, problems, questions, rows


def names_are_whole():
    """Everybody signs in by exactly the names on the record."""
    kept = {(n.key, n.person_id) for n in SignInName.select()}
    return kept == {(key, p.id) for p in Person.select() for key in sign_in_keys(p.email, p.username)}


def test_two_people_swap_their_usernames(importing):
    importing.apply(oak())
    run = importing.apply(oak().set("users", "u2", username="u3name").set("users", "u3", username="u2name"))
    assert (person("u2").username, person("u3").username) == ("u3name", "u2name")
    assert names_are_whole() and not problems(run, "warning")


def test_an_address_moves_from_one_child_to_another(importing):
    importing.apply(oak())
    package = oak().set("users", "u2", email="").set("users", "u3", email="u2@oak.example")
    run = importing.apply(package)
    assert (person("u2").email, person("u3").email) == (None, "u2@oak.example")
    assert names_are_whole() and not problems(run, "warning")


def test_an_address_moves_to_a_new_child_that_stands_before_its_owner(importing):
    importing.apply(oak())
    first = oak().drop("users", "u2").person("u0", "student", "Ida", "Pérez", email="u2@oak.example")
    importing.apply(first.person("u2", "student", "Ana", "Pérez", email="ana@oak.example"))
    assert (person("u0").email, person("u2").email) == ("u2@oak.example", "ana@oak.example")
    assert names_are_whole()


def test_three_names_go_round(importing):
    importing.apply(oak())
    package = oak()
    for id_, name in (("u1", "u2name"), ("u2", "u3name"), ("u3", "u1name")):
        package.set("users", id_, username=name)
    importing.apply(package)
    assert [person(f"u{n}").username for n in (1, 2, 3)] == ["u2name", "u3name", "u1name"] and names_are_whole()


def test_siblings_with_one_address_come_in_the_first_with_it(importing):
    package = oak().set("users", "u2", email="Mum@Oak.example").set("users", "u3", email="mum@oak.example")
    run = importing.apply(package)
    assert (person("u2").email, person("u3").email) == ("Mum@Oak.example", None)
    assert any("Ben Adeyemi: has a sign-in name that another row has" in p for p in problems(run, "warning"))
    again = importing.read(package)
    assert again.changes_nothing and not questions(again, "differs") and names_are_whole()


@pytest.mark.parametrize("name", ["MUM", "ＭＵＭ", "mum"])
def test_names_that_differ_only_in_spelling_are_one(importing, name):
    importing.apply(oak().set("users", "u2", username="mum").set("users", "u3", username=name))
    assert (person("u2").username, person("u3").username) == ("mum", None) and names_are_whole()


def test_who_has_an_address_keeps_it_when_a_new_sibling_stands_before_them(importing):
    importing.apply(oak())
    package = oak().drop("users", "u2").person("u0", "student", "Ida", "Pérez", email="u2@oak.example")
    package.person("u2", "student", "Ana", "Pérez", grades="10")
    run = importing.apply(package)
    assert (person("u0").email, person("u2").email) == (None, "u2@oak.example")
    assert ["Ida Pérez" in p for p in problems(run, "warning")] == [True]
    again = importing.read(package)
    assert again.changes_nothing and not questions(again, "differs") and names_are_whole()


def test_a_claim_that_fails_leaves_the_old_name(importing):
    importing.apply(oak())
    run = importing.apply(oak().set("users", "u3", username="u2name", email="u2@oak.example"))
    assert (person("u3").username, person("u3").email) == ("u3name", "u3@oak.example") and names_are_whole()
    assert len(problems(run, "warning")) == 2


def test_a_chain_of_claims_fails_from_its_end(importing):
    """u1 wants what u2 has, u2 what u3 has, and u3 keeps it."""
    importing.apply(oak())
    run = importing.apply(oak().set("users", "u1", username="u2name").set("users", "u2", username="u3name"))
    assert len(problems(run, "warning")) == 2 and not rows(run, "student", "changed")
    assert [person(f"u{n}").username for n in (1, 2, 3)] == ["u1name", "u2name", "u3name"] and names_are_whole()


def test_a_hand_made_account_with_the_address_is_asked_about_and_not_merged(importing, house):
    package = oak().set("users", "u2", email="ana.pérez@cedar.example")
    run = importing.read(package, by=house.petra)
    (question,) = questions(run, "taken")
    assert (question.person_id, question.label, question.answer) == (house.ana.id, "Ana Pérez", "without")
    importing.apply(run, by=house.petra)
    assert person("u2").id != house.ana.id and person("u2").email is None
    assert Person.get_by_id(house.ana.id).email == "ana.pérez@cedar.example"
    again = importing.read(package, by=house.petra)
    assert again.changes_nothing and not questions(again, "differs") and names_are_whole()


def test_a_hand_made_account_can_be_linked_and_keeps_what_it_has(importing, house):
    package = oak().set("users", "u2", email="ana.pérez@cedar.example", givenName="Anita")
    run = importing.read(package, by=house.petra)
    answer(run, "taken", "link", by=house.petra)
    importing.apply(run, by=house.petra)
    ana = person("u2")
    assert (ana.id, ana.first_name, ana.password_hash) == (house.ana.id, "Ana", house.ana.password_hash)
    assert ana.sis_id == "u2" and "u2" in ana.search_key.split()
    again = importing.read(package, by=house.petra)
    fields = {q.field for q in questions(again, "differs")}
    assert again.changes_nothing and fields == {"first_name", "username", "school"}


def test_only_who_may_change_an_account_can_link_it(importing, house):
    """A roster row with the portal admin's address does not give the portal admin's account (S-24)."""
    run = importing.read(lincoln().set("users", "u1", email="petra.novak@cedar.example"), by=house.sam)
    assert run.state == "ready" and not questions(run, "taken")
    importing.apply(run, by=house.sam)
    assert person("u1").id != house.petra.id and person("u1").email is None
    assert Person.get_by_id(house.petra.id).sis_id is None


@pytest.mark.parametrize(
    ("email", "kept"),
    [
        ("ana@oak.example", "ana@oak.example"),
        ("Ana.PÉREZ@Oak.Example", "Ana.PÉREZ@Oak.Example"),
        ("  ana@oak.example ", "ana@oak.example"),
        ("Ana <ana@oak.example>", None),
        ("ana@", None),
        ("ana", None),
        ("a" * 65 + "@oak.example", None),
        ("ana@" + ".".join(["o" * 60] * 4) + ".example", None),
        ("x@" + "o" * 250 + ".example", None),
    ],
)
def test_what_is_no_address_is_left_out_and_listed(importing, email, kept):
    run = importing.apply(oak().set("users", "u2", email=email))
    assert person("u2").email == kept and names_are_whole()
    assert bool(problems(run, "warning")) == (kept is None)


@pytest.mark.parametrize(
    ("email", "username", "kept"),
    [
        ("", "ana@oak.example", ("ana@oak.example", None)),
        ("ana@oak.example", "Ana@oak.example", ("ana@oak.example", "Ana@oak.example")),
        ("ana@oak.example", "someone@else.example", ("ana@oak.example", None)),
        ("", "x" * 101, (None, None)),
    ],
)
def test_a_username_with_an_at_must_be_the_own_address(importing, email, username, kept):
    importing.apply(oak().set("users", "u2", email=email, username=username))
    assert (person("u2").email, person("u2").username) == kept and names_are_whole()


def test_nor_from_somebody_whose_name_the_roster_changes_to_it(importing, house):
    importing.apply(oak())
    package = oak().set("users", "u2", username="ana.perez")
    run = importing.read(package)
    late = make_person("student", "Ida", "Late", house.lincoln, username="ana.perez")
    importing.apply(run)
    assert (person("u2").username, SignInName.owner_of("ana.perez")) == ("u2name", late) and names_are_whole()
    again = importing.read(package)
    assert again.changes_nothing and not questions(again, "differs")


def test_changes_that_name_a_new_child_leave_an_address_with_its_owner(importing):
    importing.apply(oak())
    run = importing.apply(changes().person("u9", "student", "Ida", "New", email="u2@oak.example"))
    assert person("u9").email is None and person("u2").email == "u2@oak.example"
    assert len(rows(run, "student", "added")) == 1 and names_are_whole()


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_however_many_names_stay_with_who_has_them_the_database_is_asked_as_often(importing, version):
    """A student information system was set up anew, and everybody has another id in it."""

    def crowd(number, ids):
        package = oak(version)
        for n in range(number):
            package.person(f"{ids}{n}", "student", f"F{n}", f"L{n}", username=f"all{n}", email=f"all{n}@oak.example")
        return package

    def asked(number):
        with counted() as asked:
            run = importing.read(crowd(number, "new"))
        assert len(questions(run, "two_rows")) == (number if version == "1.1" else 0)
        assert run.warning_count == (0 if version == "1.1" else 2 * number)
        return len(asked)

    importing.apply(crowd(5, "s"))
    assert asked(1) == asked(5)
