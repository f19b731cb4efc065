"""The year turns while the program runs: what is under way ends in the old log, what begins waits for the new one."""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import replace

import pytest

from glasshouse.base.errors import LedgerUnavailableError
from glasshouse.policy.plans import casework, people
from glasshouse.store.vault import Entry
from glasshouse_ledger.leaf import Kind, Verdict
from glasshouse_ledger.proof import parse_proof
from tests.store.test_ledger import all_leaves, never, verified
from tests.store.test_origins import MONTH, origin
from tests.store.world import PASSWORD, World


def test_the_year_turns_while_the_program_runs(world: World) -> None:
    case = world.case()
    world.open(case, casework.OpenCase())
    assert not world.house.turn_log()  # the year is not over
    world.clock.pass_(2 * MONTH)
    world.open(case, casework.OpenCase())  # still the old log's
    old, size = world.house.publisher, world.house.entries.head()[0]
    assert world.house.turn_log()
    assert (origin(world), world.house.entries.base) == ("2027", size)
    assert not world.house.turn_log()
    world.open(case, casework.OpenCase())
    world.act(case, casework.CloseCase("done"))
    world.house.publisher.publish()
    root = world.folder / "data/ledger"
    assert (old.publish(), old.check(never)) == (size, True)  # what publishes the old log finds it whole, and leaves the new one alone
    genesis = all_leaves(world)[size].header
    assert (genesis.k, genesis.former) == (Kind.GENESIS, hashlib.sha256((root / "checkpoint").read_bytes()).hexdigest())
    assert (verified(world).ok, verified(world, root / "2027").ok) == (True, True)
    for index in (0, size - 1, size, size + 1):
        assert parse_proof(world.house.receipt(index)).extra == world.house.entries.leaves_from(index, 1)[0]
    assert world.house.statistics.follow() == size + world.house.entries.head()[0]
    rows = world.open(case, casework.ReadLedger()).rows
    assert {row.index < size for row in rows} == {True, False}
    world.restart()
    assert (origin(world), world.house.entries.base, world.house.entries.unsettled()) == ("2027", size, [])
    assert verified(world, root / "2027").ok


def test_a_log_goes_on_while_something_in_it_is_unanswered(world: World) -> None:
    case = world.case()
    world.clock.pass_(2 * MONTH)
    entries = world.house.entries
    leaf = all_leaves(world)[-1].header  # the outcome of an act
    intent = replace(leaf, k=Kind.INTENT, re=None)
    (index,) = entries.append([Entry(intent, {}, case.case, case.actor.person)])
    assert not world.house.turn_log()
    assert origin(world) == "2026"
    world.open(case, casework.OpenCase())  # nobody waits any longer
    entries.append([Entry(replace(leaf, re=index), {}, case.case, case.actor.person)])
    assert world.house.turn_log()
    assert origin(world) == "2027"


def test_what_was_begun_for_a_log_that_ended_is_written_to_none(world: World) -> None:
    case = world.case()
    world.clock.pass_(2 * MONTH)
    entries = world.house.entries
    header = replace(all_leaves(world)[-1].header, k=Kind.INTENT, re=None)
    late = entries.begin([Entry(header, {}, case.case, case.actor.person)], ring=False)
    base = entries.head()[0]
    assert world.house.turn_log()
    with pytest.raises(LedgerUnavailableError):
        late.result()
    assert [leaf.header.k for leaf in all_leaves(world)[base:]] == [Kind.GENESIS]


def test_those_who_read_and_act_while_the_year_turns_wait_for_it_and_are_served(world: World) -> None:
    case = world.case()
    world.clock.pass_(2 * MONTH)
    stop, failures, served = threading.Event(), list[Exception](), list[int]()

    def work(number: int) -> None:
        while not stop.is_set():
            try:
                world.open(case, casework.OpenCase())
                if number:
                    world.act(world.desk, people.ChangePassword(PASSWORD, PASSWORD))
            except Exception as error:  # noqa: BLE001  # whatever it was, the test fails by it
                failures.append(error)
            served.append(world.house.entries.base)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for worker in workers:
        worker.start()
    while not world.house.turn_log():
        pass
    while world.house.entries.base not in served[-3:]:
        pass
    stop.set()
    for worker in workers:
        worker.join()
    base = world.house.entries.base
    assert [type(error) for error in failures if not isinstance(error, LedgerUnavailableError)] == []
    assert len(failures) <= len(workers)  # each may have begun something in the very moment
    for first, last in ((0, base), (base, None)):
        headers = [leaf.header for leaf in all_leaves(world)[first:last]]
        assert headers[0].k is Kind.GENESIS
        answered = {header.re for header in headers if header.k is Kind.OUTCOME}
        permitted = {at for at, header in enumerate(headers) if header.k is Kind.INTENT and header.dec is Verdict.PERMIT}
        assert permitted == answered
    world.house.publisher.publish()
    assert verified(world).ok
    assert verified(world, world.folder / "data/ledger/2027").ok


def test_the_server_turns_its_log_by_itself(world: World) -> None:
    world.house.start()
    world.clock.pass_(2 * MONTH)
    until = time.monotonic() + 30
    while origin(world) == "2026" and time.monotonic() < until:
        time.sleep(0.1)
    assert origin(world) == "2027"
