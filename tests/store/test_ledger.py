"""The ledger: durable before anything is shown, only ever added to, verifiable by outsiders, and refused where it does not continue.

Tests of damage reach into tables and files, as an intruder or a failing disk would.
"""

from __future__ import annotations

import dataclasses
import shutil
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from glasshouse.base.clock import HOUR
from glasshouse.base.errors import LedgerForkError, LedgerUnavailableError, RefusedError, StoreBusyError
from glasshouse.policy.plans import casework, data, entity
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


# -- forks


def refused_at_start(world: World) -> str:
    """Start the house on a damaged ledger; yields what it says. It must not let anybody in."""
    with pytest.raises(LedgerForkError) as caught:
        opened(world.folder, world.url, world.clock).publisher.publish()
    return caught.value.message


@pytest.fixture
def stopped(world: World) -> World:
    """A house with some history, closed."""
    case = world.case()
    for _ in range(5):
        world.open(case, casework.OpenCase())
    world.house.close()
    return world


def test_a_tail_that_was_cut_off_is_seen(stopped: World) -> None:
    changed(stopped, "DELETE FROM leaves WHERE idx >= (SELECT max(idx) FROM leaves)")
    assert "shorter" in refused_at_start(stopped)


def test_a_tail_that_was_cut_off_with_its_heads_is_seen_by_what_was_published(stopped: World) -> None:
    changed(stopped, "DELETE FROM leaves WHERE idx >= (SELECT max(idx) FROM leaves)", "DELETE FROM heads")
    assert "published" in refused_at_start(stopped)


def test_a_gap_is_seen(stopped: World) -> None:
    changed(stopped, "DELETE FROM leaves WHERE idx = 3")
    assert "gap" in refused_at_start(stopped)


def test_an_entry_that_was_changed_is_seen_and_nobody_is_let_in(stopped: World) -> None:
    changed(stopped, "UPDATE leaves SET entry = (SELECT entry FROM leaves WHERE idx = 4) WHERE idx = 2")
    house = opened(stopped.folder, stopped.url, stopped.clock)
    stopped.house = house
    with pytest.raises(LedgerForkError):
        house.publisher.check(never)
    with pytest.raises(LedgerForkError):
        stopped.open(stopped.desk, data.ListDatasets())


def never() -> bool:
    return False


def long_log(world: World) -> Entries:
    """A published log of some full tiles, closed and opened again."""
    header = dataclasses.replace(all_leaves(world)[0].header, k=leaves.Kind.BEAT)
    world.house.entries.append([Entry(header, {}, "", "")] * 700)
    world.house.publisher.publish()
    world.restart()
    return world.house.entries


def test_a_start_reads_only_what_came_after_the_published_head(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    entries, asked = long_log(world), list[int]()
    read = entries.leaves_from
    monkeypatch.setattr(entries, "leaves_from", lambda start, limit: asked.append(start) or read(start, limit))
    size = entries.head()[0]
    world.case()
    assert world.house.publisher.publish() > size > 700
    assert asked
    assert min(asked) >= size
    assert verified(world).ok


@pytest.mark.parametrize("damage", ["gone", "cut", "another", "bundle"])
def test_a_start_that_doubts_the_published_edge_reads_everything(world: World, damage: str) -> None:
    long_log(world)
    size = world.house.entries.head()[0]
    world.house.close()
    tile = world.folder / "data/ledger" / ("tile/entries/002.p" if damage == "bundle" else "tile/0/002.p") / str(size % 256)
    whole = tile.read_bytes()
    tile.unlink() if damage == "gone" else tile.write_bytes(whole[:-1] if damage == "cut" else bytes(32) + whole[32:])
    world.house = house = opened(world.folder, world.url, world.clock)
    if damage == "gone":
        world.case()
        house.publisher.publish()
        assert verified(world).ok
        return
    world.case()
    with pytest.raises(LedgerForkError):
        house.publisher.publish()
    with pytest.raises(LedgerForkError):
        world.open(world.desk, data.ListDatasets())


def test_the_check_in_the_background_finds_what_a_start_does_not_read(world: World) -> None:
    long_log(world)
    assert world.house.publisher.check(never)
    assert not world.house.publisher.check(lambda: True)
    (world.folder / "data/ledger/tile/0/000").unlink()
    assert world.house.publisher.check(never)
    assert verified(world).ok
    (world.folder / "data/ledger/tile/entries/001").write_bytes(b"x")
    with pytest.raises(LedgerForkError):
        world.house.publisher.check(never)
    with pytest.raises(LedgerForkError):
        world.open(world.desk, data.ListDatasets())


def test_a_running_server_checks_by_itself(world: World) -> None:
    long_log(world)
    world.house.close()
    changed(world, "UPDATE leaves SET entry = (SELECT entry FROM leaves WHERE idx = 4) WHERE idx = 2")
    world.house = opened(world.folder, world.url, world.clock)
    world.house.start()
    for _ in range(200):
        if world.house.fault is not None:
            break
        time.sleep(0.05)
    assert world.house.fault is not None


def test_an_entry_that_was_changed_before_anything_was_published_is_seen(stopped: World) -> None:
    shutil.rmtree(stopped.folder / "data" / "ledger")
    changed(stopped, "UPDATE leaves SET entry = (SELECT entry FROM leaves WHERE idx = 4) WHERE idx = 2")
    assert "head" in refused_at_start(stopped)


def test_a_head_that_this_log_did_not_sign_is_seen(stopped: World) -> None:
    changed(stopped, "UPDATE heads SET frontier = (SELECT frontier FROM heads ORDER BY size LIMIT 1), note = 'x'")
    refused_at_start(stopped)


def test_a_head_over_another_tree_is_seen(stopped: World) -> None:
    nothing = "zeroblob(length(frontier))" if stopped.embedded else "decode(repeat('00', length(frontier)), 'hex')"
    changed(stopped, f"UPDATE heads SET frontier = {nothing}")
    assert "signed" in refused_at_start(stopped)


def test_where_the_ledger_cannot_be_written_nothing_is_shown_or_done(world: World) -> None:
    case = world.case()
    before = len(world.open(world.desk, casework.ListCases()))
    database = ledger_of(world)
    with database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE openings RENAME TO away")
    with pytest.raises(LedgerUnavailableError):
        world.open(case, casework.OpenCase())
    with pytest.raises(LedgerUnavailableError):
        world.case()
    with database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO openings")
    database.close()
    assert len(world.open(world.desk, casework.ListCases())) == before
    assert all_leaves(world)
    world.house.publisher.publish()
    assert verified(world).ok


def test_the_signed_heads_are_kept(world: World) -> None:
    world.house.publisher.publish()
    database = ledger_of(world)
    with database.read() as connection:
        sizes = connection.execute(sa.text("SELECT size FROM heads ORDER BY size")).scalars().all()
    database.close()
    assert sizes[-1] == world.house.entries.head()[0]
