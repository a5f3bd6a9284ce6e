"""What SQLite's planner knows of the tables: told anew after an import, to every process that is connected already."""

import sqlite3

from portal.classes.models import Section
from portal.db import database
from portal.loading import refresh_statistics
from tests.house import make_section


def known_sections(connection):
    """How many sections the plan of this connection reckons with."""
    connection.execute("SELECT count(*) FROM section").fetchone()  # the schema is looked at when something is read
    return connection.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'section'").fetchone()[0].split()[0]


def schema_version(connection):
    return connection.execute("PRAGMA schema_version").fetchone()[0]


def test_a_connection_that_was_open_before_reads_the_new_figures(house, settings, on_postgresql):
    if on_postgresql:
        refresh_statistics()  # its planner tells everybody by itself
        return
    refresh_statistics()
    other = sqlite3.connect(settings.url.removeprefix("sqlite:///"))
    before = known_sections(other), schema_version(other)
    make_section(house.lincoln, "Algebra 2", [], [])
    refresh_statistics()
    assert known_sections(other) == str(Section.select().count()) != before[0]
    # SQLite reads the figures again only when the schema has another version.
    assert schema_version(other) > before[1]
    assert not database.in_transaction()
    other.close()
