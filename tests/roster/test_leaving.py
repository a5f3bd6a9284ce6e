"""Rows marked “tobedeleted”: all are listed, and of what never was here that is said."""

import pytest

from tests.house import soup
from tests.roster.oneroster import changes, oak, rows

GONE = {"status": "tobedeleted"}


def test_who_is_here_is_listed(importing):
    importing.apply(oak())
    run = importing.read(changes().person("u2", "student", "Ana", "Pérez", **GONE))
    assert [row.label for row in rows(run, "student", "leaving")] == ["Ana Pérez"]


@pytest.mark.parametrize(
    ("kind", "package"),
    [
        ("student", lambda: changes().person("u9", "student", "No", "Body", **GONE)),
        ("school", lambda: changes().school("o9", "Nowhere").set("orgs", "o9", **GONE)),
        ("section", lambda: changes().section("k9", "Nothing").set("classes", "k9", **GONE)),
        ("enrollment", lambda: changes().enroll("u2", section="k1").add(
            "enrollments", "e9", classSourcedId="k1", schoolSourcedId="o2", userSourcedId="u2", role="student", **GONE
        ).drop("enrollments", "e-k1-u2")),
    ],
)  # fmt: skip
def test_what_was_never_here_is_listed_as_that(importing, house, browser, kind, package):
    importing.apply(oak())
    run = importing.read(package(), by=house.petra)
    (row,) = rows(run, kind, "leaving")
    assert run.state == "ready" and row.label.endswith(" (not here)")
    shown = soup(browser(house.petra).get(f"/roster/runs/{run.id}/rows?verdict=leaving"))
    assert row.label in shown.select_one(".records").text
