"""Before and after many rows are written at once: ids given away in advance, and fresh statistics."""

from peewee import Model, fn

from portal.db import database, is_postgresql, is_sqlite, transaction


def reserve_ids(model: type[Model]) -> int:
    """The first id a bulk load may give away itself; nobody else adds to this table until its transaction ends."""
    table = model._meta.table_name
    if is_postgresql():
        database.execute_sql(f'LOCK TABLE "{table}" IN SHARE ROW EXCLUSIVE MODE')
    highest = model.select(fn.MAX(model.id)).scalar() or 0
    if is_sqlite():  # the id of somebody who was taken back is not given again
        ever = database.execute_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        highest = max(highest, ever[0] if ever else 0)
    return highest + 1


def ids_given(model: type[Model]) -> None:
    """Tell the database that a bulk load gave ids itself, so that the next single row gets a free one."""
    if is_postgresql():
        table = model._meta.table_name
        database.execute_sql(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM \"{table}\"))"  # noqa: S608
        )


def refresh_statistics() -> None:
    """After a bulk load: without fresh statistics neither database picks the indexes a table page needs.

    SQLite looks at every row (a third of a second for 100,000 people): a sample takes a role for rare, and then a
    search walks all students. Dropping the old figures tells the connections of other processes to read the new.
    """
    if not is_sqlite():
        database.execute_sql("ANALYZE")
        return
    with transaction():
        database.execute_sql("DROP TABLE IF EXISTS sqlite_stat1")
        database.execute_sql("PRAGMA analysis_limit = 0")
        database.execute_sql("ANALYZE")
