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


def test_every_button_and_menu_it_names_is_in_the_product():
    section = README.partition("## Getting staff in")[2].partition("\n## ")[0]
    product = "".join(p.read_text() for folder in ("templates", "portal") for p in (ROOT / folder).rglob("*.[hp][ty]*"))
    for said in re.findall(r"\*\*([A-Z][^*]+)\*\*", section):
        for label in said.replace("\n", " ").split(" › "):
            assert label in product or label in ("your school", "The mail server", "Without a mail server"), label


def test_every_address_in_the_table_of_pages_answers(browser, house):
    addresses = re.findall(r"`(/[\w/-]*)`", README.partition("### Where do I find…")[2])
    assert len(addresses) > 20
    petra = browser(house.petra)
    wrong = {path: petra.get(path).status_code for path in addresses}
    assert {path: status for path, status in wrong.items() if status not in (200, 302, 303)} == {}


def test_every_picture_is_there_and_light():
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README)
    assert pictures
    assert all((ROOT / path).stat().st_size <= 200_000 for path in pictures)
