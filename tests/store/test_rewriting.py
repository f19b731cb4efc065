"""Erasing on PostgreSQL: no byte is left in the tables' files, nor in the write-ahead log once its segments go; others work meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from glasshouse.base.errors import LedgerUnavailableError
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans import casework
from glasshouse.policy.plans.erasure import EraseOpenings, Erasure
from glasshouse.store import ledgertables as t, rewriting
from tests.store.cluster import Cluster
from tests.store.test_erasure import closed_case, hired, sealed
from tests.store.test_ledger import ledger_of, verified
from tests.store.world import World

pytestmark = pytest.mark.parametrize("engine_houses", ["postgresql"], indirect=True)


@pytest.fixture
def unrecycled(cluster: Cluster) -> Iterator[None]:
    """Segments of the write-ahead log that are over are removed, where PostgreSQL would keep some for their room."""
    _run(cluster, "ALTER SYSTEM SET wal_recycle = off", "SELECT pg_reload_conf()")
    yield
    _run(cluster, "ALTER SYSTEM RESET wal_recycle", "SELECT pg_reload_conf()")


@pytest.fixture
def auditor(world: World) -> Access:
    """Ada, in Oversight."""
    return hired(world, "ada", "auditor", CaseKind.OVERSIGHT)


def _run(cluster: Cluster, *statements: str) -> None:
    with psycopg.connect(cluster.address("postgres"), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def left(folder: Path, openings: list[bytes]) -> int:
    """How many pieces of these stand in the files of this folder."""
    stored = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    pieces = [opening[at : at + 16] for opening in openings for at in (0, 64, len(opening) - 16)]
    return sum(any(piece in content for content in stored) for piece in pieces)


def erase(world: World, auditor: Access, case: Access) -> Erasure:
    """At the wish of two."""
    command = EraseOpenings(case.case, "the law asks for it")
    world.act(world.admin, command)
    return world.act(auditor, command)


@pytest.mark.usefixtures("unrecycled")
def test_no_byte_of_it_is_left_in_the_clusters_files(world: World, cluster: Cluster, auditor: Access) -> None:
    case, other = closed_case(world, "erased"), closed_case(world, "kept")
    gone, kept = sealed(world, case), sealed(world, other)
    data = cluster.folder / "data"
    _run(cluster, "CHECKPOINT")
    before = left(data / "base", kept)
    assert before > 2 * len(kept)
    assert min(left(data / "base", gone), left(data / "pg_wal", gone)) > len(gone)

    assert erase(world, auditor, case) == Erasure(True, len(gone))

    assert left(data / "base", gone) == 0
    _run(cluster, "CHECKPOINT")
    assert (left(data / "base", gone), left(data / "base", kept)) == (0, before)
    _run(cluster, "SELECT pg_switch_wal()", "CHECKPOINT")  # what PostgreSQL does by itself, in its own time
    assert left(data, gone) == 0
    assert sealed(world, other) == kept
    world.restart()
    world.house.publisher.publish()
    assert verified(world).ok


def test_the_table_that_was_written_anew_is_as_the_old_one(world: World, auditor: Access) -> None:
    case = closed_case(world, "erased")
    query = sa.text(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'openings'::regclass "
        "UNION SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'openings' "
        "UNION SELECT column_name, concat_ws(' ', data_type, is_nullable, column_default) FROM information_schema.columns "
        "WHERE table_name = 'openings' ORDER BY 1, 2"
    )
    database = ledger_of(world)
    with database.read() as connection:
        before = connection.execute(query).all()
    erase(world, auditor, case)
    with database.read() as connection:
        assert connection.execute(query).all() == before
        assert connection.execute(sa.text("SELECT count(*) FROM pg_class WHERE relname LIKE 'glasshouse_rewritten%'")).scalar() == 0
    database.close()
    for name in ("second", "third"):  # and it is written anew again
        erase(world, auditor, closed_case(world, name))


def test_others_read_and_write_while_it_is_written_anew(world: World, auditor: Access) -> None:
    case, other = closed_case(world, "erased"), world.case()
    database, stop = ledger_of(world), threading.Event()
    failures: list[Exception] = []
    opened = 0

    def work() -> None:
        nonlocal opened
        while not stop.is_set():
            try:
                world.open(other, casework.OpenCase())
                opened += 1
            except Exception as error:  # noqa: BLE001  # whatever it was, the test fails by it
                failures.append(error)

    with database.read() as reader:  # began before, and reads the table after
        numbers = [index for (index,) in reader.execute(sa.select(t.leaves.c.idx).order_by(t.leaves.c.idx))]
        worker = threading.Thread(target=work)
        worker.start()
        made = erase(world, auditor, case)
        while opened < 3:
            pass
        stop.set()
        worker.join()
        found = reader.execute(sa.select(sa.func.count()).select_from(t.openings).where(t.openings.c.idx <= numbers[-1])).scalar()
    assert failures == []
    assert made.openings > 5
    assert found == len(numbers) - made.openings
    _, rows = world.house.entries.trail(other.case, 0, 10_000)
    assert all(row.fields for row in rows)
    database.close()


def test_who_reads_the_table_for_long_holds_the_erasing_up_and_not_the_others(
    world: World, auditor: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewriting, "_TRIES", 3)
    case, database = closed_case(world, "erased"), ledger_of(world)
    gone = sealed(world, case)
    command = EraseOpenings(case.case, "the law asks for it")
    world.act(world.admin, command)
    with database.read() as reader:
        reader.execute(sa.select(t.openings.c.idx).limit(1)).all()
        with pytest.raises(LedgerUnavailableError, match="overwritten"):
            world.act(auditor, command)
        world.open(world.case(), casework.OpenCase())
    database.close()
    assert world.act(auditor, command).done  # asked for again
    assert sealed(world, case) == []
    assert gone
