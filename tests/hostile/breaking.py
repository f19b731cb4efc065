"""People, a case with more than fifty of them, and the verbs of break-glass, for its tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from glasshouse.base.errors import RefusedError
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.breakglass import (
    BreakGlass,
    BreakGlassView,
    BrokenGlass,
    Emergency,
    Finding,
    ListBreakGlass,
    ReviewBreakGlass,
)
from glasshouse.policy.plans.casework import HoldEntity
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import parse
from tests.hostile.world import Thing, World, proven_for

CROWD = 60
SENTENCE = "The suspect boards a plane in an hour"
MINUTES, HOURS, DAYS = 60, 3600, 24 * 3600


def peopled(folder: Path, **set_to: str) -> World:
    """Mara leads a case of Investigations with more than fifty people in it; Bela leads in Audit, Ada audits, Carl leads beside Mara."""
    made = World(folder, **set_to)
    crowd: list[Thing] = [(f"p{n}", "Person", {"name": f"Clerk {n:02}", "idNumber": f"C-{n:04}"}) for n in range(CROWD)]
    made.dataset("plain", handling="public")
    made.load("plain", crowd)
    made.person("carl", "lead")
    made.person("bela", "lead", unit="Audit")
    made.person("ada", "auditor", unit="Inspection")
    return made


def crowded(world: World) -> Access:
    """A case of Mara's that holds more than fifty private persons."""
    case = world.case("plain")
    for offset in (0, 20, 40):
        for hit in world.open(case, SearchEntities(parse("clerk"), offset=offset)).hits:
            world.act(case, HoldEntity(hit.stub.id))
    return case


def who(world: World, login: str) -> Access:
    return world.standing(CaseKind.ADMINISTRATION, world.house.accounts.find(login))


def break_glass(world: World, case: Access, sentence: str = SENTENCE) -> str:
    return world.act(*proven(world, case, BreakGlass(Emergency.DEADLINE, sentence)))


def proven(world: World, case: Access, command: BreakGlass) -> tuple[Access, BreakGlass]:
    """The case in a session that was proven just now for exactly this, and the command."""
    return proven_for(case, command.bond(case.case), world.clock()), command


def review(world: World, public: str, login: str = "bela", found: Finding = Finding.IN_ORDER) -> None:
    world.act(who(world, login), ReviewBreakGlass(public, found, "I asked the prosecutor"))


def told(world: World, login: str) -> BreakGlassView:
    return world.open(who(world, login), ListBreakGlass())


def mine(world: World) -> BrokenGlass:
    return told(world, "mara").mine[0]


def refused(world: World, access: Access, command: Any, *rules: str) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        world.act(access, command)
    assert caught.value.rules == (rules or ("C9",))
    assert caught.value.entry is not None
    return caught.value
