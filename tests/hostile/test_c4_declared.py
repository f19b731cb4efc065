"""C4 in datasets of declared functions: the function stays, the tie goes. Two stores that differ only in the ties of a protected person,
and in the seal, answer alike to the last character."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from glasshouse.base.errors import NotFoundError
from glasshouse.gate import Access
from glasshouse.policy.plans.casework import ExportEntities, HoldEntity, ProtectPerson
from glasshouse.policy.plans.data import ListDatasets
from glasshouse.policy.plans.entity import OpenEntity
from tests.hostile.test_twin_worlds import Twins, _answer, _plans
from tests.hostile.world import Thing, World, every_text

KINDS = {
    "Family": ("person", "relative"),
    "Associate": ("person", "associate"),
    "UnknownLink": ("subject", "object"),
    "Representation": ("agent", "client"),
}
PEOPLE = ("Ida Vale", "Mina Vale", "Anna Vale", "Vera Vale", "Zoe Vale")
PUBLISHED: list[Thing] = [
    *((f"p{n}", "Person", {"name": name, "idNumber": f"V-{n}"}) for n, name in enumerate(PEOPLE)),
    ("post", "Position", {"name": "Minister of Vale"}),
    *((f"h{n}", "Occupancy", {"holder": f"p{n}", "post": "post"}) for n in range(5)),
    ("firm", "Company", {"name": "Vale Works"}),
    *((f"d{n}", "Directorship", {"director": f"p{n}", "organization": "firm", "role": "director"}) for n in range(2)),
    ("far", "Family", {"person": "p2", "relative": "p3", "relationship": "cousin"}),
    *((f"w{n}", "Company", {"name": f"Firm {n}"}) for n in range(80)),  # with the rest 95: what is hidden must not make them a hundred
]
TIES: list[Thing] = [
    *((f"{kind}-0", kind, {one: "p0", other: "p1"}) for kind, (one, other) in KINDS.items()),
    *((f"{kind}-1", kind, {one: "p1", other: "p4"}) for kind, (one, other) in KINDS.items()),
    ("child", "Person", {"name": "Kim Vale", "idNumber": "V-9", "birthDate": "2019", "parent": "p1"}),
]
"""Whom Ida's seal ties to her, from there to one whom the case does not hold, and a child of theirs."""
SEARCHES = ("vale", '"Ida Vale"', "V-1", "V-9", "office:minister")


def _world(folder: Path, keys: Path, *, hidden: bool) -> tuple[World, Access]:
    world = World(folder, keys)
    world.dataset("office", people="public_function")
    world.load("office", PUBLISHED)
    if hidden:
        world.load("office", TIES, source="ties")
    world.declared("office")
    case, other = world.case("office"), world.case("office")
    if hidden:
        world.act(other, ProtectPerson(world.id(other, "Ida Vale"), "witness"))
    for name in (*PEOPLE[:4], "Vale Works"):
        world.act(case, HoldEntity(world.id(case, name)))
    return world, case


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twins]:
    folder = tmp_path_factory.mktemp("declared")
    plain, one = _world(folder / "plain", folder / "keys", hidden=False)
    with closing(plain):
        full, other = _world(folder / "full", folder / "keys", hidden=True)
        with closing(full):
            yield Twins(plain, full, (one, other))


def test_every_answer_is_the_same(twins: Twins) -> None:
    one, other = twins.cases
    pairs = list(zip(_plans(twins.plain, one, pages=True), _plans(twins.full, other, pages=True), strict=True))
    assert len(pairs) > 100
    for (name, left), (same, right) in pairs:
        assert name == same
        assert _answer(twins.plain, one, left, ids=True) == _answer(twins.full, other, right, ids=True), name
    for text in SEARCHES:
        assert twins.plain.names(one, text) == twins.full.names(other, text), text


def test_exports_and_sizes_are_the_same(twins: Twins) -> None:
    made = []
    for world, case in zip((twins.plain, twins.full), twins.cases, strict=True):
        files = [world.act(case, ExportEntities(kind)) for kind in ("entities", "statements")]
        sizes = [row.about for row in world.open(case, ListDatasets())]
        made.append(([(file.entities, file.left_out, sorted(file.content.splitlines())) for file in files], sizes))
    assert made[0] == made[1]
    assert b'"far"' in b"".join(made[0][0][0][2])


def test_the_function_of_all_of_them_stays_and_so_does_a_tie_of_nobody_who_is_protected(twins: Twins) -> None:
    world, case = twins.full, twins.cases[1]
    captions = {name: set(every_text(world.open(case, OpenEntity(world.id(case, name))).groups)) for name in PEOPLE}
    assert all("Minister of Vale" in found for found in captions.values())
    assert {"Vale Works"} <= captions["Ida Vale"] & captions["Mina Vale"]
    assert "Vera Vale" in captions["Anna Vale"]
    assert not captions["Mina Vale"] & {"Ida Vale", "Zoe Vale"}
    assert "Mina Vale" not in captions["Ida Vale"] | captions["Zoe Vale"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_tie_that_was_there_is_gone_with_the_seal_by_its_own_address_too(tmp_path: Path, kind: str) -> None:
    with closing(World(tmp_path)) as world:
        one, other = KINDS[kind]
        world.dataset("office", people="public_function")
        world.load("office", [*PUBLISHED, ("t", kind, {one: "p0", other: "p1"}), ("u", kind, {one: "p1", other: "p2"})])
        world.declared("office")
        case = world.case("office")
        for name in PEOPLE:
            world.act(case, HoldEntity(world.id(case, name)))
        ties = {
            link.via
            for name in ("Ida Vale", "Anna Vale")
            for group in world.open(case, OpenEntity(world.id(case, name))).groups
            for link in group.links
            if link.via and group.key.startswith(f"{kind}.") and link.other and link.other.caption == "Mina Vale"
        }
        assert len(ties) == 2
        world.act(case, ProtectPerson(world.id(case, "Ida Vale"), "witness"))
        for via in ties:
            with pytest.raises(NotFoundError):
                world.open(case, OpenEntity(via))
