"""Openings that were opened before, counts that are kept, and answers that come later: what is remembered never outlives what is stored."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from glasshouse.base.errors import LedgerUnavailableError, NotFoundError
from glasshouse.gate import Reading
from glasshouse.policy.plans import casework, data, entity
from glasshouse.store import ledgertables as lt
from glasshouse.store.pending import Pending
from glasshouse.store.vault import Entry
from glasshouse_ledger import leaf as leaves
from tests.store.world import World, thing

HEADER = leaves.Header(k=leaves.Kind.BEAT, t=1, org="desk", ch="0" * 64, hp="1" * 64)


def test_an_opening_that_was_erased_is_gone_though_it_was_read_before(world: World) -> None:
    case = world.case()
    world.open(case, casework.OpenCase())
    entries = world.house.entries
    _, before = entries.trail(case.case, 0, 10)
    assert all(opened.fields for opened in before)
    gone = before[0].index
    with world.house._ledger.write() as connection:
        if world.embedded:
            connection.exec_driver_sql("DROP TRIGGER IF EXISTS openings_no_delete")
        else:
            connection.exec_driver_sql("DROP TRIGGER IF EXISTS openings_only_added ON openings")
        connection.execute(sa.delete(lt.openings).where(lt.openings.c.idx == gone))
    _, after = entries.trail(case.case, 0, 10)
    assert {opened.index: bool(opened.fields) for opened in after} == {opened.index: opened.index != gone for opened in before}


def test_what_is_remembered_of_an_entry_is_what_the_store_says_of_it(world: World) -> None:
    world.register("register")
    world.load("register", [thing("one")])
    case = world.case("register")
    world.open(case, entity.OpenEntity(world.find(case, "acme")))
    with pytest.raises(NotFoundError):
        world.open(case, entity.OpenEntity("a" * 26))
    before, rows = world.house.entries.trail(case.case, 0, 100), world.open(case, casework.ReadLedger()).rows
    world.restart()
    assert world.house.entries.trail(case.case, 2, 100)[1] == before[1]  # opened from the store: nothing was sealed by this process
    assert [row for row in world.open(case, casework.ReadLedger()).rows if row in rows] == list(rows)


def test_an_entry_says_failed_once_its_outcome_does(world: World) -> None:
    case = world.case()
    with pytest.raises(NotFoundError):
        world.open(case, entity.OpenEntity("a" * 26))
    for _ in range(2):  # read once, then from memory
        (row,) = [row for row in world.open(case, casework.ReadLedger()).rows if row.sentence == "opened"]
        assert row.decision == "failed"


def test_the_total_of_a_trail_is_the_number_of_its_entries_whoever_made_them(world: World) -> None:
    world.register("register")
    world.load("register", [thing("one")])
    case = world.case("register")
    found = world.find(case, "acme")
    world.open(case, entity.OpenEntity(found))
    with pytest.raises(NotFoundError):
        world.open(case, entity.OpenEntity("a" * 26))
    total, opened = world.house.entries.trail(case.case, 0, 10_000)
    assert total == len(opened) > 6
    assert world.house.entries.trail("no such case", 0, 10) == (0, [])


def test_each_entry_of_a_group_is_sealed_apart(world: World) -> None:
    entries = world.house.entries
    indexes = entries.append([Entry(HEADER, {"actor": "same"}, "c", "p") for _ in range(50)])
    with world.house._ledger.read() as connection:
        where = lt.openings.c.idx.in_(indexes)
        sealed = [bytes(row) for row in connection.execute(sa.select(lt.openings.c.sealed).where(where)).scalars()]
        written = {leaves.parse(leaf).c for leaf in entries.leaves_from(indexes[0], 50)}
    assert len({row[:12] for row in sealed}) == len(sealed) == 50
    assert len(written) == 50


def test_who_does_not_wait_is_told_when_it_is_durable_and_not_before(world: World) -> None:
    case = world.case()
    told: list[Reading[str]] = []
    ready = threading.Event()
    size = world.house.entries.head()[0]

    def hear(answer: object) -> None:
        told.append(answer())  # type: ignore[operator]
        ready.set()

    world.house.gate.begin(case, casework.OpenCase(), lambda view: view.case.title, hear)
    assert ready.wait(10)
    assert told[0].value == world.open(case, casework.OpenCase()).case.title
    assert told[0].receipt.index == size
    assert world.house.entries.leaves_from(size, 1)


def test_who_does_not_wait_is_given_nothing_where_nothing_could_be_recorded(world: World) -> None:
    case = world.case()
    answers: list[object] = []
    ready = threading.Event()

    def hear(answer: object) -> None:
        answers.append(answer)
        ready.set()

    with world.house._ledger.write() as connection:
        connection.exec_driver_sql("ALTER TABLE leaves RENAME TO lost")
    try:
        world.house.gate.begin(case, data.ListDatasets(), lambda rows: rows, hear)
        assert ready.wait(10)
        with pytest.raises(LedgerUnavailableError):
            answers[0]()  # type: ignore[operator]
    finally:
        with world.house._ledger.write() as connection:
            connection.exec_driver_sql("ALTER TABLE lost RENAME TO leaves")
    assert world.open(case, casework.OpenCase())


def test_one_who_fails_at_being_told_stops_nobody_else(world: World) -> None:
    def fail(_pending: Pending) -> None:
        raise RuntimeError("gone")

    entries = world.house.entries
    first = entries.begin([Entry(HEADER, {}, "", "")], fail).result()
    assert entries.append([Entry(HEADER, {}, "", "")]) == [first[0] + 1]
