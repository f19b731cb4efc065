"""Queries that are written once: the rows of the ordinary way, in the reader's own snapshot, on both databases."""

from __future__ import annotations

import orjson
import pytest
import sqlalchemy as sa

from glasshouse.base.errors import DefectError
from glasshouse.policy.plans import casework
from glasshouse.store import tables as t
from glasshouse.store.statement import Gathered, Statement
from tests.store.world import World

BY_KIND = Statement(lambda: sa.select(t.cases.c.id, t.cases.c.kind, t.cases.c.number).where(t.cases.c.kind == sa.bindparam("kind")))


def test_it_finds_what_the_ordinary_query_finds(world: World) -> None:
    world.case(title="one")
    world.case(title="two")
    with world.house.database.read() as connection:
        found = BY_KIND.all(connection, kind="investigation")
        query = sa.select(t.cases.c.id, t.cases.c.kind, t.cases.c.number).where(t.cases.c.kind == "investigation")
        assert sorted(found) == sorted(tuple(row) for row in connection.execute(query))
        assert len(found) == 2
        assert {row.kind for row in found} == {"investigation"}
        assert BY_KIND.first(connection, kind="investigation") in found
        assert BY_KIND.scalar(connection, kind="investigation") in BY_KIND.scalars(connection, kind="investigation")
        assert BY_KIND.first(connection, kind="none") is None
        assert BY_KIND.scalar(connection, kind="none") is None
        assert BY_KIND.all(connection, kind="none") == []


def test_what_is_asked_is_bound_and_never_becomes_part_of_the_text(world: World) -> None:
    with world.house.database.read() as connection:
        assert BY_KIND.all(connection, kind="x' OR '1'='1") == []


def test_a_value_that_is_missing_finds_nothing_but_an_error(world: World) -> None:
    with pytest.raises(Exception), world.house.database.read() as connection:  # noqa: B017, PT011  # each driver has its own
        BY_KIND.all(connection)


def test_a_list_has_no_place_in_it(world: World) -> None:
    listed = Statement(lambda: sa.select(t.cases.c.id).where(t.cases.c.kind.in_(["a", "b"])))
    with pytest.raises(DefectError), world.house.database.read() as connection:
        listed.all(connection)


def test_a_reading_sees_one_state_from_its_first_statement_to_its_last(world: World) -> None:
    world.case(title="before")
    with world.house.database.read() as connection:
        before = BY_KIND.all(connection, kind="investigation")
        world.case(title="meanwhile")
        assert BY_KIND.all(connection, kind="investigation") == before
    with world.house.database.read() as connection:
        assert len(BY_KIND.all(connection, kind="investigation")) == len(before) + 1


def test_a_reading_that_failed_leaves_nothing_to_the_next(world: World) -> None:
    class StoppedError(Exception):
        pass

    def stop() -> None:
        with world.house.database.read() as connection:
            BY_KIND.all(connection, kind="investigation")
            raise StoppedError

    for _ in range(3):
        with pytest.raises(StoppedError):
            stop()
    case = world.case(title="after")
    assert world.open(case, casework.OpenCase()).case.title == "after"
    with world.house.database.read() as connection:
        assert len(BY_KIND.all(connection, kind="investigation")) == 1


def test_many_numbers_come_as_one_text(world: World) -> None:
    gathered = Statement(lambda: sa.select(Gathered(t.cases.c.number).label("numbers")).where(t.cases.c.kind == sa.bindparam("kind")))
    for title in ("one", "two", "three"):
        world.case(title=title)
    with world.house.database.read() as connection:
        assert sorted(orjson.loads(gathered.scalar(connection, kind="investigation"))) == sorted(
            row.number for row in BY_KIND.all(connection, kind="investigation")
        )
        assert not orjson.loads(gathered.scalar(connection, kind="none") or "[]")
