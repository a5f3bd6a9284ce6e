"""Whose browser it is that asks for a mailed link is looked up by the browser alone."""


def up(migrator, db):
    db.execute_sql('CREATE INDEX "known_device_key" ON "known_device" ("key")')
