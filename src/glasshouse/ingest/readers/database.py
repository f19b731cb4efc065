"""Rows of a database by an FtM mapping query: SQLite opened read-only and immutable, PostgreSQL through a server
cursor.

Columns are named as FollowTheMoney's own SQL source names them (`alias.column`, and plain `column` for the first table
that has it); `filters`, `filters_not` and `joins` mean the same as there. Rows come in the order of the tables' primary
keys where they have any, so that `row:TABLE:17` finds the same row again. Nothing of the query is ever put into SQL as
text.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from glasshouse.ingest.readers.base import (
    FIELD_LIMIT,
    PROGRESS_ROWS,
    FaultCode,
    Item,
    Progress,
    ReadingStopped,
    ReadOptions,
    Row,
    fault,
)
from glasshouse.ingest.readers.encoding import HANDLER
from glasshouse.ingest.readers.strict_json import unsound_text
from glasshouse.ingest.readers.workbook import number_text

_PAGE = 1_000
SQLITE_MAGIC = b"SQLite format 3\0"
_POSTGRES = ("postgresql://", "postgres://", "postgresql+psycopg://")


def is_url(source: Path | str) -> bool:
    """Whether the source is the address of a PostgreSQL database and no file."""
    return isinstance(source, str) and source.startswith(_POSTGRES)


def read_database(source: Path | str, options: ReadOptions) -> Iterator[Item]:
    """The rows of the query; without one, those of the only table. Raises ReadingStopped for a query that cannot be."""
    engine = _engine(source)
    try:
        with engine.connect() as connection:
            if not is_url(source):
                _check(connection)
            query = _Query(connection, options.query or {})
            yield from _rows(connection, query)
    except sa.exc.SQLAlchemyError as error:
        damaged = "malformed" in str(error) or "not a database" in str(error)
        code = FaultCode.DAMAGED_FILE if damaged and not is_url(source) else FaultCode.DATABASE_ERROR
        # The driver's message may hold the address with its password: only its kind is told.
        raise ReadingStopped(code, "byte:0", None, type(error).__name__) from None
    finally:
        engine.dispose()


def _engine(source: Path | str) -> sa.Engine:
    if is_url(source):
        address = "postgresql+psycopg://" + str(source).split("://", 1)[1]
        engine = sa.create_engine(address, poolclass=NullPool)
        return engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
    # Immutable: no lock, no journal is replayed or written; the file is an original.
    uri = f"file:{quote(str(Path(source).resolve()))}?mode=ro&immutable=1"
    return sa.create_engine("sqlite://", creator=lambda: _connect(uri), poolclass=NullPool)


def _connect(uri: str) -> sqlite3.Connection:
    """A stranger's database: its schema may call nothing, and text that is not UTF-8 costs its row and not the file."""
    connection = sqlite3.connect(uri, uri=True)
    connection.text_factory = lambda raw: raw.decode("utf-8", HANDLER)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA query_only = ON")
    return connection


def _check(connection: sa.Connection) -> None:
    """Stops on a damaged file: without this look, a page that is missing is read as zeros and passes for data."""
    verdict = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if verdict != "ok":
        raise ReadingStopped(FaultCode.DAMAGED_FILE, "byte:0")


class _Table:
    """One table of the query under its alias, as in followthemoney.mapping.sql.QueryTable."""

    def __init__(self, connection: sa.Connection, data: str | dict[str, str]) -> None:
        if isinstance(data, str):
            data = {"table": data}
        self.name = data.get("table")
        if not isinstance(self.name, str):
            raise ReadingStopped(FaultCode.INVALID_QUERY, "byte:0", None, "a table has no name")
        self.alias = data.get("alias", self.name)
        try:
            self.table = sa.Table(self.name, sa.MetaData(), autoload_with=connection).alias(self.alias)
        except sa.exc.NoSuchTableError:
            raise ReadingStopped(FaultCode.INVALID_QUERY, "byte:0", self.name) from None
        self.refs: dict[str, sa.ColumnElement[Any]] = {}
        for column in self.table.columns:
            # Types are the driver's: what a cell holds is told by the value, since SQLite types values and not columns.
            plain = sa.type_coerce(column, sa.types.NullType())
            self.refs[f"{self.alias}.{column.name}"] = plain
            self.refs[column.name] = plain

    def key(self) -> list[sa.ColumnElement[Any]]:
        return [column for column in self.table.columns if column.primary_key]


