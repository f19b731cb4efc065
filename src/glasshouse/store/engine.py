"""One way to a connection, with the pragmas that make an acknowledged write durable.

SQLite: WAL, `synchronous=FULL` (NORMAL loses acknowledged rows at a power cut), foreign keys on; writers begin IMMEDIATE. PostgreSQL:
psycopg 3,
READ COMMITTED. `read()` never writes; `write()` commits once or not at all, and bumps the generation that the gate's cache hangs on.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from glasshouse.base.errors import InvalidInputError, LedgerUnavailableError, StoreFullError
from glasshouse.store import rewriting, tables as t
from glasshouse.store.stirring import HELD, RECORDS, stirs

WRITER = "glasshouse_writer"
MARK = "glasshouse_mark"
"""Where a reading's connection says what had been written before it began."""
STIRRED = "glasshouse_stirred"
"""Where a writing connection says what its statements stir."""
_SINGLE = 0x676C61737361
"""The lock that acts of one PostgreSQL store wait for, in whichever process."""
_SCRUBS = 3
"""Times that the log is asked to be emptied; each waits for readers as long as any statement does."""
_IDLE = 8
"""Connections for reading that stay open on SQLite."""


def open_engine(url: str, pool: int = 32) -> sa.Engine:
    """An engine for `url`: `sqlite:///path` or `postgresql://…`."""
    if url.startswith("postgres"):
        address = sa.make_url(url.replace("postgres://", "postgresql://", 1)).set(drivername="postgresql+psycopg")
        engine = sa.create_engine(address, pool_size=pool, max_overflow=pool, pool_pre_ping=True)
        event.listen(engine, "handle_error", _unkeepable)
        return engine
    engine = sa.create_engine(
        url,
        pool_size=pool,
        max_overflow=pool,
        poolclass=sa.QueuePool,
        connect_args={"timeout": 30, "check_same_thread": False},
    )
    event.listen(engine, "connect", _sqlite_connect)
    event.listen(engine, "begin", _sqlite_begin)
    event.listen(engine, "before_cursor_execute", _sqlite_runs)
    return engine


def sqlite_url(path: Path) -> str:
    """The address of an SQLite file."""
    return f"sqlite:///{path}"


def _sqlite_connect(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "temp_store=MEMORY",
        "cache_size=-32768",
        "wal_autocheckpoint=32000",  # 128 MB: pages that many batches of an import change are moved into the file once
        "journal_size_limit=134217728",
        "mmap_size=67108864",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: sa.Connection) -> None:
    raw: Any = connection.connection.dbapi_connection
    if not raw.in_transaction:  # `Database.read` has begun by itself
        raw.execute("BEGIN IMMEDIATE" if connection.get_execution_options().get(WRITER) else "BEGIN")


def _sqlite_runs(connection: sa.Connection, _cursor: object, statement: str, *_more: object) -> None:
    stirred = connection.info.get(STIRRED)
    if stirred is not None and (what := stirs(statement)):
        stirred.add(what)


def _unkeepable(context: sa.ExceptionContext) -> None:
    """A text with U+0000, or a number past 64 bits, is what somebody sent: no fault of the program, and never one of anything kept."""
    if isinstance(context.original_exception, psycopg.DataError):
        raise InvalidInputError("A text or a number in this request is none that can be kept.", remedy="Leave out signs that are no text.")


