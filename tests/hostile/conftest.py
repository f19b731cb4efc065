"""Where a test's house stands: on SQLite, and where a test is marked `BOTH`, on a real PostgreSQL too."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from tests.hostile.world import World
from tests.store.cluster import Cluster
from tests.store.conftest import ENGINES, cluster  # noqa: F401  # a fixture of theirs

BOTH = pytest.mark.parametrize("place", ENGINES, indirect=True)
"""What asks the database: rows, restarts, the order of things."""
_MODEL = "hostile_model"
_number = count(1)


@dataclass(frozen=True, slots=True)
class Place:
    """A folder for a house, and its settings by name."""

    folder: Path
    settings: dict[str, str]


@pytest.fixture(scope="session")
def model(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    """The folder of a house on PostgreSQL that was set up once, to be copied with its database."""
    folder = tmp_path_factory.mktemp("model") / "house"
    World(folder, STORE_URL=cluster.create(_MODEL)).close()
    return folder


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """For one test."""
    yield from _placed(request, tmp_path / "house")


@pytest.fixture(scope="module", params=ENGINES)
def module_place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """For the tests of one file, which all run twice."""
    yield from _placed(request, tmp_path_factory.mktemp("place") / "house")


def _placed(request: pytest.FixtureRequest, folder: Path) -> Iterator[Place]:
    if getattr(request, "param", ENGINES[0]) == "sqlite":
        yield Place(folder, {})
        return
    running, name = request.getfixturevalue("cluster"), f"hostile_{next(_number)}"
    shutil.copytree(request.getfixturevalue("model"), folder)
    url = running.create(name, _MODEL)
    running.settle(name)
    yield Place(folder, {"STORE_URL": url})
    running.drop(name)
