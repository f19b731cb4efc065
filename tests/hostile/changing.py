"""What tests of a changing house policy share: two units, signatures with a proof, a clock that is set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from glasshouse.base.clock import DAY, HOUR, SECOND
from glasshouse.base.errors import RefusedError
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.people import ListPeople
from glasshouse.policy.plans.policies import HousePolicy, Proposal, ProposePolicy, ReadPolicies, SignPolicy
from tests.hostile.conftest import Place
from tests.hostile.world import World

LIST = '@id("N9 everybody lists accounts")\npermit (principal, action == Action::"list_people", resource);\n'
WEEK = 7 * DAY // SECOND
HOURS = HOUR // SECOND


def peopled(folder: Path, **settings: str) -> World:
    """Mara leads in Investigations, Bela in Audit; Otto audits, of Investigations; Ines investigates."""
    world = World(folder, **settings)
    world.person("bela", "lead", unit="Audit")
    world.person("carl", "lead")
    world.person("otto", "auditor")
    world.person("ines", "investigator")
    world.clock.forward(60)
    return world


def running(place: Place) -> Iterator[World]:
    """A world for one test, closed after it where the test did not."""
    made = peopled(place.folder, **place.settings)
    yield made
    if not made.house._closed:
        made.house.close()


def again(world: World, *, later: int = 0, **settings: str) -> World:
    """The same after a restart, `later` seconds on the clock."""
    world.close()
    made = restarted(world, **settings)
    made.clock.forward(later)
    made.house.policies.run()
    return made


def restarted(world: World, **settings: str) -> World:
    """Another process on what a closed one left."""
    return World(world.folder, clock=world.clock, **{**world.stored, **settings})


def who(world: World, login: str) -> Access:
    actor = world.house.accounts.find(login)
    return world.standing(CaseKind.OVERSIGHT if login == "otto" else CaseKind.ADMINISTRATION, actor)


def proven(world: World, login: str, digest: str, **wrong: Any) -> Access:
    access = who(world, login)
    return replace(access, actor=replace(access.actor, **{"strong": True, "proven": world.clock(), "proven_for": digest, **wrong}))


def seen(world: World, login: str = "mara") -> HousePolicy:
    return world.open(who(world, login), ReadPolicies())


def proposal(world: World, number: int) -> Proposal:
    found = seen(world)
    return next(one for one in (*found.proposals, *found.exemptions, *found.history) if one.number == number)


def propose(world: World, text: str, login: str = "mara") -> int:
    return world.act(who(world, login), ProposePolicy(text, seen(world).hash, "Work asks for it"))


def sign(world: World, number: int, login: str) -> int:
    digest = proposal(world, number).digest
    return world.act(proven(world, login, digest), SignPolicy(number, digest))


def signed(world: World, text: str) -> int:
    """Proposed by Mara and signed by Mara and Bela."""
    number = propose(world, text)
    assert [sign(world, number, login) for login in ("mara", "bela")] == [1, 2]
    return number


def widened(world: World) -> bool:
    """Whether an investigator lists accounts."""
    world.house.policies.run()
    try:
        world.open(who(world, "ines"), ListPeople())
    except RefusedError:
        return False
    return True


def edit(world: World, statement: str, *values: object) -> None:
    """What somebody with the disk does to the store."""
    world.rows(statement, *values)


def unguard(world: World) -> None:
    """Take away what keeps the texts from being changed."""
    edit(world, "drop trigger policies_only_added on policies" if world.stored else "drop trigger policies_no_update")


def refused(world: World, access: Access, command: Any) -> str:
    with pytest.raises(RefusedError) as caught:
        world.act(access, command)
    assert caught.value.entry is not None
    return caught.value.message


# -- what changes, and when
