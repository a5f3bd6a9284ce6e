"""Whatever a cell holds, it comes in tidied, or is left out and said; nothing breaks, and no password is kept."""

import json
from pathlib import Path

import pytest

from portal.classes.models import Enrollment
from portal.people.models import Person
from portal.roles import THIS_COMPUTER
from portal.roster.models import Row, Run
from portal.roster.operations import read_anyway, request_apply
from portal.roster.reading import read_run
from portal.schools.models import School
from tests.roster.oneroster import changes, oak, person, problems, rows
from tests.roster.tables import everything_as_text

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
SECRET = "correct-horse-battery"


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("A" * 300, "A" * 100),
        ("  Ana   María ", "Ana María"),
        ("👩‍🚀 Ana", "👩‍🚀 Ana"),
        ("نیلوفر می‌خواهد", "نیلوفر می‌خواهد"),
        ("O'Neil–Šťastný", "O'Neil–Šťastný"),
        ("דָּנִיֵּאל", "דָּנִיֵּאל"),
        ("An\x07a\x1b[2J\x1f", "An a [2J"),
        ("Ana\u202etxt.exe", "Ana txt.exe"),
        ("<b>Ana</b>", "<b>Ana</b>"),
        ("=1+1", "=1+1"),
        ("'; DROP TABLE person; --", "'; DROP TABLE person; --"),
        ("n" * 99 + "👩‍🚀", "n" * 99 + "👩"),
    ],
)
def test_a_name_comes_in_as_one_readable_line(importing, cell, kept):
    package = oak().set("users", "u2", givenName=cell)
    importing.apply(package)
    assert person("u2").first_name == kept and importing.read(package).changes_nothing


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u2003 "])
@pytest.mark.parametrize("cell", [("users", "u2", "familyName"), ("orgs", "o2", "name"), ("classes", "k1", "title")])
def test_blanks_are_no_name(importing, cell, blank):
    kind, id_, column = cell
    run = importing.read(oak().set(kind, id_, **{column: blank}))
    assert run.state == "refused" and f"column {column}: the cell is empty" in problems(run)[0]


@pytest.mark.parametrize("blank", ["\u200b", "\u202e\u202c", "\x07"])
def test_who_has_no_visible_name_is_left_out_and_said(importing, blank):
    package = oak().set("users", "u2", givenName=blank, familyName=blank)
    run = importing.apply(package)
    assert [r.sis_id for r in rows(run, "student", "refused")] == ["u2"]
    assert any(": u2: has neither a first nor a last name" in p for p in problems(run, "warning"))
    assert Person.select().count() == 2 and importing.read(package).changes_nothing
    assert importing.apply(changes().enroll("u2")).state == "applied"


def test_one_name_is_enough(importing):
    importing.apply(oak().set("users", "u2", familyName="\u200b"))
    assert person("u2").name == "Ana"


@pytest.mark.parametrize("where", [("users", "u2", "givenName"), ("orgs", "o2", "name"), ("classes", "k1", "title")])
def test_a_nul_is_refused(importing, where):
    kind, id_, column = where
    run = importing.read(oak().set(kind, id_, **{column: "A\x00b"}))
    assert run.state == "refused" and "line" in problems(run)[0] and not Person.select().exists()


@pytest.mark.parametrize("version", ["1.1", "1.2"])
@pytest.mark.parametrize("title", ["T" * 300, "\x07\u202e", "👩‍🚀" * 100])
def test_titles_of_all_things_fit(importing, version, title):
    package = oak(version).set("orgs", "o2", name=title).set("classes", "k1", title=title, classCode=title)
    package.set("courses", "c1", title=title, courseCode=title, grades=",".join(["09"] * 200))
    package.set("academicSessions", "t1", title=title).set("orgs", "o1", name=title)
    run = importing.read(package)
    if run.state == "refused":
        run = read_run(read_anyway(THIS_COMPUTER, run.id).id)
    importing.apply(run)
    assert School.get().name and len(School.get().name) <= 200 and importing.read(package, lenient=True).changes_nothing


