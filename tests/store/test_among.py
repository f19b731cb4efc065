"""Lists of any length as one value of a statement: the rows of the ordinary way, by the same indexes, on both databases."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from glasshouse.store import fold, tables as t
from glasshouse.store.reading import ends, links
from glasshouse.store.statement import Among, Statement
from tests.store.world import World, thing

NAMED = Statement(lambda: sa.select(t.entities.c.id, t.entities.c.name).where(Among(t.entities.c.name, "names")).order_by(t.entities.c.id))
HOSTILE = ['x") OR 1=1 --', "x' OR '1'='1", '"', "\\", "{}", "null", "é\u202e", "1", ""]


@pytest.fixture
def filled(world: World) -> World:
    world.register("firms")
    world.load("firms", [*(thing(f"c{number}") for number in range(700)), thing("null"), thing("1")])
    return world


@pytest.mark.parametrize("length", [0, 1, 2, 699, 5_000])
def test_it_finds_what_the_ordinary_list_finds(filled: World, length: int) -> None:
    names = [f"c{number}" for number in range(1, length + 1)]
    with filled.house.database.read() as connection:
        found = NAMED.all(connection, names=names)
        query = sa.select(t.entities.c.id, t.entities.c.name).where(t.entities.c.name.in_(names)).order_by(t.entities.c.id)
        assert found == [tuple(row) for row in connection.execute(query)]
        assert len(found) == min(length, 699)
        numbers = [row.id for row in found]
        assert [row.entity for row in fold._ROWS.all(connection, numbers=[*numbers, *numbers])] == numbers


def test_its_values_are_values_whatever_they_look_like(filled: World) -> None:
    with filled.house.database.read() as connection:
        assert {row.name for row in NAMED.all(connection, names=HOSTILE)} == {"null", "1"}


@pytest.mark.parametrize("statement", [fold._ROWS, fold._SEALED, fold._CLUSTERS, fold._MEMBERS, links._INCOMING, ends._NAMED])
def test_no_reading_goes_through_a_whole_table(filled: World, statement: Statement) -> None:
    if not filled.embedded:
        pytest.skip("PostgreSQL goes by what a table holds, and this one holds little")
    with filled.house.database.read() as connection:
        text = statement._of(connection).text
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", (1,) * text.count("?")).all()
    assert not [row.detail for row in plan if row.detail.startswith("SCAN") and "json_each" not in row.detail]
