"""A house that was built once: its rows, written again all at once for each test, a third of what building takes."""

from types import SimpleNamespace
from typing import Any

from portal.classes.models import Enrollment, Section
from portal.db import insert_rows, now
from portal.loading import ids_given
from portal.people.models import Person, SignInName
from portal.schools.models import District, School, Setting

# By the day and the cost of its passwords.
BUILT: dict[tuple[Any, ...], tuple[dict[str, Any], dict[Any, Any]]] = {}
HELD = (District, School, Person, SignInName, Section, Enrollment, Setting)
MOMENTS = ("created_at", "updated_at", "password_at")


def rows_of(house: SimpleNamespace) -> tuple[dict[str, Any], dict[Any, Any]]:
    """Who is called what in it, and every row there is."""
    named = {name: (type(row), row.id) for name, row in vars(house).items()}
    fields = {model: [f for f in model._meta.sorted_fields if f.name != "status"] for model in HELD}
    return named, {model: list(model.select(*fields[model]).dicts()) for model in HELD}


def built_again(named: dict[str, Any], held: dict[Any, Any]) -> SimpleNamespace:
    """The same house in an empty database, as of now."""
    moment = now()
    for model, rows in held.items():
        fresh = [row | {name: moment for name in MOMENTS if row.get(name)} for row in rows]
        columns = tuple(model._meta.fields[name].column_name for name in rows[0])
        insert_rows(model, columns, [tuple(row.values()) for row in fresh])
        if "id" in rows[0]:
            ids_given(model)
    found = {(model, row.id): row for model in (District, School, Person) for row in model.select()}
    return SimpleNamespace(**{name: found[key] for name, key in named.items()})
