"""A name that an account made by hand has: the question tells both sides, what each answer does, and where one of them
is a student and the other works here."""

import pytest

from portal.people.models import Person
from portal.roster.models import Question
from tests.house import soup
from tests.roster.oneroster import answer, lincoln, questions
from tests.roster.runs import page

TESS, ANA = "tess.marchetti@cedar.example", "ana.pérez@cedar.example"


def pupil_with_a_teachers_address():
    return lincoln().set("users", "u2", email=TESS)


def asked(importing, package, by):
    (question,) = questions(importing.read(package, by=by), "taken")
    return question


def text(page):
    return " ".join(page.get_text(" ", strip=True).split())


def test_both_sides_say_name_role_school_grade_and_status(importing, house):
    question = asked(importing, pupil_with_a_teachers_address(), house.sam)
    assert question.here == f"Tess Marchetti · Teacher · Lincoln High · Active · signs in with {TESS}"
    assert question.theirs == f"Ana Pérez · Student · Lincoln High · Grade 9 · has {TESS}"


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"password_hash": None}, "Not yet active"),
        ({"suspended_at": "2026-01-01"}, "Suspended"),
    ],
)
def test_whether_the_account_is_in_use_is_said(importing, house, facts, says):
    Person.update(facts).where(Person.id == house.tess.id).execute()
    assert f" · {says} · " in asked(importing, pupil_with_a_teachers_address(), house.petra).here


def test_an_administrator_of_a_district_is_told_by_the_district(importing, house):
    package = lincoln().set("users", "u1", email=house.dora.email)
    assert "Dora Haddad · District admin · Cedar Valley · Active" in asked(importing, package, house.petra).here


def test_who_the_file_calls_an_administrator_or_has_disabled_is_told_as_that(importing, house):
    package = lincoln().person("u9", "administrator", "Sal", "Price", email=TESS, enabledUser="false")
    says = "Sal Price · School admin · Lincoln High · disabled in the file"
    assert asked(importing, package, house.petra).theirs.startswith(says)


def test_a_student_of_the_file_and_a_teacher_here_are_linked_only_if_they_are_one(importing, house, browser):
    run = importing.read(pupil_with_a_teachers_address(), by=house.sam)
    (question,) = questions(run, "taken")
    row = page(browser(house.sam), run).select_one(f"#question-{question.id}")
    assert question.answer == "without"
    assert "A student in the file, and here a member of staff. Link them only if they are one person" in text(row)
    assert [button.get_text(strip=True) for button in row.select("button")] == ["Add without it", "Same person, link"]


def test_so_are_a_teacher_of_the_file_and_a_student_here(importing, house, browser):
    run = importing.read(lincoln().set("users", "u1", email=ANA), by=house.sam)
    assert "A member of staff in the file, and here a student." in text(page(browser(house.sam), run))


def test_two_who_are_both_students_are_asked_about_without_that(importing, house, browser):
    run = importing.read(lincoln().set("users", "u2", email=ANA), by=house.sam)
    says = text(page(browser(house.sam), run))
    assert "only if they are one person" not in says and "Same person, link" in says


def test_the_page_says_what_each_answer_does(importing, house, browser):
    says = text(page(browser(house.sam), importing.read(pupil_with_a_teachers_address(), by=house.sam)))
    assert "makes a new account that lacks that name" in says and "makes no new account" in says


def test_a_terminal_says_it_too(importing, house, homeroom, tmp_path):
    _code, out = homeroom("import", pupil_with_a_teachers_address().write(tmp_path / "a.zip"), "--dry-run")
    assert "Teacher · Lincoln High · Active" in out and "Link them only if they are one person" in out


def test_a_question_of_an_older_run_is_still_shown(importing, house, browser):
    run = importing.read(pupil_with_a_teachers_address(), by=house.sam)
    Question.update(data="{}").where(Question.run == run, Question.kind == "taken").execute()
    assert "Same person, link" in text(page(browser(house.sam), run))


def test_an_applied_run_says_who_was_linked_and_leads_to_where_it_is_undone(importing, house, browser):
    run = importing.read(pupil_with_a_teachers_address(), by=house.sam)
    answer(run, "taken", "link", by=house.sam)
    importing.apply(run, by=house.sam)
    sam = browser(house.sam)
    shown = page(sam, run)
    assert "A link can be undone in the history of the account." in text(shown)
    history = soup(sam.get(shown.select_one('table a[href*="/history"]')["href"]))
    assert "linked this account with the roster" in text(history) and history.select_one(".history form button")
    listed = text(page(sam, run, "/rows?verdict=changed"))
    assert "made by hand: Tess Marchetti · Teacher · Lincoln High · Active linked" in listed.replace("→ ", "")
