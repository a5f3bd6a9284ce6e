"""`homeroom demo`: the same demo from the terminal."""

import pytest
from click.testing import CliRunner, Result

from portal import cli
from portal.people.models import Person
from portal.people.secrets import verify_hash
from portal.schools.models import District, Setting


@pytest.fixture
def run(settings, monkeypatch):
    monkeypatch.setenv("HOMEROOM_DATABASE_URL", settings.database_url)

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(cli.main, ["--instance", str(settings.instance), "demo", *arguments])

    return invoke


def test_it_prints_one_sign_in_for_each_role(run, app):
    result = run("--password", "look around here")
    assert result.exit_code == 0, result.output
    for role in ("Portal admin", "District admin", "School admin", "Teacher", "Student"):
        assert role in result.output
    assert "Ana Pérez" in result.output
    assert verify_hash(Person.get(Person.username == "ana.perez").password_hash, "look around here")


def test_it_never_goes_into_a_schools_own_data(run, app):
    District.create(name="Cedar Valley")
    result = run()
    assert (result.exit_code, Person.select().count(), Setting.read("demo")) == (1, 0, None)
    assert result.output == "Error: This portal already holds a school's data, so the demo can't be loaded into it.\n"