class Database:
    """Connections of one database. `embedded` is SQLite."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.embedded = engine.dialect.name == "sqlite"
        self._writers = engine.execution_options(**{WRITER: True})
        self._readers = engine if self.embedded else engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._idle: list[tuple[sa.Connection, sqlite3.Connection]] = []
        self._kept: Any = None
        self._lock = threading.RLock()
        self._generation = 0
        self._bumped = False
        self._mark = (0, 0)
        self._marking = threading.Lock()

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection in one read transaction: a consistent snapshot on SQLite, REPEATABLE READ on PostgreSQL."""
        if not self.embedded:
            with self._readers.connect() as connection:
                yield connection
            return
        try:  # a few stay open between readings: taking one from the pool and giving it back costs more than a query
            connection, raw = self._idle.pop()
        except IndexError:
            connection, raw = self._opened()
        connection.info[MARK] = self._mark  # before it begins: what it finds may be newer than the mark says, never older
        try:
            raw.execute("BEGIN")
            yield connection
            if connection.in_transaction():
                connection.rollback()
            else:  # every statement went to the driver itself
                raw.execute("ROLLBACK")
        except BaseException:
            connection.close()
            raise
        if len(self._idle) < _IDLE:
            self._idle.append((connection, raw))
        else:
            connection.close()

    def _opened(self) -> tuple[sa.Connection, sqlite3.Connection]:
        connection = self._readers.connect()
        raw: Any = connection.connection.dbapi_connection
        return connection, raw

    @contextmanager
    def write(self, *, single: bool = False) -> Iterator[sa.Connection]:
        """One transaction that commits at the end or not at all; on SQLite one at a time in this process. `single`: one at a time among
        those that ask for it, on PostgreSQL too, so that what it looks at before it writes (how many there are, whether one waits) is
        still so when it has written."""
        stirred = {RECORDS, HELD}  # unless it ends well and says less
        try:
            with self._lock if self.embedded else _nothing(), self._bumping(), self._writers.begin() as connection:
                connection.info[STIRRED] = set()
                if single and not self.embedded:
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_SINGLE)))
                yield connection
                stirred = connection.info[STIRRED]
        except OperationalError as error:
            raise _told(error) from error
        finally:
            if stirred:
                with self._marking:
                    records, held = self._mark
                    self._mark = records + (RECORDS in stirred), held + (HELD in stirred)

    @staticmethod
    def mark(connection: sa.Connection) -> tuple[int, int] | None:
        """Two numbers that tell readings apart between which something was written (`store.stirring`): anything that may change what is
        shown of records, and what cases hold; None where other processes may write it too. What is kept under one is to be found by a
        reading that bears it."""
        found: tuple[int, int] | None = connection.info.get(MARK)
        return found

    @contextmanager
    def group(self) -> Iterator[sqlite3.Connection]:
        """`write` for the one who writes group after group on SQLite: the driver's own connection, kept open."""
        with self._lock:
            if self._kept is None:
                self._kept = self.engine.raw_connection()
            raw: sqlite3.Connection = self._kept.dbapi_connection
            try:
                raw.execute("BEGIN IMMEDIATE")
                yield raw
                raw.execute("COMMIT")
            except BaseException:
                self._let_go()
                raise

    def _let_go(self) -> None:
        """Give the kept connection back; the pool rolls back what it had begun."""
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()

    def checkpoint(self) -> None:
        """Move what is committed from SQLite's log into its file. Others write meanwhile, which they cannot where a commit has to do it."""
        if self.embedded:
            raw = self.engine.raw_connection()
            try:
                raw.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")
            finally:
                raw.close()

    @contextmanager
    def erasing(self, table: sa.Table) -> Iterator[sa.Connection]:
        """`write` for who deletes rows of `table` for ever: at its end no file of this database holds a byte of them, but PostgreSQL's
        write-ahead log until its segments go. LedgerUnavailableError where readers do not let go of them."""
        if self.embedded:
            with self.write() as connection:
                yield connection
            self._scrub()
            return
        with rewriting.alone(self.engine):
            with self.write() as connection:
                yield connection
            rewriting.rewrite(self.engine, table.name, next(iter(table.primary_key)).name)

    def scrub(self, tables: Iterable[str]) -> None:
        """Leave no byte in the database's files of rows that were deleted from these tables; as `erasing` does, for tables of any shape:
        on PostgreSQL each is written anew while nobody reads it. LedgerUnavailableError where readers do not let go of them."""
        if self.embedded:
            self._scrub()
        else:
            rewriting.written_anew(self.engine, tables)

    def _scrub(self) -> None:
        """Leave nothing in SQLite's files of what was deleted: rows were overwritten as they went (`secure_delete`); here the log with its
        older pages is moved into the file and cut to nothing."""
        raw = self.engine.raw_connection()
        try:
            for _ in range(_SCRUBS):
                with self._lock:
                    busy = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
                if not busy:
                    return
        finally:
            raw.close()
        raise LedgerUnavailableError("What was erased could not be overwritten yet: somebody reads it.", remedy="Ask for it again.")

    @contextmanager
    def _bumping(self) -> Iterator[None]:
        """The generation moves after the commit: who reads before it must not keep what they found under the new number."""
        self._bumped = False
        yield
        if self._bumped:
            self._generation += 1

    def generation(self, within: sa.Connection | None = None) -> int:
        """A number that changes with every change of people, cases, grants or datasets; as a transaction sees it that is `within` one."""
        if self.embedded:
            return self._generation
        query = sa.select(t.meta.c.value).where(t.meta.c.key == "generation")
        if within is not None:
            return int(within.execute(query).scalar() or 0)
        with self.engine.connect() as connection:
            return int(connection.execute(query).scalar() or 0)

    def bump(self, connection: sa.Connection) -> None:
        """Announce such a change, in its own transaction."""
        if self.embedded:
            self._bumped = True
        else:
            key = t.meta.c.key == "generation"
            connection.execute(sa.update(t.meta).where(key).values(value=sa.cast(sa.cast(t.meta.c.value, sa.BigInteger) + 1, sa.Text)))

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            self._let_go()
        while self._idle:
            self._idle.pop()[0].close()
        self.engine.dispose()


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def _told(error: OperationalError) -> Exception:
    text = str(error.orig)
    if "disk is full" in text or "No space left" in text:
        return StoreFullError("The disk is full: nothing of this was written.", remedy="Free some room; writing resumes by itself.")
    return error


def take_numbers(connection: sa.Connection, name: str, count: int) -> int:
    """The first of `count` consecutive numbers for table `name`; the row stays locked until the transaction ends."""
    c = t.counters.c
    raised = sa.update(t.counters).where(c.name == name).values(value=c.value + count).returning(c.value)
    value = connection.execute(raised).scalar()
    if value is None:
        insert_new(connection, t.counters, [{"name": name, "value": 0}])
        value = connection.execute(raised).scalar_one()
    return int(value) - count + 1


def insert_new(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows, leaving alone those whose key exists."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        connection.execute(sqlite_insert(table).on_conflict_do_nothing(), rows)
    else:
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert

        connection.execute(postgresql_insert(table).on_conflict_do_nothing(), rows)
