"""What a roster mentions belongs to the run that read it, and counts once that is applied."""

from pathlib import Path

from peewee import SqliteDatabase


def up(migrator, db):
    kind = "sqlite" if isinstance(db, SqliteDatabase) else "postgresql"
    for statement in Path(__file__).with_suffix(f".{kind}.sql").read_text().split("\n\n"):
        db.execute_sql(statement.strip())
