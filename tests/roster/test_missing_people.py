"""Who is here and not in the file, counted by person: of two rows of one person either speaks for them."""

import pytest

from tests.roster.oneroster import answer, oak, questions, rows


@pytest.fixture
def linked(importing):
    """Tess teaches (u1), and her second row as an administrator (u7) was linked."""
    package = oak().person("u7", "administrator", "Tess", "Marchetti", username="u1name")
    run = importing.read(package)
    answer(run, "two_rows", "link")
    importing.apply(run)
    return package


def missing(run):
    return [(row.kind, row.sis_id, row.label) for row in rows(run, "teacher", "missing")]


def test_whose_second_row_alone_is_gone_is_not_missing(importing, linked):
    run = importing.read(oak())
    assert not missing(run) and run.counts["teacher"]["missing"] == 0 and run.changes_nothing


def test_nor_is_somebody_whose_first_row_alone_is_gone(importing, linked):
    run = importing.read(linked.drop("users", "u1").drop("enrollments", "e-k1-u1"))
    assert not missing(run) and not questions(run, "two_rows")


def test_whose_rows_are_both_gone_is_missing_once(importing, linked):
    run = importing.read(linked.drop("users", "u1", "u7").drop("enrollments", "e-k1-u1"))
    assert missing(run) == [("teacher", "u1", "Tess Marchetti")] and run.counts["teacher"]["missing"] == 1
