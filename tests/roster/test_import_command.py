"""`homeroom import`: what it prints, what it asks, how it ends."""

import csv
import io
import zipfile

import pytest

from portal.audit.models import Event
from portal.people.models import Person
from portal.people.operations import add_person, edit_person
from portal.roles import THIS_COMPUTER
from portal.roster import commands
from portal.roster.models import Run
from portal.schools.models import District, School, Setting
from tests.house import make_school
from tests.roster.packages import PEOPLE, write_package


@pytest.fixture
def package(tmp_path):
    return write_package(tmp_path / "oak.zip")


def test_it_shows_what_would_change_and_applies_after_a_yes(homeroom, package):
    code, said = homeroom("import", package, say="y\n")
    assert code == 0
    assert ["Students", "2", "0", "0", "0"] in [line.split() for line in said.splitlines()]
    assert "  Ana Pérez\n" in said and "  Ana Pérez in Algebra 1\n" in said
    assert "Olu Head (here: nobody yet, in the file: School admin) → Teacher" in said
    assert "Apply? [y/N]" in said and "Added 4 people" in said
    assert Person.select().where(Person.sis_id.is_null(False)).count() == 4
    assert Event.get(Event.kind == "roster.applied").actor_id is None


@pytest.mark.parametrize(
    ("options", "say", "code"),
    [(["--dry-run"], "", 0), ([], "n\n", 1), ([], "", 1), (["--dry-run", "--yes"], "", 0)],
)
def test_without_a_yes_nothing_is_written_and_no_run_is_left_open(homeroom, package, options, say, code):
    assert homeroom("import", package, *options, say=say)[0] == code
    assert not Person.select().exists()
    assert Run.get().state == "cancelled"


def test_the_same_again_has_nothing_to_do_and_asks_nothing(homeroom, package):
    assert homeroom("import", package, "--yes")[0] == 0
    code, said = homeroom("import", package)
    assert code == 0 and "This package changes nothing." in said and "Apply?" not in said


def test_a_changed_row_is_shown_old_and_new(homeroom, package, tmp_path):
    homeroom("import", package, "--yes")
    people = PEOPLE | {"u2": ("student", "Ana", "Pérez Díaz", "ana@oak.example", "aperez")}
    _code, said = homeroom("import", write_package(tmp_path / "two.zip", people=people), "--dry-run")
    assert "Ana Pérez Díaz: last name: Pérez → Pérez Díaz" in said
    assert "changes 1 person and removes nobody" in said


def test_a_refused_package_tells_every_error_and_ends_with_one(homeroom, tmp_path):
    people = {f"u{n}": ("headmaster", "Ana", "Pérez", "", f"ana{n}") for n in range(30)}
    package = write_package(tmp_path / "bad.zip", people=people)
    code, said = homeroom("import", package)
    assert code == 1
    assert "users.csv, line 2, column role: “headmaster”" in said and "… and 10 more (see --list all)" in said
    assert said.splitlines()[-1] == "Error: The package has 30 errors, so nothing of it was taken in."
    assert Run.get().state == "refused" and not Person.select().exists()
    assert "users.csv, line 31, column role" in homeroom("import", package, "--list", "all")[1]


def test_long_lists_are_cut_unless_asked_for(homeroom, tmp_path):
    people = {f"u{n}": ("student", f"Kid{n:02}", "Twin", "", f"kid{n}") for n in range(25)}
    package = write_package(tmp_path / "many.zip", people=people)
    said = homeroom("import", package, "--dry-run")[1]
    assert "  Kid19 Twin\n" in said and "  Kid20 Twin\n" not in said and "… and 5 more (see --list all)" in said
    said = homeroom("import", package, "--dry-run", "--list", "all")[1]
    assert "  Kid24 Twin\n" in said and "more" not in said


def test_a_folder_is_a_package_too(homeroom, package, tmp_path):
    folder = tmp_path / "oak"
    zipfile.ZipFile(package).extractall(folder)
    assert homeroom("import", folder, "--yes")[0] == 0
    assert Person.get(Person.sis_id == "u2").first_name == "Ana"


