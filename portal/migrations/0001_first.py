"""Every table of the first version, and the search index over people.

The statements stand in two files beside this one, so that they stay as they are when the models go on. On SQLite the
ids of people are never given twice: a new person must not inherit the history of one who was taken back.
"""

from pathlib import Path

from peewee import SqliteDatabase


def up(migrator, db):
    kind = "sqlite" if isinstance(db, SqliteDatabase) else "postgresql"
    for statement in Path(__file__).with_suffix(f".{kind}.sql").read_text().split("\n\n"):
        db.execute_sql(statement.strip())
