"""What the README says is so."""

import re
from dataclasses import fields
from pathlib import Path

from portal import ROOT
from portal.cli import main
from portal.config import Settings, settable

README = (ROOT / "README.md").read_text()


def test_every_setting_is_in_the_table_with_its_default():
    table = dict(re.findall(r"^\| `(\w+)` \| .* \| (.*) \|$", README.partition("## Settings")[2], re.MULTILINE))
    assert list(table) == settable()
    for setting in fields(Settings):
        if setting.name in table and setting.default:
            assert f"`{setting.default}`" in table[setting.name]


def test_every_package_is_named_in_where_do_i_find():
    packages = {path.parent.name for path in Path(ROOT / "portal").glob("*/__init__.py")}
    named = set(re.findall(r"`portal/(\w+)/`", README))
    assert packages | {"migrations"} == named


def test_every_command_is_named():
    shown = {name for name, command in main.commands.items() if not command.hidden}
    table = README.partition("## Every day")[2].partition("**Backups")[0]
    assert shown == set(re.findall(r"`homeroom ([a-z-]+)", table))


def test_every_file_it_points_to_is_there():
    for path in re.findall(r"`((?:portal|static)/[\w/.]+)`", README):
        assert (ROOT / path).exists(), path


def test_every_picture_is_there_and_light():
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README)
    assert pictures
    assert all((ROOT / path).stat().st_size <= 200_000 for path in pictures)
