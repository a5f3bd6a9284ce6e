"""Of the mail server it is kept since when it has been failing, and of a message whether that is what it waits for."""

from peewee import SqliteDatabase


def up(migrator, db):
    is_sqlite = isinstance(db, SqliteDatabase)
    truth, no, moment = ("INTEGER", "0", "DATETIME") if is_sqlite else ("BOOLEAN", "FALSE", "TIMESTAMP")
    db.execute_sql(f'ALTER TABLE "message" ADD COLUMN "waits_for_server" {truth} NOT NULL DEFAULT {no}')
    db.execute_sql(f'ALTER TABLE "mail_server" ADD COLUMN "failing_since" {moment}')
