"""Counts over public headers: those of the log itself, brought up to date by what came since, and made again from nothing."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa

from glasshouse.base.clock import DAY, HOUR
from glasshouse.policy.plans.casework import OpenCase
from glasshouse.policy.plans.oversight import Counted, RecountStatistics
from glasshouse.store import ledgertables as t
from glasshouse.store.engine import Database, open_engine, sqlite_url
from glasshouse.store.statistics import Statistics
from glasshouse_ledger.leaf import parse
from tests.store.world import World

EVER = 100_000


def words(row: Counted) -> tuple[object, ...]:
    """All that is counted apart."""
    return (row.day, row.kind, row.act, row.decision, row.purpose, row.unit, row.served, row.rules, row.protected, row.cls, row.results)


def as_it_stands(world: World) -> Counter[tuple[object, ...]]:
    """The same counts, taken leaf by leaf."""
    found: Counter[tuple[object, ...]] = Counter()
    for entry in world.house.entries.leaves_from(0, EVER):
        h = parse(entry).header
        said = (h.k, h.act or "", h.dec or "", h.pur or "", h.unit or "", h.dst or "", h.why, h.prot, h.cls, h.n)
        found[(h.t // 24, *said)] += 1
    return found


def counted(world: World) -> Counter[tuple[object, ...]]:
    """What the table says, once it is up to date."""
    world.house.statistics.follow()
    return Counter({words(row): row.leaves for row in world.house.statistics.counted(0, EVER)})


def another(world: World) -> Statistics:
    """Another process's counting, over the same tables."""
    database = Database(open_engine(world.url or sqlite_url(world.folder / "data" / "ledger.db")))
    return Statistics(database, world.house.entries)


def test_counts_are_those_of_the_log_and_follow_it(world: World) -> None:
    case = world.case()
    assert counted(world) == as_it_stands(world)
    for _ in range(3):
        world.open(case, OpenCase())
    before = counted(world)
    assert before == as_it_stands(world)
    world.clock.pass_(2 * DAY)
    world.open(case, OpenCase())
    after = counted(world)
    assert after == as_it_stands(world)
    assert sum(after.values()) == sum(before.values()) + 2
    assert max(row.day for row in world.house.statistics.counted(0, EVER)) == world.house.gate.day() == world.clock() // DAY


def test_counting_is_resumed_after_a_restart(world: World) -> None:
    world.open(world.case(), OpenCase())
    counted(world)
    world.restart()
    world.open(world.case(), OpenCase())
    assert counted(world) == as_it_stands(world)


def test_two_who_count_at_once_count_each_leaf_once(world: World) -> None:
    other = another(world)
    world.open(world.case(), OpenCase())
    start, last = other._counted()
    late = other._read(start, world.house.entries.leaves_from(start, EVER), last)
    world.house.statistics.follow()
    other._add(start, *late)
    assert counted(world) == as_it_stands(world)
    other._database.close()


def test_counts_that_were_tampered_with_are_made_again_by_one_command(world: World) -> None:
    right = counted(world)
    database = another(world)._database
    with database.write() as connection:
        connection.execute(sa.update(t.headercounts).values(leaves=t.headercounts.c.leaves + 1))
    database.close()
    assert counted(world) != right
    world.act(world.admin, RecountStatistics())
    assert counted(world) == as_it_stands(world)


def test_marks_tell_since_which_entry_which_rules_were_in_force(world: World) -> None:
    counted(world)
    marks, in_force = world.house.statistics.marks()
    assert [(mark.index, mark.kind) for mark in marks] == [(0, "genesis")]
    (first,) = in_force
    header = parse(world.house.entries.leaves_from(0, 1)[0]).header
    assert (first.index, first.charter, first.house, first.hour) == (0, header.ch, header.hp, world.clock() // HOUR)


def test_heads_name_who_signed_them(world: World) -> None:
    world.house.publisher.publish()
    head = world.house.statistics.heads()[0]
    assert head.size == world.house.entries.head()[0]
    assert head.signers == (world.house.entries.origin,)
