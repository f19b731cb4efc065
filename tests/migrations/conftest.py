"""A new, empty database on each engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from glasshouse.store.engine import Database, open_engine, sqlite_url
from tests.store.cluster import Cluster

_number = count(1)
Empty = Callable[[], Database]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One cluster for this worker's whole run."""
    running = Cluster()
    yield running
    running.close()


@pytest.fixture(params=("sqlite", "postgresql"))
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Empty]:
    """Gives a new, empty database each time it is called."""
    made: list[Database] = []

    def new() -> Database:
        name = f"empty_{next(_number)}"
        url = sqlite_url(tmp_path / name)
        if request.param == "postgresql":
            url = request.getfixturevalue("cluster").create(name)
        made.append(Database(open_engine(url)))
        return made[-1]

    yield new
    for database in made:
        database.close()
