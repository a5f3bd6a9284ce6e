"""Of a run it is kept whether only its form is wrong, and how many parents are in it."""

from peewee import SqliteDatabase


def up(migrator, db):
    truth, no = ("INTEGER", "0") if isinstance(db, SqliteDatabase) else ("BOOLEAN", "FALSE")
    db.execute_sql(f'ALTER TABLE "run" ADD COLUMN "is_formal" {truth} NOT NULL DEFAULT {no}')
    db.execute_sql('ALTER TABLE "run" ADD COLUMN "parents" INTEGER NOT NULL DEFAULT 0')
