"""The ledger: durable before anything is shown, only ever added to, verifiable by outsiders. What is done about one that does not continue
is in `test_ledger_forks.py`."""

from __future__ import annotations

import dataclasses
import shutil
import threading
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from glasshouse.base.clock import HOUR
from glasshouse.base.errors import RefusedError, StoreBusyError
from glasshouse.policy.plans import casework, entity
from glasshouse.store import keys as key_folder
from glasshouse.store.engine import Database, open_engine, sqlite_url
from glasshouse.store.entries import Entries
from glasshouse.store.vault import Entry
from glasshouse_ledger import leaf as leaves
from glasshouse_ledger.note import Verifier
from glasshouse_ledger.verify import Report, verify_folder
from tests.store.world import World, opened, thing


def ledger_of(world: World) -> Database:
    """The database in which the ledger stands."""
    return Database(open_engine(world.url or sqlite_url(world.folder / "data" / "ledger.db")))


def changed(world: World, *statements: str) -> None:
    """Change the stored ledger as nobody may: guards are taken off first."""
    database = ledger_of(world)
    with database.write() as connection:
        for statement in (*_without_guards(database), *statements):
            connection.exec_driver_sql(statement)
    database.close()


def _without_guards(database: Database) -> list[str]:
    if not database.embedded:
        return ["ALTER TABLE leaves DISABLE TRIGGER USER"]
    return ["DROP TRIGGER IF EXISTS leaves_no_update", "DROP TRIGGER IF EXISTS leaves_no_delete"]


def verified(world: World, folder: Path | None = None) -> Report:
    """What an outsider's check of the published files says."""
    root = folder or world.folder / "data" / "ledger"
    return verify_folder(root, Verifier.parse((root / "key").read_text().strip()))


def all_leaves(world: World) -> list[leaves.Leaf]:
    """Every entry of the log."""
    return [leaves.parse(entry) for entry in world.house.entries.leaves_from(0, 100_000)]


def never() -> bool:
    return False


# -- only added


@pytest.mark.parametrize("table", ["leaves", "records", "applied"])
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"])
def test_what_was_said_is_neither_changed_nor_removed(world: World, table: str, statement: str) -> None:
    world.register("register")
    world.load("register", [thing("one")])
    column = {"leaves": "idx", "records": "id", "applied": "intent"}[table]
    if world.embedded and statement.startswith("TRUNCATE"):
        statement = "DELETE FROM {0} WHERE 1 = 1"
    database = ledger_of(world) if table == "leaves" else world.house.database
    with database.read() as connection:
        before = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
    assert before
    with pytest.raises(DBAPIError, match="only added"), database.write() as connection:
        connection.exec_driver_sql(statement.format(table, column))
    with database.read() as connection:
        assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == before


# -- what stands in it


def test_a_read_leaves_intent_and_outcome_and_a_refusal_one_entry(world: World) -> None:
    case = world.case()
    size = world.house.entries.head()[0]
    reading = world.house.gate.open(case, casework.OpenCase())
    assert world.house.entries.head()[0] == size + 2
    intent, outcome = all_leaves(world)[size:]
    assert reading.receipt.index == size
    assert (intent.header.k, outcome.header.k, outcome.header.re) == (leaves.Kind.INTENT, leaves.Kind.OUTCOME, size)
    world.act(case, casework.CloseCase("done"))
    size = world.house.entries.head()[0]
    with pytest.raises(RefusedError) as caught:
        world.search(case, "acme")
    assert caught.value.entry == size
    assert world.house.entries.head()[0] == size + 1
    assert all_leaves(world)[size].header.dec is leaves.Verdict.REFUSE


def test_the_case_reads_its_own_trail_and_no_others(world: World) -> None:
    case, other = world.case(title="first"), world.case(title="second")
    world.act(case, casework.CloseCase("because"))
    rows = world.open(case, casework.ReadLedger()).rows
    assert any("closed" in row.sentence for row in rows)
    assert not any("closed" in row.sentence for row in world.open(other, casework.ReadLedger()).rows)


def test_who_opened_names_the_openings_of_this_case(world: World) -> None:
    world.register("register")
    world.load("register", [thing("one")])
    case, other = world.case("register"), world.case("register")
    found = world.find(case, "one")
    for _ in range(2):
        world.open(case, entity.OpenEntity(found))
    world.open(other, entity.OpenEntity(found))
    assert len(world.open(case, entity.WhoOpened(found)).rows) == 2


