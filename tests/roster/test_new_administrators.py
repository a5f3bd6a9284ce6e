"""Somebody new whom a person ticked as an administrator: the outcome, the rows and the history tell it."""

import pytest

from portal.people.history import history_of
from portal.roster import lists
from portal.roster.sentences import did
from tests.house import soup
from tests.roster.oneroster import answer, lincoln, person


def ticked(importing, role, by, applied_by=None):
    """A package of Lincoln High with a principal whom `by` ticked."""
    run = importing.read(lincoln().person("u9", "administrator", "Olu", "Head"), by=applied_by or by)
    answer(run, "admin", role, by=by)
    return importing.apply(run, by=applied_by or by)


def row(run):
    return next(n.fields for n in lists.rows_with(run, "teacher", "added", None) if n.name == "Olu Head")


def test_the_row_has_the_role(importing, house):
    run = ticked(importing, "school_admin", house.petra)
    assert {("role", None, "School admin"), ("school", None, "Lincoln High")} <= set(row(run))


def test_the_row_of_a_district_admin_has_no_school(importing, house):
    run = ticked(importing, "district_admin", house.petra)
    assert ("role", None, "District admin") in row(run) and "school" not in {label for label, _o, _n in row(run)}
    assert person("u9").school_id is None


def test_the_outcome_says_that_somebody_was_appointed(importing, house, browser):
    run = ticked(importing, "school_admin", house.petra)
    assert did(run).endswith("removed nobody. Appointed 1 administrator.")
    assert "Appointed 1 administrator." in soup(browser(house.petra).get(f"/roster/runs/{run.id}")).text


def test_nobody_appointed_is_not_mentioned(importing, house):
    assert "ppointed" not in did(ticked(importing, "teacher", house.petra))


@pytest.mark.parametrize(
    ("by", "applied_by", "sentence"),
    [
        ("sam", "sam", "added this account from a roster:"),
        ("dora", "sam", "added this account from a roster (Dora Lindqvist chose the role):"),
    ],
)
def test_the_history_says_which_role_and_who_chose_it(importing, house, by, applied_by, sentence):
    ticked(importing, "school_admin", getattr(house, by), getattr(house, applied_by))
    (line,) = history_of(house.petra, person("u9"))
    assert (line.who, line.changes) == (house.sam.name, [("role", "Teacher", "School admin")])
    assert line.sentence == sentence.replace("Dora Lindqvist", house.dora.name)


def test_nor_is_who_chose_it_lost_for_somebody_who_was_here(importing, house):
    ticked(importing, "teacher", house.sam)
    run = importing.read(lincoln().person("u9", "administrator", "Olu", "Heads"), by=house.sam)
    answer(run, "admin", "school_admin", by=house.dora)
    run = importing.apply(run, by=house.sam)
    line = history_of(house.petra, person("u9"))[0]
    assert line.sentence == f"applied a roster ({house.dora.name} chose the role) that changed"
    assert did(run).endswith("Appointed 1 administrator.")


def test_the_preview_says_who_is_not_in_homeroom_yet(importing, house, browser):
    def here(run):
        page = soup(browser(house.petra).get(f"/roster/runs/{run.id}"))
        (shown,) = [row for row in page.select("tr[id^=question]") if "Olu" in row.th.text]
        return shown.select_one("[data-label='In Homeroom']").text

    assert here(importing.read(lincoln().person("u9", "administrator", "Olu", "Head"))) == "nobody yet"
    ticked(importing, "teacher", house.petra)
    assert here(importing.read(lincoln().person("u9", "administrator", "Olu", "Heads"))) == "Teacher"
