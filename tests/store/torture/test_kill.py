"""kill -9 at any moment loses nothing that was acknowledged, and leaves nothing half done.

GLASSHOUSE_TEST_KILLS sets the number of rounds (25 by default on SQLite, a third of it on PostgreSQL). A run that killed nobody at work, or
was told of nothing done, fails: it would have proved nothing.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.conftest import Exercised, Houses
from tests.store.torture.witness import Said, Witness
from tests.store.torture.writer import DATASET
from tests.store.torture.zygote import Zygote
from tests.store.world import environment

ROUNDS = int(os.environ.get("GLASSHOUSE_TEST_KILLS", "25"))


@pytest.fixture(scope="module")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    """One for all rounds."""
    running = Zygote(tmp_path_factory.mktemp("torture") / "errors")
    yield running
    running.close()


def test_what_was_acknowledged_outlives_every_kill(houses: Houses, zygote: Zygote, tmp_path: Path, record_property: Exercised) -> None:
    world = houses.new()
    world.register(DATASET)
    world.house.close()
    rounds = ROUNDS if world.embedded else max(1, ROUNDS // 3)
    chance, said, begun = random.Random(7), Said(), 0
    for number in range(rounds):
        loads = number % 4 == 3
        warm = loads and number % 8 == 7  # the first import starts the reading processes: a second is sooner hit in its middle
        order = {"name": f"r{number}", "loads": loads, "environment": environment(world.folder, world.url)}
        seconds = chance.random() * (0.8 if warm else 3 if loads else 0.4)
        lines = zygote.killed_after(order, tmp_path / f"{number}", seconds, "A import" if warm else "")
        said.add(lines)
        begun += lines[-1].startswith("S") if lines else 0
        witness = Witness(world.folder, world.url)
        witness.look(said)
        witness.close()
        world.house = witness.world.house
        assert witness.faults == [], f"round {number}"
    counted = {kind: len(said.of(kind)) for kind in ("case", "read", "import", "undo")}
    record_property("exercised", f"kill -9 on {houses.engine}: {rounds} rounds, {begun} killed at work, acknowledged and there {counted}")
    assert begun
    assert counted["case"]
    assert counted["read"]
    assert counted["import"]


def test_the_witness_sees_a_lost_case_a_lost_reading_and_a_lost_import(houses: Houses) -> None:
    world = houses.new()
    world.register(DATASET)
    world.house.close()
    said = Said()
    said.add(["A case never", "A read 999999", "A import never"])
    witness = Witness(world.folder, world.url)
    assert sorted(fault.split()[0] for fault in witness.look(said)) == ["LOST", "LOST", "LOST", "LOST"]
    witness.close()
    world.house = witness.world.house
