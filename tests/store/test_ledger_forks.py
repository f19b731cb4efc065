"""A ledger that does not continue, or cannot be written: it is seen at the start or by the check, and nobody is let in.

These tests reach into tables and files, as an intruder or a failing disk would.
"""

from __future__ import annotations

import dataclasses
import shutil
import time

import pytest
import sqlalchemy as sa

from glasshouse.base.errors import LedgerForkError, LedgerUnavailableError
from glasshouse.policy.plans import casework, data
from glasshouse.store.entries import Entries
from glasshouse.store.vault import Entry
from glasshouse_ledger import leaf as leaves
from tests.store.test_ledger import all_leaves, changed, ledger_of, never, verified
from tests.store.world import World, opened


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
