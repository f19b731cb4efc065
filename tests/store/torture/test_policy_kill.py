"""kill -9 inside acts of the house policy (C11): what was told stands, nothing is in force that two did not sign and that did not wait, and
the next start does what was left undone.

GLASSHOUSE_TEST_POLICY_KILLS sets the number of rounds (8 by default on SQLite, half of it on PostgreSQL).
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from glasshouse.base.clock import DAY, system_clock
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.people import CreatePerson
from glasshouse.policy.plans.policies import HousePolicy, Proposal, ReadPolicies, Stage
from glasshouse.store import house as policies
from glasshouse.store.proposals import ACTS, SIGNED
from glasshouse.store.vault import Opened
from glasshouse_ledger.leaf import Kind
from tests.store.conftest import Exercised, Houses
from tests.store.torture.witness import Said
from tests.store.torture.zygote import Zygote
from tests.store.world import PASSWORD, Clock, World, environment

ROUNDS = int(os.environ.get("GLASSHOUSE_TEST_POLICY_KILLS", "8"))
ROUND = 40 * DAY
"""Between the clocks of two rounds; what runs in one goes 24 days ahead."""


@pytest.fixture(scope="module")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    """One for all rounds."""
    running = Zygote(tmp_path_factory.mktemp("torture") / "errors")
    yield running
    running.close()


def test_what_was_said_of_a_policy_outlives_every_kill(houses: Houses, zygote: Zygote, tmp_path: Path, record_property: Exercised) -> None:
    world = houses.new()
    world.clock.now = system_clock()
    world.act(world.admin, CreatePerson("bela", "Bela", "Audit", ("lead",), PASSWORD))
    case = world.case().case
    world.house.close()
    rounds = ROUNDS if world.embedded else max(2, ROUNDS // 2)
    chance, told = random.Random(11), Said()
    for number in range(rounds):
        later = (number + 1) * ROUND
        order = {"name": f"r{number}", "loads": False, "case": case, "later": later, "environment": environment(world.folder, world.url)}
        acks, whole = tmp_path / str(number), number == rounds - 1
        seconds, word = (0.0, "A exempted") if whole else (chance.random() * 0.2, chance.choice(WORDS))
        lines = zygote.killed_after(order, acks, seconds, word)
        told.add(lines)
        world.house = World(world.folder, world.url, Clock(system_clock() + later + 30 * DAY)).house
        assert faults(world, Said(), lines) == [], f"round {number}, killed after {lines[-1:]}"
        world.house.close()
    counted = {kind: len(told.of(kind)) for kind in ("tighten", "propose", "signed", "acts", "exempted")}
    record_property("exercised", f"kill -9 inside acts of policy on {houses.engine}: {rounds} rounds, acknowledged and there {counted}")
    assert all(counted.values()), counted


WORDS = ("S tighten", "A tighten", "S propose", "S signed", "A signed", "S acts", "A acts", "S exempt", "S exempted")


def faults(world: World, said: Said, lines: list[str]) -> list[str]:
    """Sentences; none means that all is well."""
    said.add(lines)
    seen, leaves = world.open(world.access("mara", CaseKind.ADMINISTRATION), ReadPolicies()), steps(world)
    every = {one.number: one for one in (*seen.proposals, *seen.exemptions, *seen.history)}
    found = [f"LOST {kind} {number}" for kind in ("tighten", "propose", "exempt") for number in said.of(kind) if int(number) not in every]
    found += [f"LOST tightening {number}" for number in said.of("tighten") if every[int(number)].stage is not Stage.IN_FORCE]
    found += [f"LOST signatures {number}" for number in said.of("signed") | said.of("exempted") if len(every[int(number)].signatures) != 2]
    found += [f"LOST loosening {number}" for number in said.of("signed") if every[int(number)].stage is not Stage.IN_FORCE]
    found += [fault for one in every.values() for fault in unearned(one, leaves)]
    return found + in_force(world, seen)


def in_force(world: World, seen: HousePolicy) -> list[str]:
    """The policy by which the house decides is the one that its ledger names, and everybody can read it."""
    named = policies.in_force(world.house.entries)
    published = world.folder / "data" / "ledger" / "policy" / seen.hash
    whole = published.exists() and policies.hash_of(published.read_text()) == seen.hash
    return [] if named == seen.hash and whole else [f"in force is {seen.hash}, the ledger says {named}"]


def steps(world: World) -> list[Opened]:
    """Every policy leaf, opened."""
    entries = world.house.entries
    size = entries.base + entries.head()[0]
    return sorted((leaf for leaf in entries.at(range(size)) if leaf.header.k is Kind.POLICY), key=lambda leaf: leaf.index)


def unearned(one: Proposal, leaves: list[Opened]) -> list[str]:
    """What widens and is in force has leaves of two signers, and its leaf stands seven days after them; none came into force twice."""
    mine = [leaf for leaf in leaves if leaf.fields["plan"].get("number") == one.number]
    acts = [leaf for leaf in mine if leaf.fields["plan"]["step"] == ACTS]
    signed = [leaf for leaf in mine if leaf.fields["plan"]["step"] == SIGNED]
    found = []
    if not one.for_case and one.stage is Stage.IN_FORCE and not acts:
        found.append(f"{one.number} is in force and no leaf says so")
    if one.widens and acts:
        early = acts[0].header.t < max(leaf.header.t for leaf in signed) + 7 * 24 if signed else True
        if early or len({leaf.fields["actor"] for leaf in signed}) < 2:
            found.append(f"{one.number} came into force too early, or by one person")
    if one.public and one.widens and len(signed) < 2:
        found.append(f"{one.number} is public and not signed by two")
    return found


def test_the_witness_sees_what_nobody_signed_and_what_was_lost(houses: Houses) -> None:
    world = houses.new()
    lost = faults(world, Said(), ["A propose 7"])
    assert lost == ["LOST propose 7"]
