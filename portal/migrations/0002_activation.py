"""Staff activation: messages and the server they go through, links, profiles, invitations, cores, following, requests.

The statements stand in two files beside this one, so that they stay as they are when the models go on.
"""

from pathlib import Path

from peewee import SqliteDatabase


def up(migrator, db):
    kind = "sqlite" if isinstance(db, SqliteDatabase) else "postgresql"
    for statement in Path(__file__).with_suffix(f".{kind}.sql").read_text().split("\n\n"):
        db.execute_sql(statement.strip())
