"""C1: an official number joins records of one person; a record with several numbers joins no different people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.data import DeclareIdentity
from glasshouse.policy.plans.entity import OpenEntity
from tests.hostile.world import Thing, World, every_text


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def declared(world: World, *things: Thing) -> tuple[int, Access]:
    """How many pairs are judged alike by `idNumber` in a dataset of these, and a case that reads it."""
    world.dataset("people")
    world.load("people", things)
    count = world.act(world.standing(CaseKind.STEWARDSHIP), DeclareIdentity("Person", "idNumber", ("people",)))
    return count, world.case("people")


def test_a_record_with_two_numbers_does_not_join_the_two_people_who_carry_them(world: World) -> None:
    count, case = declared(
        world,
        ("a", "Person", {"name": "Ada Marsh", "idNumber": "A-100", "birthDate": "1970"}),
        ("b", "Person", {"name": "Bert Dunne", "idNumber": "B-200", "birthDate": "1980"}),
        ("r", "Person", {"name": ["Ada Marsh", "Bert Dunne"], "idNumber": ["A-100", "B-200"]}),
    )
    assert count == 0
    for number in ("A-100", "B-200"):
        ids = {hit.stub.id for hit in world.search(case, f'id:"{number}"').hits}
        assert len(ids) == 2
        for id_ in ids:
            assert not {"1970", "1980"} <= set(every_text(world.open(case, OpenEntity(id_))))


def test_no_chain_of_such_records_joins_them_either(world: World) -> None:
    count, _ = declared(
        world,
        ("a", "Person", {"name": "Ada Marsh", "idNumber": "A-100"}),
        ("r1", "Person", {"idNumber": ["A-100", "X-1"]}),
        ("r2", "Person", {"idNumber": ["X-1", "B-200"]}),
        ("b", "Person", {"name": "Ada Dunne", "idNumber": "B-200"}),
    )
    assert count == 0


def test_one_person_whom_the_issuer_gave_two_numbers_is_joined(world: World) -> None:
    count, _ = declared(
        world,
        ("a", "Person", {"name": "DAINES, STEVEN", "idNumber": "H2"}),
        ("b", "Person", {"name": "Steve Daines", "idNumber": "S2"}),
        ("r", "Person", {"name": "Steve Daines", "idNumber": ["H2", "S2"]}),
    )
    assert count == 2


def test_the_numbers_of_others_are_judged_all_the_same(world: World) -> None:
    count, _ = declared(
        world,
        ("a", "Person", {"name": "Ada Marsh", "idNumber": "A-100"}),
        ("b", "Person", {"name": "Bert Dunne", "idNumber": "B-200"}),
        ("r", "Person", {"idNumber": ["A-100", "B-200"]}),
        ("a2", "Person", {"name": "A. Marsh", "idNumber": "A-100"}),
        ("c", "Person", {"name": "Cleo Voss", "idNumber": "C-300"}),
        ("c2", "Person", {"name": "Cleo Voss-Hale", "idNumber": "C-300"}),
    )
    assert count == 2
