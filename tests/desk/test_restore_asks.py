"""`homeroom restore` asks when everything was looked at and found good, and asks what is true."""

import zipfile

import pytest
from click.testing import CliRunner

from portal import cli
from portal.config import load_settings
from portal.db import let_go
from portal.desk.backups import back_up
from portal.desk.running import claimed
from portal.people.models import Person
from tests.house import again


@pytest.fixture
def restore(app, monkeypatch):
    """`restore(settings, file, typed)`: what the command answered."""

    def run(settings, file, typed="n\n"):
        monkeypatch.setenv("HOMEROOM_DATABASE_URL", settings.database_url)
        let_go()
        return CliRunner().invoke(cli.main, ["--instance", str(settings.instance), "restore", str(file)], input=typed)

    return run


def test_where_there_is_data_it_asks_whether_to_replace_it(house, restore, settings):
    made = back_up(settings)
    Person.update(first_name="Later").where(Person.id == house.ana.id).execute()
    said = restore(settings, made.file)
    assert f"Replace the data in {settings.instance} by the backup of " in said.output and said.exit_code == 1
    assert again(house.ana).first_name == "Later"
    assert not [p.name for p in settings.instance.iterdir() if p.name.startswith((".restore", "replaced"))]
    assert restore(settings, made.file, "y\n").exit_code == 0


def test_where_there_is_none_it_says_so(house, restore, settings, bare_database_url, tmp_path):
    made = back_up(settings)
    new = load_settings(tmp_path / "drill", database_url=bare_database_url)
    said = restore(new, made.file)
    assert f"There is no Homeroom in {new.instance} yet. Put the backup of " in said.output
    assert "Replace" not in said.output and said.exit_code == 1
    assert restore(new, made.file, "y\n").exit_code == 0


def test_while_homeroom_runs_nobody_is_asked(house, restore, settings):
    made = back_up(settings)
    with claimed(settings):
        said = restore(settings, made.file)
    assert (said.exit_code, said.stdout) == (1, "")
    assert "Stop it first" in said.stderr


def test_of_a_damaged_backup_nobody_is_asked(house, restore, settings):
    made = back_up(settings)
    with zipfile.ZipFile(made.file) as archive:
        largest = max(archive.infolist(), key=lambda member: member.compress_size)
    content = bytearray(made.file.read_bytes())
    content[largest.header_offset + largest.compress_size // 2] ^= 0xFF  # in its data: a header has bytes nobody reads
    made.file.write_bytes(content)
    said = restore(settings, made.file)
    assert (said.exit_code, said.stdout) == (1, "")
    assert "damaged" in said.stderr
