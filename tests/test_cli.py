"""The terminal: it says what it did, and what went wrong in one line."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from portal import cli
from portal.access.sessions import start_session
from portal.config import Settings
from portal.desk.running import claimed
from portal.people.models import Person
from portal.seals import unseal
from tests.house import again


@pytest.fixture
def homeroom(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`homeroom("check")` runs a command on this test's instance."""
    monkeypatch.setenv("HOMEROOM_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("HOMEROOM_PASSWORD_MEMORY_KIB", "8")
    monkeypatch.setenv("HOMEROOM_PASSWORD_ROUNDS", "1")

    def run(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(cli.main, ["--instance", str(settings.instance), *arguments], input=typed)

    return run


def test_help_lists_every_command_but_the_worker(homeroom: Callable[..., Result]):
    shown = homeroom("--help").output
    for command in ("serve", "backup", "restore", "check", "welcome", "reset-password", "suspend", "unsuspend"):
        assert f"\n  {command} " in shown
    assert "\n  worker " not in shown
    assert "..." not in shown.partition("Commands:")[2]


def test_wrong_use_is_exit_code_2(homeroom: Callable[..., Result]):
    assert homeroom("nonsense").exit_code == 2
    assert homeroom("serve", "--port", "many").exit_code == 2


@pytest.mark.parametrize("command", [("reset-password",), ("import",), ("backup",), ("--instance",)])
def test_an_argument_that_is_not_utf_8_is_named_and_wrong_use(app, homeroom, command):
    result = homeroom(*command, "Ren\udce9.zip")
    assert result.exit_code == 2 and "mistake" not in result.output
    assert "Error: Ren\ufffd.zip can't be read: it is not UTF-8." in result.stderr


def test_a_backup_says_where_it_is_and_that_the_keys_are_missing(app, homeroom: Callable[..., Result], tmp_path: Path):
    result = homeroom("backup", str(tmp_path / "b.zip"))
    assert result.exit_code == 0
    assert str(tmp_path / "b.zip") in result.stdout
    assert "WITHOUT the keys" in result.stderr


def test_a_backup_into_a_folder_that_is_not_there_makes_no_file_of_its_name(app, homeroom, tmp_path: Path):
    result = homeroom("backup", f"{tmp_path}/stick/")
    assert result.exit_code == 1
    assert result.stderr == f"Error: There is no folder {tmp_path}/stick/. Is its disk there?\n"
    assert not (tmp_path / "stick").exists()


def test_nor_does_one_into_a_mistyped_folder_make_that(app, homeroom, tmp_path: Path):
    result = homeroom("backup", f"{tmp_path}/stcik/b.zip")
    assert result.exit_code == 1
    assert result.stderr == f"Error: There is no folder {tmp_path}/stcik. Is its disk there?\n"
    assert not (tmp_path / "stcik").exists()


def test_a_restore_asks_first_and_a_no_changes_nothing(house, homeroom: Callable[..., Result], tmp_path: Path):
    homeroom("backup", str(tmp_path / "b.zip"))
    Person.update(first_name="Later").where(Person.id == house.ana.id).execute()
    result = homeroom("restore", str(tmp_path / "b.zip"), typed="n\n")
    assert result.exit_code == 1
    assert again(house.ana).first_name == "Later"


def test_a_file_that_is_no_backup_is_refused_before_anybody_is_asked(homeroom: Callable[..., Result], tmp_path: Path):
    (tmp_path / "b.zip").write_text("nothing")
    result = homeroom("restore", str(tmp_path / "b.zip"))
    assert "b.zip is not a Homeroom backup" in result.stderr
    assert "Replace" not in result.output


def test_a_restore_of_a_portal_that_runs_is_refused_before_anybody_is_asked(app, homeroom, settings, tmp_path: Path):
    homeroom("backup", str(tmp_path / "b.zip"))
    with claimed(settings):
        result = homeroom("restore", str(tmp_path / "b.zip"), typed="y\n")
    assert result.exit_code == 1 and result.stderr.startswith("Error: Homeroom already runs with the folder")
    assert "Replace" not in result.output


def test_what_is_wrong_with_a_backup_is_one_line(app, homeroom: Callable[..., Result], tmp_path: Path):
    (tmp_path / "b.zip").write_text("nothing")
    result = homeroom("restore", "--yes", str(tmp_path / "b.zip"))
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: b.zip is not a Homeroom backup")
    assert len(result.stderr.splitlines()) == 1


def test_check_ends_with_1_when_there_is_trouble_and_names_it_first(app, homeroom: Callable[..., Result]):
    result = homeroom("check")
    assert result.exit_code == 1
    assert result.stdout.startswith("trouble  There was never a backup")
    homeroom("backup")
    assert homeroom("check").exit_code == 0


def test_welcome_prints_a_new_link_while_there_is_no_portal_admin(app, homeroom: Callable[..., Result]):
    first, second = homeroom("welcome").output, homeroom("welcome").output
    assert first.startswith("http://127.0.0.1:5000/welcome?code=")
    assert first != second


def test_welcome_is_refused_once_the_portal_is_set_up(house: SimpleNamespace, homeroom: Callable[..., Result]):
    result = homeroom("welcome")
    assert result.exit_code == 1
    assert "set up already" in result.stderr


def test_suspend_and_unsuspend_by_address_or_username(house: SimpleNamespace, homeroom: Callable[..., Result]):
    start_session(house.ana, "127.0.0.1", "test")
    assert homeroom("suspend", "ana.pérez@cedar.example", "--reason", "moved away").exit_code == 0
    assert again(house.ana).suspended_reason == "moved away"
    assert homeroom("unsuspend", "ANA.PÉREZ").exit_code == 0
    assert again(house.ana).suspended_at is None


@pytest.mark.parametrize(("command", "state"), [("suspend", "is suspended"), ("unsuspend", "may sign in")])
def test_what_was_done_already_is_said_without_speaking_of_a_page(
    house, homeroom: Callable[..., Result], command, state
):
    homeroom(command, "ana.pérez@cedar.example")
    result = homeroom(command, "ana.pérez@cedar.example")
    assert result.exit_code == 1
    assert f"That was done already: Ana Pérez {state}." in result.stderr and "page" not in result.stderr


def test_a_locked_out_admin_gets_back_in_by_a_temporary_password(house, homeroom: Callable[..., Result]):
    result = homeroom("reset-password", "petra.novak")
    petra = again(house.petra)
    assert result.exit_code == 0
    assert unseal(petra.temporary_password) in result.stdout
    assert petra.password_hash is None


def test_nobody_of_that_name_is_one_line(app, homeroom: Callable[..., Result]):
    result = homeroom("suspend", "ghost")
    assert (result.exit_code, result.stderr) == (1, "Error: Nobody signs in as ghost.\n")


def test_a_fault_of_our_own_shows_no_traceback(app, homeroom: Callable[..., Result], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cli.checks, "check", lambda _settings: 1 / 0)
    result = homeroom("check")
    assert result.exit_code == 1
    assert "ZeroDivisionError" in result.stderr
    assert "Traceback" not in result.output
