"""Reading less strictly is offered where everything that is wrong is only formal: one error in earnest stays one."""

import csv
import io
import zipfile

import pytest

from tests.house import soup
from tests.roster.oneroster import oak


def line(values):
    out = io.StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue()


@pytest.fixture
def rewritten(tmp_path):
    """Writes Oak's 1.2 package with `change` made to the text of users.csv."""

    def write(change, package=None):
        source, target = (package or oak("1.2")).write(tmp_path / "in.zip"), tmp_path / "out.zip"
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
            for name in old.namelist():
                text = old.read(name).decode()
                new.writestr(name, change(text) if name == "users.csv" else text)
        return target

    return write


def lowered(text):
    """Formal: the names of the columns in small letters."""
    head, rest = text.split("\r\n", 1)
    return f"{head.lower()}\r\n{rest}"


def joined(text):
    """In earnest: two lines run into one."""
    lines = text.split("\r\n")
    return "\r\n".join([*lines[:1], ",".join(lines[1:3]), *lines[3:]])


def without(name):
    def change(text):
        rows = list(csv.reader(io.StringIO(text)))
        place = rows[0].index(name)
        return "".join(line(row[:place] + row[place + 1 :]) for row in rows)

    return change


def marked(text):
    """In earnest beside formal ones: an unknown word where true or false must stand."""
    return lowered(text).replace(",true,", ",perhaps,", 1)


CASES = pytest.mark.parametrize(
    ("change", "offered"),
    [(lowered, True), (without("middleName"), True), (joined, False), (marked, False), (without("sourcedId"), False)],
)


@CASES
def test_it_is_offered_on_the_page_where_every_error_is_formal(importing, house, browser, rewritten, change, offered):
    run = importing.read(rewritten(change), by=house.petra)
    page = soup(browser(house.petra).get(f"/roster/runs/{run.id}"))
    assert run.state == "refused" and bool(page.select('form[action$="read-anyway"]')) == offered
    assert importing.read(rewritten(change), lenient=True).state == ("ready" if offered else "refused")


@CASES
def test_the_terminal_offers_it_alike(homeroom, rewritten, change, offered):
    code, said = homeroom("import", rewritten(change))
    assert code == 1 and ("--lenient" in said) == offered


def test_a_package_with_foreign_schools_is_no_matter_of_form_nor_of_the_file(importing, house, browser):
    run = importing.read(oak("1.2"), by=house.sam)
    page = soup(browser(house.sam).get(f"/roster/runs/{run.id}"))
    said = page.select_one(".note-error").text
    assert "Ask the district to import it." in said and "Correct these" not in said
    assert not page.select('form[action$="read-anyway"]')


def test_what_can_be_corrected_is_said_to_be_where_something_can(importing, house, browser):
    run = importing.read(oak().set("users", "u2", role="headmaster"), by=house.petra)
    said = soup(browser(house.petra).get(f"/roster/runs/{run.id}")).select_one(".note-error").text
    assert "Correct these in the student information system" in said
