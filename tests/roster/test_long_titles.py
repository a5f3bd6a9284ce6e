"""Titles, names of schools, codes and lists of grades too long to be kept whole are cut, and it is said where."""

import pytest

from portal.classes.models import Course, Section, Term
from portal.schools.models import District, School
from tests.roster.oneroster import oak, problems

LONG = "Very " * 50 + "long"


@pytest.mark.parametrize(
    ("kind", "id_", "column", "model", "field"),
    [
        ("orgs", "o1", "name", District, "name"),
        ("orgs", "o2", "name", School, "name"),
        ("academicSessions", "t1", "title", Term, "title"),
        ("courses", "c1", "title", Course, "title"),
        ("classes", "k1", "title", Section, "title"),
    ],
)
def test_it_is_cut_at_200_letters_and_told(importing, kind, id_, column, model, field):
    package = oak().set(kind, id_, **{column: LONG})
    run = importing.apply(package)
    (told,) = [text for text in problems(run, "warning") if "longer than 200 letters" in text]
    assert told.startswith(f"{kind}.csv, line ") and f"column {column}: “Very Very" in told
    assert len(getattr(model.get(), field)) <= 200


def test_one_of_200_is_kept_whole_without_a_word(importing):
    run = importing.apply(oak().set("classes", "k1", title="x" * 200))
    assert Section.get().title == "x" * 200 and not problems(run, "warning")


@pytest.mark.parametrize(
    ("kind", "id_", "column", "most", "model", "field"),
    [
        ("courses", "c1", "courseCode", 100, Course, "code"),
        ("courses", "c1", "grades", 200, Course, "grades"),
        ("classes", "k1", "classCode", 100, Section, "code"),
        ("classes", "k1", "grades", 200, Section, "grades"),
    ],
)
def test_so_is_a_code_and_a_list_of_grades(importing, kind, id_, column, most, model, field):
    run = importing.apply(oak().set(kind, id_, **{column: "09," * 100 + "10"}))
    (told,) = problems(run, "warning")
    place, text = f"{kind}.csv, line 2, column {column}: “09,09", f"so only the first {most} are kept."
    assert told.startswith(place) and told.endswith(text) and run.warning_count == 1
    assert getattr(model.get(), field) == ("09," * 100)[:most].rstrip()


@pytest.mark.parametrize(("more", "told"), [(1, "So it is with 1 more row."), (1500, "So it is with 1,500 more rows.")])
def test_many_long_codes_are_one_fault_of_the_export_and_told_once(importing, more, told):
    package = oak().set("classes", "k1", classCode="x" * 101)
    for number in range(more):
        package.section(f"more{number}", "Algebra").set("classes", f"more{number}", classCode="y" * 101)
    run = importing.read(package)
    (warning,) = problems(run, "warning")
    assert warning.startswith("classes.csv, line 2, column classCode: ") and warning.endswith(f"are kept. {told}")
    assert run.warning_count == 1


def test_codes_and_grades_as_long_as_they_may_be_are_kept_whole_without_a_word(importing):
    grades = ",".join(["09"] * 67)
    run = importing.apply(oak().set("classes", "k1", classCode="x" * 100, grades=grades))
    assert (Section.get().code, Section.get().grades) == ("x" * 100, grades) and not problems(run, "warning")
    again = importing.read(oak().set("classes", "k1", classCode="x" * 100, grades=grades))
    assert again.changes_nothing


def test_a_long_code_that_comes_again_is_no_change(importing):
    package = oak().set("classes", "k1", classCode="x" * 500)
    importing.apply(package)
    assert importing.read(package).changes_nothing