def test_another_system_is_named_on_the_command_line(homeroom, package, tmp_path):
    homeroom("import", package, "--yes")
    manifest = io.StringIO(zipfile.ZipFile(package).read("manifest.csv").decode())
    other = write_package(tmp_path / "elm.zip", people={})
    with zipfile.ZipFile(other) as one, zipfile.ZipFile(tmp_path / "elm2.zip", "w") as two:
        for name in one.namelist():
            rows = [["source.systemName", "Elm"] if "source.systemName" in row else row for row in csv.reader(manifest)]
            text = "\n".join(",".join(row) for row in rows) if name == "manifest.csv" else one.read(name).decode()
            two.writestr(name, text)
    code, said = homeroom("import", tmp_path / "elm2.zip", "--dry-run")
    assert code == 1 and "Elm" in said and "Oak SIS" in said
    assert homeroom("import", tmp_path / "elm2.zip", "--dry-run", "--source", "Elm")[0] == 0


def test_wrong_use_ends_with_two(homeroom, package, tmp_path):
    assert homeroom("import")[0] == 2
    assert homeroom("import", tmp_path / "nothing.zip")[0] == 2
    assert homeroom("import", package, "--list", "some")[0] == 2


def test_what_is_no_package_is_refused_in_one_line(homeroom, tmp_path):
    (tmp_path / "people.csv").write_text("a,b\n")
    code, said = homeroom("import", tmp_path / "people.csv")
    assert code == 1 and said.splitlines()[-1].startswith("Error: ") and "Traceback" not in said


def test_the_demo_takes_no_real_roster(homeroom, package):
    Setting.write("demo", True)
    code, said = homeroom("import", package, "--yes")
    assert code == 1 and "The demo takes no real roster" in said and not Person.select().exists()


def test_a_name_cannot_move_the_cursor(homeroom, tmp_path):
    people = {"u1": ("student", "A\x1b[2Jna", "P", "", "ana")}
    said = homeroom("import", write_package(tmp_path / "x.zip", people=people), "--dry-run")[1]
    assert "\x1b" not in said


def test_a_field_edited_by_hand_is_said_to_stay(homeroom, package):
    homeroom("import", package, "--yes")
    ana = Person.get(Person.sis_id == "u2")
    edit_person(THIS_COMPUTER, ana.id, ana.version, {"last_name": "Perez"})
    code, said = homeroom("import", package, "--yes")
    assert code == 0 and "Ana Perez, last name (here: Perez, in the file: Pérez) → Keep ours" in said
    assert said.splitlines()[-1] == "Nothing new in this package; 1 field was edited here since and stays."


def test_a_question_is_asked_with_one_mark(homeroom, package, tmp_path):
    homeroom("import", package, "--yes")
    people = PEOPLE | {"u2": ("teacher", *PEOPLE["u2"][1:])}
    said = homeroom("import", write_package(tmp_path / "next.zip", people=people), "--dry-run")[1]
    assert "Student or teacher? The file has another role" in said and "?." not in said


def test_a_name_taken_just_now_is_said_and_nothing_is_written(homeroom, package, monkeypatch):
    def somebody_is_faster(*_args):
        return bool(add_person(THIS_COMPUTER, {"role": "portal_admin", "first_name": "Ida", "username": "aperez"}))

    monkeypatch.setattr(commands, "_settle_schools", somebody_is_faster)
    code, said = homeroom("import", package, "--yes")
    assert code == 1 and said.splitlines()[-1].startswith(
        "Error: Somebody took a sign-in name of this package just now"
    )
    assert [p.first_name for p in Person.select()] == ["Ida"] and Run.get().state == "cancelled"


@pytest.fixture
def by_hand(app):
    """A school and its district as whoever installed the portal named them."""
    return make_school(District.create(name="Our District"), "Our School")


def test_a_school_set_up_by_hand_under_another_name_is_listed_as_not_answered_yet(homeroom, by_hand, package):
    code, said = homeroom("import", package, "--dry-run")
    assert code == 0 and "Oak School (here: Our School, in the file: Oak School) → Not answered yet" in said


def test_with_yes_alone_it_says_how_to_answer_about_a_school(homeroom, by_hand, package):
    code, said = homeroom("import", package, "--yes")
    assert code == 1 and "Is “Our District” the same as “Oak District”? Add --schools same or --schools new." in said
    assert not Person.select().exists() and Run.get().state == "cancelled"


@pytest.mark.parametrize(
    ("options", "say", "schools"),
    [
        (["--yes", "--schools", "same"], "", ["Our School"]),
        (["--yes", "--schools", "new"], "", ["Oak School", "Our School"]),
        ([], "y\ny\ny\n", ["Our School"]),
    ],
)
def test_the_answer_about_a_school_is_followed(homeroom, by_hand, package, options, say, schools):
    assert homeroom("import", package, *options, say=say)[0] == 0
    assert sorted(school.name for school in School.select()) == schools
    assert Person.get(Person.sis_id == "u2").school.name == schools[0]
