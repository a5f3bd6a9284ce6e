"""A mistyped --instance: only what begins a portal makes its folder, everything else says that none is there."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from portal import cli


@pytest.fixture
def homeroom(monkeypatch: pytest.MonkeyPatch):
    """`homeroom(instance, "check")`: what the command answered."""
    monkeypatch.delenv("HOMEROOM_DATABASE_URL", raising=False)

    def run(instance: Path, *arguments: str, typed: str = ""):
        return CliRunner().invoke(cli.main, ["--instance", str(instance), *arguments], input=typed)

    return run


@pytest.mark.parametrize(
    "command",
    [["check"], ["backup"], ["welcome"], ["reset-password", "petra"], ["suspend", "petra", "--reason", "left"],
     ["unsuspend", "petra"], ["invite", "a@cedar.example"]],
)  # fmt: skip
def test_a_command_for_a_portal_that_is_not_there_makes_none(homeroom, tmp_path, command):
    folder = tmp_path / "mistyped"
    said = homeroom(folder, *command)
    assert said.exit_code == 1
    assert said.stderr == (
        f"Error: There is no Homeroom in {folder}. Is that its folder? A new one begins with: homeroom serve\n"
    )
    assert not folder.exists()


@pytest.mark.parametrize("left", [[], ["config.toml"], ["keys.json"]])
def test_nor_does_it_in_a_folder_without_a_database(homeroom, tmp_path, left):
    for name in left:
        (tmp_path / name).touch(mode=0o600)
        (tmp_path / name).write_text("{}" if name == "keys.json" else "")
    said = homeroom(tmp_path, "check")
    assert said.exit_code == 1 and "There is no Homeroom in" in said.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == left


@pytest.mark.parametrize("command", ["check", "serve", "demo"])
def test_asked_for_help_no_command_needs_or_makes_a_portal(homeroom, tmp_path, command):
    folder = tmp_path / "mistyped"
    said = homeroom(folder, command, "--help")
    assert said.exit_code == 0 and said.output.startswith("Usage: ") and not folder.exists()


def test_the_demo_begins_a_portal_and_then_it_is_there(homeroom, tmp_path):
    assert homeroom(tmp_path / "new", "demo", "--password", "walnut-harbor-kite").exit_code == 0
    assert homeroom(tmp_path / "new", "backup").exit_code == 0


def test_an_address_of_the_database_that_is_unknown_here_is_no_matter_of_the_folder(homeroom, tmp_path, monkeypatch):
    (tmp_path / "keys.json").touch(mode=0o600)
    (tmp_path / "keys.json").write_text('{"session": ["x"], "temporary_passwords": ["x"], "queue": ["x"]}')
    monkeypatch.setenv("HOMEROOM_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert "There is no Homeroom" not in homeroom(tmp_path, "check").output
