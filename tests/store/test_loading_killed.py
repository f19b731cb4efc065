"""kill -9 while a package is taken in: the case is there with every exhibit or not at all, and each batch of entities is in or is not."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from glasshouse.gate import Access
from glasshouse.policy.plans import casework, exhibits as plans
from glasshouse.policy.plans.loading import OpenLoaded
from glasshouse.store import tables as t
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.loadingtables import loaded_exhibits, loaded_packages
from tests.store.collected import collect, person
from tests.store.loading import examined, opened, sent, take_all, taken
from tests.store.world import Clock, World, set_up

ROUNDS, EXHIBITS, PEOPLE = 4, 30, 60
ROOT = Path(__file__).resolve().parents[2]


def test_a_killed_load_leaves_a_whole_case_or_none(quick: Path, record_property: Callable[[str, object], None]) -> None:
    bag = _package(quick / "sender")
    here = quick / "receiver"
    world = World(here, "", Clock())
    set_up(world.house)
    world.house.close()
    dice, whole = random.Random(7), 0  # nothing secret
    for turn in range(ROUNDS):
        _killed(here, bag, dice.uniform(0.0, 1.2))
        world = World(here, "", Clock())
        assert _halves(world) == [], f"round {turn}"
        whole = len(world.open(world.desk, casework.ListCases()))
        world.house.close()
    world = World(here, "", Clock())
    _finish(world, bag)
    world.house.close()
    record_property("cases that came whole before a kill", whole)


def _finish(world: World, bag: Path) -> None:
    """What was begun can be ended: the rest of the entities comes in, and all of them are there once."""
    for row in world.open(world.desk, casework.ListCases()):
        case = Access(world.house.accounts.find("mara"), row.case.id)
        loaded = world.open(case, OpenLoaded())
        assert loaded is not None
        if row.case.state.value == "draft":
            opened(world, case)
        if loaded.taken < loaded.lines:
            take_all(world, case)
        assert sum(hit.stub.caption.startswith("p") for hit in world.search(case, "ID7-p000").hits) == 1
        with world.house.database.read() as connection:
            own = sa.select(t.datasets.c.id).where(t.datasets.c.case_id == case.case)
            assert connection.execute(sa.select(sa.func.count()).where(t.records.c.dataset.in_(own))).scalar() == PEOPLE


def _halves(world: World) -> list[str]:
    """Cases without their package's row, exhibits, or originals."""
    found = []
    with world.house.database.read() as connection:
        for row in connection.execute(sa.select(t.cases.c.id).where(t.cases.c.kind == "investigation")).all():
            package = connection.execute(sa.select(loaded_packages).where(loaded_packages.c.case_id == row.id)).first()
            ours = sa.select(exhibits.c.id).where(exhibits.c.case_id == row.id)
            theirs = connection.execute(sa.select(sa.func.count()).where(loaded_exhibits.c.exhibit.in_(ours))).scalar()
            if package is None or theirs != EXHIBITS:
                found.append(f"HALF {row.id} {theirs}")
            elif package.taken % 50 and package.taken != PEOPLE:
                found.append(f"TAKEN {package.taken}")
    for one in world.open(world.desk, casework.ListCases()):
        case = Access(world.house.accounts.find("mara"), one.case.id)
        if one.case.state.value != "draft":
            for row in world.open(case, plans.ListExhibits(whole=True)).rows[:3]:
                assert world.open(case, plans.CheckExhibit(row.id)).fits
    return found


def _package(folder: Path) -> Path:
    world = World(folder, "", Clock())
    set_up(world.house)
    names = [f"p{number:03d}" for number in range(PEOPLE)]
    world.register("list", people="private_persons")
    world.load("list", map(person, names))
    case = world.case("list")
    for name in names:
        (hit,) = world.search(case, f"ID7-{name}").hits
        world.act(case, casework.HoldEntity(hit.stub.id))
    for number in range(EXHIBITS):
        collect(world, case, b"%d" % number * 5_000)
    bag = sent(world, case, folder / "bag").bag
    assert not examined(bag).faults
    world.house.close()
    return bag


def _killed(folder: Path, bag: Path, seconds: float) -> None:
    """A process that takes the package in, again and again for other people, killed after this time."""
    command = [sys.executable, "-m", "tests.store.test_loading_killed", str(folder), str(bag)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": "src"})
    assert process.stdout is not None
    assert process.stdout.readline() == "READY\n"
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


def _work(folder: Path, bag: Path) -> None:
    world = World(folder, "", Clock())
    world.clock.now += time.time_ns() // 1_000 % 1_000_000_000
    print("READY", flush=True)
    if not world.open(world.desk, casework.ListCases()):
        taken(world, bag)
    for row in world.open(world.desk, casework.ListCases()):
        case = Access(world.house.accounts.find("mara"), row.case.id)
        if row.case.state.value == "draft":
            opened(world, case)
        take_all(world, case)


if __name__ == "__main__":
    _work(Path(sys.argv[1]), Path(sys.argv[2]))
