"""The migrations make the tables the models speak of."""

from playhouse.migrations import Runner
from playhouse.schema_diff import diff_models

from portal.audit.operations import undo
from portal.config import load_settings
from portal.db import (
    MIGRATIONS,
    BaseModel,
    database,
    insert_rows,
    migrate,
    migrations_waiting,
    now,
    open_database,
)
from portal.people.operations import add_person
from portal.roster.mentions import mentioned
from portal.roster.models import Run
from portal.schools.models import Source
from tests.house import make_person

# The columns of a run that have to be filled, as the first migration made them.
RUN_THEN = (
    "source_id", "state", "file_name", "package", "fingerprint", "version", "is_delta", "is_lenient", "progress",
    "progress_of", "step", "counts_json", "error_count", "warning_count", "reason", "created_at",
)  # fmt: skip


def models(base=BaseModel):
    for model in base.__subclasses__():
        yield model
        yield from models(model)


def test_a_migrated_database_is_what_the_models_say(app):
    found = diff_models(database.obj, list(models()))
    # SQLite lists no generated columns; that this one is there shows whenever a status is read.
    columns = [f.name for f in found.add_columns if f.name != "status"]
    # PostgreSQL's search index is no model's: `people.search` makes and uses it.
    indexes = [i.name for i in found.drop_indexes if i.name != "person_search"]
    assert not any((found.create_tables, columns, found.drop_columns, found.add_indexes, indexes))
    assert not migrations_waiting()


def test_a_new_person_never_gets_the_number_of_one_who_was_taken_back(house):
    values = {"role": "student", "first_name": "Nina", "last_name": "Ngô", "school": house.lincoln.id}
    nina, event = add_person(house.sam, values)
    undo(house.sam, event.id)
    assert make_person("student", "Next", "One", house.lincoln).id > nina.id


def test_what_an_applied_roster_mentioned_is_kept_by_an_upgrade(bare_database_url, tmp_path):
    settings = load_settings(tmp_path / "instance", database_url=bare_database_url)
    open_database(settings)
    with database.connection_context():
        Runner(database.obj, str(MIGRATIONS)).up("0002_activation")
        for name, state in (("Oak", "applied"), ("Pine", "ready")):
            source = Source.create(name=name)
            insert_rows(Run, RUN_THEN, [(source.id, state, *[""] * 4, False, False, 0, 0, "", "{}", 0, 0, "", now())])
            sql = f"INSERT INTO mention (source_id, kind, sis_id) VALUES ({source.id}, 'user', 'parent of {name}')"
            database.execute_sql(sql)
    migrate(settings)
    with database.connection_context():
        assert mentioned(1, "user") == {"parent of Oak"} and not mentioned(2, "user")