@pytest.mark.parametrize(
    ("cell", "grade"),
    [
        ("09", "09"), ("9", "09"), ("13", "13"), ("KG", "KG"), ("kg", "KG"), ("K", "KG"), ("PreK", "PK"), ("", ""),
        ("01,02", "01"), ("other", "Other"), ("Grade 7", "Grade 7"), ("Kindergarten, all", "Kindergart"),
    ],
)  # fmt: skip
def test_the_first_grade_counts_as_ceds_spells_it(importing, cell, grade):
    importing.apply(oak().set("users", "u2", grades=cell))
    assert person("u2").grade == grade


def test_teachers_have_no_grade(importing):
    importing.apply(oak().set("users", "u1", grades="09,10"))
    assert person("u1").grade == ""


def test_ids_as_long_as_they_may_be(importing):
    long = "x" * 255
    package = oak().person(long, "student", "Long", "Id", username="l", email="")
    package.section(long[1:] + "k", "Long").add(
        "enrollments", long, classSourcedId=long[1:] + "k", schoolSourcedId="o2", userSourcedId=long, role="student"
    )
    importing.apply(package)
    assert Enrollment.get(Enrollment.sis_id == long).person_id == person(long).id
    assert importing.read(package).changes_nothing


@pytest.mark.parametrize("id_", ["a b", "ümlaut", "'; --", "{x}"])
def test_ids_that_ids_may_not_be_are_taken_with_a_warning_in_1_1(importing, id_):
    package = oak().person(id_, "student", "Odd", "Id", username="odd", email="").enroll(id_)
    run = importing.apply(package)
    assert person(id_).last_name == "Id" and problems(run, "warning") and importing.read(package).changes_nothing


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_passwords_of_a_package_are_nowhere_afterwards(importing, version):
    package = oak(version).set("users", "u2", password=SECRET).set("users", "u3", password=SECRET, role="headmaster")
    if version == "1.2":
        package.set("users", "u3", status="odd")
        profile = {"userSourcedId": "u2", "profileType": "x", "vendorId": "v", "credentialType": "c", "username": "ana"}
        package.add("userProfiles", "p1", **profile, password=SECRET)
    assert importing.read(package).state == "refused" and SECRET not in everything_as_text()
    package.set("users", "u3", role="student", status="")
    importing.apply(package)
    assert SECRET not in everything_as_text() and person("u2").password_hash is None


def test_the_naughty_strings_are_names_like_any_other(importing):
    if not SHARED.is_dir():
        pytest.skip("../shared/data is not there")
    strings = json.loads((SHARED / "hostile" / "blns.json").read_text(encoding="utf-8"))
    naughty = [text for text in strings if text.strip()]
    package = oak()
    for number, text in enumerate(naughty):
        package.person(f"n{number}", "student", text, "Naughty", username=text, email=text)
    run = importing.read(package)
    refused = {p.split(",")[1] for p in problems(run)}
    for number in [n for n in range(len(naughty)) if f" line {n + 5}" in refused]:
        package.drop("users", f"n{number}")
    importing.apply(package)
    assert Person.select().count() > 400 and importing.read(package).changes_nothing


def test_a_run_with_odd_names_can_be_looked_at(importing, house, browser):
    run = importing.read(oak().set("users", "u2", givenName="<script>alert(1)</script>", familyName="🙂" * 200))
    assert Row.select().where(Row.run == run, Row.label.contains("<script>")).exists()
    page = browser(house.petra).get(f"/roster/runs/{run.id}/rows").get_data(as_text=True)
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page


def test_the_preview_of_long_things_is_kept_short(importing):
    run = importing.read(oak().set("users", "u2", email="x" * 5000, username="y" * 5000))
    assert all(len(p) < 400 for p in problems(run, "warning")) and Run.get_by_id(run.id).state == "ready"
    request_apply(THIS_COMPUTER, run.id)
