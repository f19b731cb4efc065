"""PostgreSQL itself is killed while a Glasshouse works on it: what was acknowledged is there afterwards, and the same house goes on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from glasshouse.base.errors import GlasshouseError
from glasshouse.gate import Access
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans import casework
from tests.store.cluster import Cluster
from tests.store.conftest import Exercised
from tests.store.torture.witness import Said, Witness
from tests.store.torture.writer import DATASET
from tests.store.world import Clock, World, set_up

KILLS = 3


@pytest.fixture
def durable() -> Iterator[Cluster]:
    """A cluster that syncs what it commits."""
    running = Cluster(durable=True)
    yield running
    running.close()


def test_what_was_acknowledged_outlives_the_death_of_the_database_server(durable: Cluster, quick: Path, record_property: Exercised) -> None:
    world = World(quick, durable.create("crash"), Clock())
    set_up(world.house)
    world.register(DATASET)
    said, failed = Said(), 0
    for kill in range(KILLS):
        failed += _worked_until_killed(world, durable, f"k{kill}", said)
        durable.start()
        after = f"after{kill}"
        _case(world, after, said)  # the same house, as if nothing had been
    world.house.close()
    witness = Witness(quick, durable.address("crash"))
    witness.look(said)
    witness.close()
    assert witness.faults == []
    record_property("exercised", f"server killed {KILLS} times: {len(said.of('case'))} acknowledged and there, {failed} refused")
    assert failed >= KILLS
    assert len(said.of("case")) > 2 * KILLS


def _case(world: World, token: str, said: Said) -> None:
    case = world.act(world.desk, casework.CreateCase(token, "Who?", Purpose.CORRUPTION, "basis", ""))
    said.add([f"A case {token}"])
    reading = world.house.gate.open(Access(world.desk.actor, case), casework.OpenCase())
    said.add([f"A read {reading.receipt.index}"])


def _worked_until_killed(world: World, cluster: Cluster, name: str, said: Said) -> int:
    killer = threading.Timer(0.5, cluster.kill)
    killer.start()
    for number in range(100_000):
        try:
            _case(world, f"{name}n{number}", said)
        except (GlasshouseError, SQLAlchemyError):
            break
    killer.join()
    return 1
