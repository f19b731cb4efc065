"""PostgreSQL: a table written anew without the rows that were deleted from it, so that no file of it holds their bytes.

Promise: afterwards the table's files hold the rows that are left and nothing else; others read and write while those are copied, and wait
for the moment of the exchange alone. One table is written anew at a time.

Instead of VACUUM, which frees the room and leaves the bytes in it, and of VACUUM FULL, which locks everybody out for as long as it writes
and carries along whatever an open transaction may still see: our own act's would be enough. Rows are copied frozen (COPY ... FREEZE), so
that a reading which began before the exchange finds them. What the write-ahead log still holds goes with its segments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa

from glasshouse.base.errors import LedgerUnavailableError

_ALONE = 0x676C65726173
"""The lock that whoever erases holds from before the deletion until after the exchange: what one copies, no other may delete meanwhile."""
_FRESH = "glasshouse_rewritten"
_TRIES = 100
_EXCHANGE = """
DO $$
DECLARE tries integer := 0;
BEGIN
  LOOP
    BEGIN
      SET LOCAL lock_timeout = '200ms';  -- nobody stands in line behind us for longer
      LOCK TABLE "{table}" IN ACCESS EXCLUSIVE MODE;
      EXIT;
    EXCEPTION WHEN lock_not_available THEN
      tries := tries + 1;
      IF tries >= {tries} THEN RAISE; END IF;
      PERFORM pg_sleep(0.05);
    END;
  END LOOP;
END $$
"""


@contextmanager
def alone(engine: sa.Engine) -> Iterator[None]:
    """Nobody else erases in this database."""
    with _connected(engine) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (_ALONE,))
        connection.commit()
        try:
            yield
        finally:
            connection.execute("SELECT pg_advisory_unlock(%s)", (_ALONE,))
            connection.commit()


def rewrite(engine: sa.Engine, table: str, key: str) -> None:
    """Write `table` anew: rows are added to it in the order of `key`, a number, and none but the caller deletes any (`alone`).
    LedgerUnavailableError where readers do not let go of it."""
    try:
        with _connected(engine) as source, _connected(engine) as target:
            target.execute(f'CREATE TABLE "{_FRESH}" (LIKE "{table}" INCLUDING ALL)')
            (last,) = _one(source, f'SELECT coalesce(max("{key}"), -1) FROM "{table}"')
            with (
                source.cursor().copy(f'COPY (SELECT * FROM "{table}" WHERE "{key}" <= {last:d}) TO STDOUT (FORMAT BINARY)') as rows,
                target.cursor().copy(f'COPY "{_FRESH}" FROM STDIN (FORMAT BINARY, FREEZE)') as copy,
            ):
                for block in rows:
                    copy.write(block)
            source.commit()  # lets go of the table
            target.execute(_EXCHANGE.format(table=table, tries=_TRIES))
            later = target.execute(f'SELECT * FROM "{table}" WHERE "{key}" > {last:d}').fetchall()
            with target.cursor().copy(f'COPY "{_FRESH}" FROM STDIN (FREEZE)') as copy:
                for row in later:
                    copy.write_row(row)
            target.execute(f'DROP TABLE "{table}"')
            target.execute(f'ALTER TABLE "{_FRESH}" RENAME TO "{table}"')
            target.execute(f'ALTER TABLE "{table}" RENAME CONSTRAINT "{_FRESH}_pkey" TO "pk_{table}"')
            target.commit()
    except psycopg.errors.LockNotAvailable as error:
        message = "What was erased could not be overwritten yet: somebody reads it."
        raise LedgerUnavailableError(message, remedy="Ask for it again.") from error


def written_anew(engine: sa.Engine, tables: Iterable[str]) -> None:
    """Write tables of any shape anew (VACUUM FULL): nobody reads one while it is written, and a transaction that is open meanwhile keeps
    what it may still see, so it is for rows that nobody could read for a while. LedgerUnavailableError as in `rewrite`."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SET lock_timeout = '5s'")
        try:
            for table in tables:
                connection.exec_driver_sql(f'VACUUM (FULL) "{table}"')
        except sa.exc.OperationalError as error:
            message = "What was disposed of could not be overwritten yet: somebody reads its tables."
            raise LedgerUnavailableError(message, remedy="It is tried again by itself.") from error
        finally:
            connection.exec_driver_sql("RESET lock_timeout")


def _one(connection: psycopg.Connection[Any], query: str) -> tuple[Any, ...]:
    found: tuple[Any, ...] | None = connection.execute(query).fetchone()
    return found or (None,)


@contextmanager
def _connected(engine: sa.Engine) -> Iterator[psycopg.Connection[Any]]:
    """The driver's own connection, given back without anything open."""
    pooled = engine.raw_connection()
    connection: Any = pooled.dbapi_connection
    try:
        yield connection
    finally:
        connection.rollback()
        pooled.close()
