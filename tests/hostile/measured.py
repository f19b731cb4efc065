"""What tests of measuring share: crowds whose counts are known, and the way from a declaration to a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from glasshouse.base.errors import RefusedError
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans.approvals import Approval, Approve
from glasshouse.policy.plans.measuring import AskTable, CountedTable, CountTable, DeclareMeasuring
from tests.hostile.conftest import Place
from tests.hostile.world import Thing, World

SHAPE = "outcome_by_group"
YEAR = "2024"
PLANTED = "Zanzibarian Quaker"
"""A value that no closed list holds."""


def party(number: int, gender: str, outcome: str, *, prefix: str = "p", date: str = "2024-03-05", **more: Any) -> list[Thing]:
    """A person with a court case that ended so."""
    court = {"name": f"Case {prefix}{number}", "court": "Court", "type": "appeal", "fileDate": date, **more.pop("case", {})}
    person = {"name": f"{prefix.title()} Party{number:04}", "gender": gender, "birthDate": f"19{60 + number % 40}-01-02", **more}
    return [
        (f"{prefix}{number}", "Person", person),
        (f"{prefix}{number}-c", "CourtCase", court),
        (f"{prefix}{number}-t", "CourtCaseParty", {"party": f"{prefix}{number}", "case": f"{prefix}{number}-c", "status": outcome}),
    ]


def crowd(*counts: tuple[str, str, int], prefix: str = "p", **more: Any) -> list[Thing]:
    """So many persons of a gender with an outcome, numbered through."""
    found: list[Thing] = []
    for gender, outcome, count in counts:
        for _ in range(count):
            found += party(len(found) // 3, gender, outcome, prefix=prefix, **more)
    return found


def persons(things: list[Thing], **values: str) -> list[Thing]:
    """The same things, where every person has these values, `{}` for a number of its own."""
    return [
        (
            id_,
            schema,
            {**properties, **{name: value.format(number) for name, value in values.items()}} if schema == "Person" else properties,
        )
        for number, (id_, schema, properties) in enumerate(things)
    ]


BALANCED = (("female", "granted", 60), ("female", "refused", 80), ("male", "granted", 120), ("male", "refused", 40))

MORE = (*BALANCED[2:], ("female", "dismissed", 40), ("male", "dismissed", 60), ("female", "settled", 70), ("male", "settled", 50))


def peopled(folder: Path, **settings: str) -> World:
    """Mara leads in Investigations, Bela in Audit; Carl is of Mara's unit and approves nothing of hers."""
    made = World(folder, **settings)
    made.person("bela", "lead", unit="Audit")
    made.person("carl", "lead", "steward")
    return made


def running(place: Place) -> Iterator[World]:
    """What tests share that use datasets of their own."""
    made = peopled(place.folder, **place.settings)
    yield made
    made.close()


def declare(world: World, name: str, group: str = "gender", procedure: str = "court_case") -> None:
    for actor in (world.mara, world.house.accounts.find("carl")):
        world.act(world.standing(CaseKind.STEWARDSHIP, actor), DeclareMeasuring(name, group, procedure))


def measured(world: World, name: str, things: Iterable[Thing], group: str = "gender") -> Access:
    """A case over a new dataset that is registered for measuring."""
    world.dataset(name)
    world.load(name, things)
    declare(world, name, group)
    return world.case(name, purpose=Purpose.DISCRIMINATION)


def proven(world: World, login: str, digest: str) -> Access:
    access = world.standing(CaseKind.ADMINISTRATION, world.house.accounts.find(login))
    return replace(access, actor=replace(access.actor, strong=True, proven=world.clock(), proven_for=digest))


def ask(world: World, case: Access, dataset: str, shape: str = SHAPE, period: str = YEAR) -> Approval:
    return world.act(case, AskTable(shape, dataset, period, "The ombud asked for it"))


def approved(world: World, case: Access, dataset: str, shape: str = SHAPE, period: str = YEAR) -> CountTable:
    """What may be counted now: asked for, and approved by Bela."""
    asked = ask(world, case, dataset, shape, period)
    world.act(proven(world, "bela", asked.digest), Approve(asked.id, asked.digest))
    return CountTable(shape, dataset, period)


def table(world: World, case: Access, dataset: str, shape: str = SHAPE, period: str = YEAR) -> CountedTable:
    return world.act(case, approved(world, case, dataset, shape, period))


def refused(world: World, access: Access, request: Any) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        world.house.gate.act(access, request)
    assert caught.value.entry is not None
    assert caught.value.remedy
    return caught.value


def by_label(found: CountedTable) -> dict[tuple[str, ...], int | None]:
    """Cells by their labels."""
    places: list[tuple[str, ...]] = [()]
    for _, labels in found.axes:
        places = [(*place, label) for place in places for label in labels]
    return dict(zip(places, found.cells, strict=True))
