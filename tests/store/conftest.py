"""Every test that asks for a `world` runs twice: on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.store.cluster import Cluster, in_memory
from tests.store.world import Clock, World, set_up

Begin = Callable[[World], Any]
Exercised = Callable[[str, object], None]
"""`record_property`: a torture says by it what it did; tests/conftest.py prints that at the end."""
ENGINES = ("sqlite", "postgresql")
_number = count(1)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One cluster for this worker's whole run."""
    running = Cluster()
    yield running
    running.close()


@pytest.fixture
def quick() -> Iterator[Path]:
    """A folder in memory where there is room: for tests that write much and prove nothing about this disk."""
    with tempfile.TemporaryDirectory(prefix="gh-quick-", dir=in_memory()) as folder:
        yield Path(folder)


class Houses:
    """Makes worlds that were set up already: the set-up is done once and copied."""

    def __init__(self, engine: str, folder: Path, cluster: Cluster | None) -> None:
        self.engine, self._folder, self._cluster = engine, folder, cluster
        self._made: list[tuple[World, str]] = []
        self._begun: dict[Begin, tuple[str, int, Any]] = {}
        url = cluster.create("model") if cluster else ""
        first = World(folder / "model", url, Clock())
        set_up(first.house)
        first.house.close()

    def new(self) -> World:
        """One more, for this test alone."""
        world, name = self._copied("model", Clock())
        self._made.append((world, name))
        return world

    def begun(self, begin: Begin) -> World:
        """One more, in which `begin` was done already: it is done once, and what it yields stands in `begun`."""
        if begin not in self._begun:
            first, name = self._copied("model", Clock())
            value = begin(first)
            self._begun[begin] = name, first.clock.now, value
            first.house.close()
        model, now, value = self._begun[begin]
        world, name = self._copied(model, Clock(now))
        world.begun = value
        self._made.append((world, name))
        return world

    def _copied(self, model: str, clock: Clock) -> tuple[World, str]:
        name = f"house_{next(_number)}"
        place = self._folder / name
        shutil.copytree(self._folder / model, place)
        url = self._cluster.create(name, model) if self._cluster else ""
        if self._cluster:
            self._cluster.settle(name)
        return World(place, url, clock), name

    def clear(self) -> None:
        """Close and remove what the test used."""
        for world, name in self._made:
            world.house.close()
            if self._cluster:
                self._cluster.drop(name)
            shutil.rmtree(world.folder)
        self._made.clear()


@pytest.fixture(scope="session")
def makers() -> Iterator[Callable[[str, Cluster | None], Houses]]:
    """The maker of worlds on an engine, one for each in a worker's whole run: a fixture with parameters is made anew at each change of
    them. Worlds stand in memory where there is room: what a disk keeps is the torture's business."""
    made: dict[str, Houses] = {}
    with ExitStack() as folders:

        def maker(engine: str, cluster: Cluster | None) -> Houses:
            if engine not in made:
                place = tempfile.TemporaryDirectory(prefix=f"gh-{engine}-", dir=in_memory())
                made[engine] = Houses(engine, Path(folders.enter_context(place)), cluster)
            return made[engine]

        yield maker


@pytest.fixture(params=ENGINES)
def engine_houses(request: pytest.FixtureRequest, makers: Callable[[str, Cluster | None], Houses]) -> Houses:
    """The maker of worlds on one engine."""
    return makers(request.param, request.getfixturevalue("cluster") if request.param == "postgresql" else None)


@pytest.fixture
def houses(engine_houses: Houses) -> Iterator[Houses]:
    """Worlds for tests that need several; they are gone after the test."""
    yield engine_houses
    engine_houses.clear()


@pytest.fixture
def world(request: pytest.FixtureRequest, houses: Houses) -> World:
    """One world for this test. A file's BEGUN names fixtures, and with what a world begins for a test that asks for one of them: that is
    done once for the file, and copied."""
    begins = getattr(request.module, "BEGUN", {})
    begin = next((begins[name] for name in request.fixturenames if name in begins), None)
    return houses.begun(begin) if begin else houses.new()