def test_the_count_of_the_bottom_pane_is_the_readers_own(world: World) -> None:
    case = world.case()
    before = world.house.gate.visible(case)
    world.open(case, casework.OpenCase())
    after = world.house.gate.visible(case)
    assert after.entries == before.entries + 2
    assert after.head != before.head


def test_leaf_time_never_goes_back_though_the_clock_does(world: World) -> None:
    case = world.case()
    world.clock.pass_(5 * HOUR)
    world.open(case, casework.OpenCase())
    world.clock.pass_(-5 * HOUR)
    world.open(case, casework.OpenCase())
    world.restart()
    world.open(case, casework.OpenCase())
    hours = [leaf.header.t for leaf in all_leaves(world)]
    assert hours == sorted(hours)
    assert hours[-1] == hours[0] + 5


def test_no_leaf_and_no_key_names_anybody(world: World) -> None:
    world.register("register")
    world.load("register", [thing("Zwölfboten")])
    case = world.case("register", title="Secret title")
    world.search(case, "zwölfboten")
    database = ledger_of(world)
    tables = ["leaves", "openings", "trails", "tallies", "subjects", "disclosures"]
    with database.read() as connection:
        stored = b"".join(
            bytes(cell) if isinstance(cell, (bytes, memoryview)) else str(cell).encode()
            for table in tables
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")
            for cell in row
        )
    database.close()
    for secret in ("Mara", "mara", "Secret title", "wölfboten", case.case, case.actor.person):
        assert secret.encode() not in stored
    assert len(stored) > 1000


def test_many_readers_at_once_each_have_their_own_entries(world: World) -> None:
    case = world.case()
    start = world.house.entries.head()[0]
    receipts: list[int] = []

    def read() -> None:
        receipts.extend(world.house.gate.open(case, casework.OpenCase()).receipt.index for _ in range(10))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(receipts) == list(range(start, start + 160, 2))
    found = all_leaves(world)[start:]
    assert [leaf.header.re for leaf in found[1::2]] == sorted(receipts)


def test_two_writers_on_one_postgresql_keep_one_log(world: World) -> None:
    if world.embedded:
        with pytest.raises(StoreBusyError):  # there one process writes, and another is refused
            opened(world.folder, world.url, world.clock)
        return
    case = world.case()
    database = ledger_of(world)
    keys = key_folder.load(world.folder / "keys")
    other = Entries(database, keys, world.house.entries.logs, world.clock)
    header = all_leaves(world)[0].header
    entry = Entry(dataclasses.replace(header, k=leaves.Kind.BEAT), {}, "", "")
    indexes: list[int] = []

    def write() -> None:
        indexes.extend(other.append([entry])[0] for _ in range(20))

    thread = threading.Thread(target=write)
    thread.start()
    indexes += [world.house.gate.open(case, casework.OpenCase()).receipt.index for _ in range(20)]
    thread.join()
    other.close()
    database.close()
    world.open(case, casework.OpenCase())
    assert len(set(indexes)) == 40
    world.house.publisher.publish()
    assert verified(world).ok
    world.restart()
    assert verified(world).ok


# -- outsiders


def test_what_is_published_verifies_and_grows(world: World) -> None:
    case = world.case()
    sizes = []
    for _ in range(3):
        for _ in range(60):
            world.open(case, casework.OpenCase())
        sizes.append(world.house.publisher.publish())
        report = verified(world)
        assert report.faults == ()
        assert (report.ok, report.entries) == (True, sizes[-1])
    assert sizes == sorted(set(sizes))
    assert sizes[-1] > 256
    world.restart()
    world.open(case, casework.OpenCase())
    assert world.house.publisher.publish() > sizes[-1]
    assert verified(world).ok


def test_the_log_begins_with_genesis_and_goes_on_after_a_restart(world: World) -> None:
    first = all_leaves(world)
    assert [leaf.header.k for leaf in first[:1]] == [leaves.Kind.GENESIS]
    head = world.house.entries.head()
    world.restart()
    assert world.house.entries.head() == head
    world.case()
    assert [leaf.header.k for leaf in all_leaves(world)].count(leaves.Kind.GENESIS) == 1


def test_the_same_log_published_elsewhere_is_the_same_to_the_byte(world: World) -> None:
    world.case()
    world.house.publisher.publish()
    root = world.folder / "data" / "ledger"
    before = {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    world.house.close()
    shutil.rmtree(root)
    world.house = opened(world.folder, world.url, world.clock)
    world.house.publisher.publish()
    after = {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert after.items() <= before.items()  # what is made anew has no tiles of older sizes
    assert len(after) > 3
