"""Titles and names of schools that are too long to be kept whole are cut, and it is said where."""

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
