"""A query that is asked at every request: written once for each database, then run without being built again.

Promise: the same rows in the same transaction as the ordinary way; values are always bound, never written into the text. On SQLite it goes
to the driver itself, whose statement stays prepared on its connection; on PostgreSQL the driver prepares what repeats.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

from glasshouse.base.errors import DefectError


class Among(sa.ColumnElement[bool]):
    """`column` is one of a list of any length, which the statement takes as the value called `name`: one parameter, so that its text stays
    the same."""

    inherit_cache = False
    type = sa.Boolean()

    def __init__(self, column: sa.ColumnElement[Any], name: str) -> None:
        self.column = column
        self.values: sa.BindParameter[Any] = sa.bindparam(name)

    def self_group(self, against: Any = None) -> Any:
        """As it is: the `= 1` that truth values get on SQLite would keep it from every index."""
        return self


@compiles(Among, "sqlite")
def _among_json(element: Among, compiler: Any, **more: Any) -> str:
    return f"{compiler.process(element.column, **more)} IN (SELECT value FROM json_each({compiler.process(element.values, **more)}))"


@compiles(Among, "postgresql")
def _among_array(element: Among, compiler: Any, **more: Any) -> str:
    kind = "TEXT" if isinstance(element.column.type, sa.String) else "BIGINT"
    return f"{compiler.process(element.column, **more)} = ANY(CAST({compiler.process(element.values, **more)} AS {kind}[]))"


class Gathered(sa.ColumnElement[str]):
    """Every value of a column of numbers as one JSON text, in no order; null, or an empty list, for none: of many rows, fetching one
    after the other costs more than finding them."""

    inherit_cache = False
    type = sa.Text()

    def __init__(self, column: sa.ColumnElement[int]) -> None:
        self.column = column


@compiles(Gathered, "sqlite")
def _gathered_group(element: Gathered, compiler: Any, **more: Any) -> str:
    return f"json_group_array({compiler.process(element.column, **more)})"


@compiles(Gathered, "postgresql")
def _gathered_text(element: Gathered, compiler: Any, **more: Any) -> str:
    return f"CAST(json_agg({compiler.process(element.column, **more)}) AS TEXT)"


class Statement:
    """`make` yields the query; its `bindparam`s, and the names of its `Among`s, are what `all`, `first` and `scalar` take. Rows are named
    tuples."""

    def __init__(self, make: Callable[[], sa.Select[Any]]) -> None:
        self._make = make
        self._written: dict[str, _Written] = {}

    def all(self, connection: sa.Connection, **values: Any) -> list[Any]:
        """Every row."""
        written = self._of(connection)
        return list(map(written.row, written.run(connection, values)))

    def tuples(self, connection: sa.Connection, **values: Any) -> list[Any]:
        """Every row as a bare tuple, for who reads many: names cost as much as the reading."""
        return list(self._of(connection).run(connection, values))

    def first(self, connection: sa.Connection, **values: Any) -> Any:
        """The first row, or None."""
        rows = self.all(connection, **values)
        return rows[0] if rows else None

    def scalar(self, connection: sa.Connection, **values: Any) -> Any:
        """The first value of the first row, or None."""
        for row in self._of(connection).run(connection, values):
            return row[0]
        return None

    def scalars(self, connection: sa.Connection, **values: Any) -> list[Any]:
        """The first value of every row."""
        return [row[0] for row in self._of(connection).run(connection, values)]

    def _of(self, connection: sa.Connection) -> _Written:
        name = connection.dialect.name
        written = self._written.get(name)
        if written is None:
            written = self._written[name] = _Written(self._make(), connection.dialect)
        return written


class _Written:
    """One query in one database's words."""

    def __init__(self, query: sa.Select[Any], dialect: sa.Dialect) -> None:
        compiled: Any = query.compile(dialect=dialect)
        if compiled.post_compile_params:
            raise DefectError("a statement holds a list, whose length its text would have to know")
        self.embedded = dialect.name == "sqlite"
        self.text: str = compiled.string
        asked = {bind.key for bind in compiled.binds.values() if bind.required}
        self.fixed: dict[str, Any] = {n: v for n, v in compiled.construct_params(_check=False).items() if n not in asked}
        self.names: tuple[str, ...] = tuple(compiled.positiontup or ())
        row: Any = namedtuple("Row", [column.key for column in query.selected_columns])  # type: ignore[misc]
        self.row: Callable[[Any], Any] = row._make

    def run(self, connection: sa.Connection, values: dict[str, Any]) -> Any:
        bound = {**self.fixed, **values}
        if not self.embedded:
            return connection.exec_driver_sql(self.text, bound)
        raw: Any = connection.connection.dbapi_connection
        if not raw.in_transaction:
            connection.begin()
        return raw.execute(self.text, [_plain(bound[name]) for name in self.names])


def _plain(value: Any) -> Any:
    return orjson.dumps(value).decode() if isinstance(value, list) else value
