"""Single rows with SQL by hand: what every request reads and writes, without building a query for it."""

from typing import Any, Self

from peewee import Expression, Model, Node, PostgresqlDatabase


class ByHand(Model):
    """A table whose rows are found by their key and made many times faster than through the query builder.

    Following a foreign key, `get_by_id` and `get_or_none(key == …)` come this way by themselves.
    """

    @classmethod
    def found(cls, where: str, *values: Any) -> Self | None:
        """The first row this condition holds for, or None. `?` stands for each of the values."""
        statement = f'SELECT * FROM "{cls._meta.table_name}" WHERE {where}'  # noqa: S608 - names of ours
        cursor = cls._ask(statement, values)
        row = cursor.fetchone()
        if row is None:
            return None
        made = cls(__no_default__=True)
        for column, value in zip(cursor.description, row, strict=True):
            field = cls._meta.columns[column[0]]
            made.__data__[field.name] = field.python_value(value)
        return made

    @classmethod
    def with_key(cls, key: Any) -> Self | None:
        """The row with this primary key, or None."""
        field = cls._meta.primary_key
        return cls.found(f'"{field.column_name}" = ?', field.db_value(key))

    @classmethod
    def held(cls, key: Any) -> Self | None:
        """The row with this primary key, held until the transaction ends (SQLite holds the whole file already)."""
        field, until = cls._meta.primary_key, " FOR UPDATE" if cls._is_postgresql() else ""
        return cls.found(f'"{field.column_name}" = ?{until}', field.db_value(key))

    @classmethod
    def get(cls, *query: Any, **filters: Any) -> Self:
        """As Peewee's; by the primary key alone it takes the quick way."""
        asked, key = (query[0] if len(query) == 1 and not filters else None), cls._meta.primary_key
        if not isinstance(asked, Expression) or asked.lhs is not key or asked.op != "=" or isinstance(asked.rhs, Node):
            return super().get(*query, **filters)
        row = cls.with_key(asked.rhs)
        if row is None:
            raise cls.DoesNotExist
        return row

    @classmethod
    def create(cls, **values: Any) -> Self:
        """As Peewee's: a new row with these values and the defaults of the others; has its id afterwards."""
        made = cls(**values)
        made._insert()
        return made

    @classmethod
    def ensure(cls, **values: Any) -> None:
        """A new row as `create` makes it, unless there is one with its key, which is among the values."""
        cls(**values)._insert(" ON CONFLICT DO NOTHING")

    def _insert(self, otherwise: str = "") -> None:
        key = self._meta.primary_key
        wants_id, is_told_by_row = self._meta.auto_increment and self._pk is None, self._is_postgresql()
        written = [self._meta.fields[name] for name in self.__data__ if not (wants_id and name == key.name)]
        columns = ", ".join(f'"{field.column_name}"' for field in written)
        marks = ", ".join("?" * len(written))
        statement = f'INSERT INTO "{self._meta.table_name}" ({columns}) VALUES ({marks}){otherwise}'  # noqa: S608
        if wants_id and is_told_by_row:
            statement += f' RETURNING "{key.column_name}"'
        cursor = self._ask(statement, [field.db_value(self.__data__[field.name]) for field in written])
        if wants_id:
            self._pk = cursor.fetchone()[0] if is_told_by_row else cursor.lastrowid
        self._dirty.clear()

    @classmethod
    def _ask(cls, statement: str, values: Any) -> Any:
        return cls._meta.database.execute_sql(statement.replace("?", cls._meta.database.param), values)

    @classmethod
    def _is_postgresql(cls) -> bool:
        return isinstance(cls._meta.get_database_instance(), PostgresqlDatabase)
