"""A package of changes that refers to what was never imported says that the full package comes first."""

import pytest

from tests.house import soup
from tests.roster.oneroster import changes, oak, problems

BASE_FIRST = (
    "This package holds only changes, and refers to what no earlier package brought. Import the full (bulk) package "
    "first, then this one."
)


def note(browser, run):
    return soup(browser.get(f"/roster/runs/{run.id}")).select_one(".note-error").get_text(" ", strip=True)


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_changes_without_their_base_say_what_to_import_first(importing, house, browser, version):
    run = importing.read(changes(version).person("u8", "student", "Ida", "New"), by=house.petra)
    assert run.state == "refused"
    said = "“o2” is not known from an earlier package, and these changes have no orgs.csv."
    assert any(said in sentence for sentence in problems(run))
    assert f"{BASE_FIRST} Otherwise correct these in the student information system" in note(browser(house.petra), run)


def test_so_it_is_where_the_file_is_there_and_lacks_the_record(importing, house, browser):
    importing.apply(oak())
    run = importing.read(changes().school("o3", "Elm School").section("k2", "X", school="o99"), by=house.petra)
    assert "“o99” is neither in orgs.csv nor known from an earlier package" in problems(run)[0]
    assert BASE_FIRST in note(browser(house.petra), run)


def test_of_a_full_package_or_other_errors_it_is_not_said(importing, house, browser):
    whole = importing.read(oak().enroll("ghost"), by=house.petra)
    importing.apply(oak())
    other = importing.read(changes().person("u8", "headmaster", "Ida", "New"), by=house.petra)
    for run in (whole, other):
        said = note(browser(house.petra), run)
        assert "full (bulk)" not in said and "Correct these in the student information system" in said


def test_the_terminal_says_it_too(homeroom, tmp_path):
    code, said = homeroom("import", changes().enroll("u2").write(tmp_path / "c.zip"))
    assert code == 1 and BASE_FIRST in said
    assert "full (bulk)" not in homeroom("import", oak().enroll("ghost").write(tmp_path / "b.zip"))[1]