class _Query:
    """The select statement of an FtM query; `columns` are the names of what it selects, in its order."""

    def __init__(self, connection: sa.Connection, data: dict[str, Any]) -> None:
        tables = _listed(data.get("tables", data.get("table")))
        if not tables:
            tables = sa.inspect(connection).get_table_names()
            if len(tables) != 1:
                raise ReadingStopped(FaultCode.INVALID_QUERY, "byte:0", None, "the mapping names no table")
        self.tables = [_Table(connection, table) for table in tables]
        self.main = str(self.tables[0].name)
        refs = _listed(data.get("refs")) or list(dict.fromkeys(ref for table in self.tables for ref in table.refs))
        self.columns = [str(ref) for ref in refs]
        statement = sa.select(*[self.column(ref).label(f"c{at}") for at, ref in enumerate(self.columns)])
        statement = statement.select_from(*[table.table for table in self.tables])
        keys = [key for table in self.tables for key in table.key()]
        self.statement = self._narrowed(statement, data).order_by(*keys)

    def column(self, ref: Any) -> sa.ColumnElement[Any]:
        for table in self.tables:
            if ref in table.refs:
                return table.refs[ref]
        raise ReadingStopped(FaultCode.INVALID_QUERY, "byte:0", str(ref))

    def _narrowed(self, statement: sa.Select[Any], data: dict[str, Any]) -> sa.Select[Any]:
        for ref, value in (data.get("filters") or {}).items():
            column = self.column(ref)
            statement = statement.where(column.in_(value) if isinstance(value, list | tuple) else column == value)
        for ref, value in (data.get("filters_not") or {}).items():
            column = self.column(ref)
            statement = statement.where(column.notin_(value) if isinstance(value, list | tuple) else column != value)
        for join in _listed(data.get("joins")):
            statement = statement.where(self.column(join.get("left")) == self.column(join.get("right")))
        return statement


def _rows(connection: sa.Connection, query: _Query) -> Iterator[Item]:
    number = 0
    result = connection.execution_options(stream_results=True, max_row_buffer=_PAGE).execute(query.statement)
    for page in result.partitions(_PAGE):
        for cells in page:
            number += 1
            yield _row(query.columns, cells, f"row:{query.main}:{number}")
            if number % PROGRESS_ROWS == 0:
                yield Progress(0, None)
    if not number:
        yield fault(FaultCode.NO_ROWS, f"row:{query.main}:0", fatal=True)


def _row(columns: list[str], cells: Any, place: str) -> Item:
    values: dict[str, str | list[str]] = {}
    for name, cell in zip(columns, cells, strict=True):
        text = _text(cell)
        if isinstance(text, FaultCode):
            return fault(text, place, name)
        values[name] = text
    return Row(place, values)


def _text(cell: Any) -> str | FaultCode:
    """A database value as text: NULL is empty, dates are ISO 8601, numbers have no exponent."""
    if isinstance(cell, str):
        found = unsound_text(cell, None)
        if found is not None:
            return found.code
        return cell if len(cell) <= FIELD_LIMIT else FaultCode.FIELD_TOO_LARGE
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return number_text(cell)
    if isinstance(cell, Decimal):
        return format(cell, "f") if cell.is_finite() else FaultCode.NOT_A_NUMBER
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, bytes | memoryview):
        return FaultCode.BINARY_VALUE
    if isinstance(cell, dict | list):  # json and array columns of PostgreSQL
        return json.dumps(cell, ensure_ascii=False, default=str)
    return str(cell)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
